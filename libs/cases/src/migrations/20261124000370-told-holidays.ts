import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A holiday is a thing with a history: who announced it is told by an entry, as of everything else. */
export class TellHolidays20261124000370 implements MigrationInterface {
  readonly name = 'TellHolidays20261124000370';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table cases.holiday add column holiday_id uuid unique`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table cases.holiday drop column holiday_id`);
  }
}
