import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  // Captures that are still to be seen in a settlement file. One row for each entry of a capture, made in its transaction, and
  // there until it has come, was taken back, or is a case: so nothing falls out of sight, however long nobody looks. A payment that
  // is captured anew has a row anew, whatever becomes of the old one.
  `create table payments.unsettled (
     terminal text not null,
     day date not null,
     entry_id uuid not null references payments.ledger_entry,
     attempt_id uuid not null references payments.attempt,
     primary key (terminal, day, entry_id))`,
  `create function payments.await_settlement() returns trigger language plpgsql security definer
     set search_path = pg_catalog, pg_temp
   as $$
   begin
     insert into payments.unsettled (terminal, day, entry_id, attempt_id)
       select a.terminal, new.day, new.entry_id, a.attempt_id from payments.attempt a where a.attempt_id = new.attempt_id;
     return null;
   end $$`,
  `revoke all on function payments.await_settlement from public`,
  `create trigger awaits_settlement after insert on payments.ledger_entry for each row
     when (new.kind in ('captured', 'captured-late')) execute function payments.await_settlement()`,
  `insert into payments.unsettled (terminal, day, entry_id, attempt_id)
     select a.terminal, e.day, e.entry_id, a.attempt_id
     from payments.ledger_entry e join payments.attempt a using (attempt_id)
       join lifecycle.head h on h.thing = a.attempt_id and h.state in ('CAPTURED', 'CONFIRMED', 'CAPTURED_LATE', 'REFUNDED')
     where e.kind in ('captured', 'captured-late') and not exists (
       select from payments.settlement_outcome o where o.attempt_id = a.attempt_id and o.type = 'SALE'
         and (o.outcome = 'matched' or o.resolution in ('matched', 'attributed')))`,
  `grant select, delete on payments.unsettled to tajdeed_worker`,
  `create index settlement_missing_open on payments.settlement_missing (terminal) where found_at is null`,
  // Looked for by terminal and time by nobody any more.
  `drop index payments.attempt_by_terminal`,
];

/** What no settlement file has yet is known by itself, and not by reading all that ever was settled. */
export class KeepUnsettled20261129000110 implements MigrationInterface {
  readonly name = 'KeepUnsettled20261129000110';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`create index attempt_by_terminal on payments.attempt (terminal, opened_at)`);
    await runner.query(`drop index payments.settlement_missing_open`);
    await runner.query(`drop trigger awaits_settlement on payments.ledger_entry`);
    await runner.query(`drop function payments.await_settlement`);
    await runner.query(`drop table payments.unsettled`);
  }
}
