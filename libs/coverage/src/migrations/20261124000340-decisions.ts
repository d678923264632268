import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The staff let a suspended cover hold its days again, or end one for good. */
export class AllowDecisions20261124000340 implements MigrationInterface {
  readonly name = 'AllowDecisions20261124000340';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`grant update (suspended) on coverage.coverage to tajdeed_api`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`revoke update (suspended) on coverage.coverage from tajdeed_api`);
  }
}
