import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  // Reports that differ from our record, and that a person was told of.
  `create table payments.callback_told (
     callback_id uuid primary key references payments.callback,
     told_at timestamptz not null default app.now())`,
  `create index callback_differs on payments.callback (callback_id) where why in ('mismatch', 'conflict')`,
  `grant select, insert (callback_id) on payments.callback_told to tajdeed_worker`,
  `grant select (callback_id, why, attempt_id) on payments.callback to tajdeed_worker`,
  // What was refused before is told of by whoever reads the log of that time.
  `insert into payments.callback_told (callback_id)
     select callback_id from payments.callback where why in ('mismatch', 'conflict')`,
];

/** A report of the bank that differs from our record is for a person (security item 46). */
export class TellRefusedCallbacks20261128000340 implements MigrationInterface {
  readonly name = 'TellRefusedCallbacks20261128000340';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `revoke select (callback_id, why, attempt_id) on payments.callback from tajdeed_worker`,
    );
    await runner.query(`drop index payments.callback_differs`);
    await runner.query(`drop table payments.callback_told`);
  }
}
