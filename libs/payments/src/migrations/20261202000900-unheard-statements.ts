import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A night's look at what came through Kafka goes on with what should have come and did not. */
export class NoticeUnheard20261202000900 implements MigrationInterface {
  readonly name = 'NoticeUnheard20261202000900';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table payments.statement_night add column log_done boolean not null default false`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table payments.statement_night drop column log_done`);
  }
}
