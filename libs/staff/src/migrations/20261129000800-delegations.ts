import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // Not only who gave it may take it away.
  `alter table staff.delegation add column withdrawn_by uuid references staff.member`,
  `grant update (withdrawn_by) on staff.delegation to tajdeed_api`,
  `create index delegation_from on staff.delegation (from_member) where withdrawn_at is null`,
];

/** A delegation is told by whom it was taken away, and is found by who gave it. */
export class TellWhoWithdrew20261129000800 implements MigrationInterface {
  readonly name = 'TellWhoWithdrew20261129000800';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index staff.delegation_from`);
    await runner.query(`alter table staff.delegation drop column withdrawn_by`);
  }
}
