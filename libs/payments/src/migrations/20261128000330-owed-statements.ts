import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Covers that stand although the bank took their money back are a list of their own. */
export class ListOwedStatements20261128000330 implements MigrationInterface {
  readonly name = 'ListOwedStatements20261128000330';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create index statement_owed on payments.statement (attempt_id) where state = 'covered' and ledger = 'owed'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index payments.statement_owed`);
  }
}
