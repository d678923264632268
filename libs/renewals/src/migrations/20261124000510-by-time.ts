import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Renewals are read by the day on which they were asked for. */
export class IndexRenewalsByTime20261124000510 implements MigrationInterface {
  readonly name = 'IndexRenewalsByTime20261124000510';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create index renewal_by_time on renewals.renewal (requested_at, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index renewals.renewal_by_time`);
  }
}
