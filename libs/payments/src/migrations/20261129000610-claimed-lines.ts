import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  // Two people have said which payment an exception is: it is matched anew as if its ids named that one.
  `alter table payments.settlement_outcome add column claimed boolean not null default false,
     add constraint settlement_claimed check (not claimed or (attempt_id is not null and type = 'SALE'))`,
  `grant update (claimed) on payments.settlement_outcome to tajdeed_api`,
  `grant update (exception, candidates) on payments.settlement_outcome to tajdeed_worker`,
];

/** People say which payment a line is, whatever is recorded of that payment. */
export class ClaimLines20261129000610 implements MigrationInterface {
  readonly name = 'ClaimLines20261129000610';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `revoke update (exception, candidates) on payments.settlement_outcome from tajdeed_worker`,
    );
    await runner.query(
      `alter table payments.settlement_outcome drop constraint settlement_claimed, drop column claimed`,
    );
  }
}
