import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  // The entries that the running transaction itself has made, whichever way they came: row versions that carry its own number (nothing here
  // enters under a savepoint). Numbers of long ago come round again, so only what was entered since it began is looked at, and a minute more.
  `create function payments.entered_here() returns table (entry_id uuid, kind text, attempt_id uuid, transfers json)
     language sql stable security definer set search_path = pg_catalog, pg_temp
   begin atomic
     select e.entry_id, e.kind, e.attempt_id, (
       select json_agg(json_build_object('debit', t.debit, 'credit', t.credit, 'row', t.row_code, 'fils', t.fils::text) order by t.line)
       from payments.ledger_transfer t where t.entry_id = e.entry_id)
     from payments.ledger_entry e
     where e.entry_id between (select uuidv7(now() - clock_timestamp() - interval '1 minute'))
         and 'ffffffff-ffff-ffff-ffff-ffffffffffff' -- a range, so that the planner expects few rows and takes the key
       and e.xmin = pg_current_xact_id_if_assigned()::xid;
   end`,
  `revoke all on function payments.entered_here from public`,
  `grant execute on function payments.entered_here to tajdeed_api`,
];

/** Whoever rehearses a decision is told what it enters in the ledger by the ledger itself. */
export class TellEntered20261202000100 implements MigrationInterface {
  readonly name = 'TellEntered20261202000100';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function payments.entered_here`);
  }
}
