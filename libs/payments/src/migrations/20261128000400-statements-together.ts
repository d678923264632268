import type { MigrationInterface, QueryRunner } from 'typeorm';
import { statementRule } from './20261127000350-statement-rule';
import { statedWithParts } from './20261128000310-stated';
import { statedTogether } from './20261128000400-stated';

// One expression, so that the planner puts it where it is asked for: a query within a function begins anew at each call.
const rule = `create or replace function payments.statement_missing(p_bank text, p_settlement text, p_ledger text, p_coverage text,
     p_authority text, p_given_up boolean) returns text[] language sql immutable parallel safe
   return array_remove(array[
     case when p_settlement = 'taken-back' and p_bank in ('provisional', 'confirmed', 'late') then 'bank' end,
     case when p_bank = 'provisional' and p_coverage <> 'ENDED' and not p_given_up then 'second-inquiry' end,
     case when case
         when p_bank in ('provisional', 'confirmed') and p_coverage <> 'ENDED' and not p_given_up then p_ledger <> 'earned'
         when p_bank in ('provisional', 'confirmed') then p_ledger in ('none', 'owed', 'mixed')
         when p_bank = 'late' then p_ledger <> 'due'
         when p_coverage = 'SUSPENDED' then false
         when p_bank = 'voided' and p_coverage = 'EFFECTIVE' then p_ledger <> 'owed'
         else p_ledger <> 'closed' end then 'ledger' end,
     case when p_bank in ('provisional', 'confirmed') and p_coverage = 'none' and not p_given_up then 'coverage' end,
     case when p_bank = 'confirmed' and p_coverage = 'PROVISIONAL' and not p_given_up then 'final-cover' end,
     case when p_coverage = 'SUSPENDED' and (p_bank in ('voided', 'returned', 'by-hand')
       or (p_bank in ('provisional', 'confirmed') and not p_given_up)) then 'cover-decision' end,
     case when p_authority <> 'acknowledged' and (
       (p_bank in ('provisional', 'confirmed') and p_coverage not in ('SUSPENDED', 'ENDED') and not p_given_up)
       or (p_bank = 'voided' and p_coverage = 'EFFECTIVE')) then 'authority' end,
     case when p_coverage = 'ENDED' and p_authority not in ('ended', 'untold') then 'end-notice' end,
     case when p_bank = 'late' or (p_bank in ('provisional', 'confirmed') and (p_coverage = 'ENDED' or p_given_up)) then 'return' end,
     case when case p_bank
         when 'late' then p_coverage not in ('none', 'ENDED')
         when 'voided' then p_coverage = 'PROVISIONAL'
         when 'returned' then p_coverage in ('PROVISIONAL', 'EFFECTIVE')
         when 'by-hand' then p_coverage in ('PROVISIONAL', 'EFFECTIVE')
         else false end then 'one-of-two' end], null)`;

const FIELDS = [
  ...['bank', 'settlement', 'refunded_fils', 'ledger', 'earned_fils', 'due_fils', 'owed_fils', 'coverage_id'],
  ...['coverage', 'authority', 'given_up', 'missing', 'state', 'uncovered', 'case_id', 'until'],
];
const list = (of: string) => FIELDS.map((field) => `${of}.${field}`).join(', ');

// The rows are locked first, in one order, and their books are read in statements after that: of two transactions that move two
// books of one payment, the later sees what the earlier did. Called at the end of a transaction, when no other lock is taken any more.
const together = `create or replace function payments.restate(p_attempts uuid[]) returns void language plpgsql security definer
     set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
   as $$
   declare v_known bigint;
   begin
     perform 1 from payments.statement s where s.attempt_id = any (p_attempts) order by s.attempt_id for update;
     get diagnostics v_known = row_count;
     if v_known < cardinality(p_attempts) then
       insert into payments.statement (attempt_id, renewal_id, amount_fils, taken_at)
         select a.attempt_id, a.renewal_id, a.amount_fils, h.moved_at
         from payments.attempt a join lifecycle.head h on h.thing = a.attempt_id
         where a.attempt_id = any (p_attempts) and (h.state in ('CAPTURED', 'CONFIRMED', 'CAPTURED_LATE', 'VOIDED', 'REFUNDED')
           or (h.state = 'SETTLED' and exists (select from payments.ledger_entry e where e.attempt_id = a.attempt_id)))
         order by a.attempt_id
         on conflict do nothing;
       perform 1 from payments.statement s where s.attempt_id = any (p_attempts) order by s.attempt_id for update;
     end if;
     update payments.statement s
       set (${FIELDS.join(', ')}, changed_at) = row(${list('n')}, n.changed_at)
       from payments.stated(p_attempts) n
       where n.attempt_id = s.attempt_id and s.attempt_id = any (p_attempts)
         and (${list('s')}) is distinct from (${list('n')});
   end $$`;

// Of a page of lines the first whose turn comes at the transaction's end brings the statements of all up to it.
const settled = [
  `create function payments.note_settled() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp
   as $$
   begin
     perform set_config('tajdeed.settled', concat_ws(',', nullif(current_setting('tajdeed.settled', true), ''),
       (select string_agg(distinct came.attempt_id::text, ',') from came where came.attempt_id is not null)), true);
     return null;
   end $$`,
  `create function payments.keep_settled() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp
   as $$
   declare v_settled text := current_setting('tajdeed.settled', true);
   begin
     if coalesce(v_settled, '') = '' then return null; end if;
     perform set_config('tajdeed.settled', '', true);
     perform payments.restate(string_to_array(v_settled, ',')::uuid[]);
     return null;
   end $$`,
  `revoke all on function payments.note_settled, payments.keep_settled from public`,
  `drop trigger keeps_statement on payments.settlement_outcome`,
  `create trigger notes_inserted after insert on payments.settlement_outcome referencing new table as came
     for each statement execute function payments.note_settled()`,
  `create trigger notes_updated after update on payments.settlement_outcome referencing new table as came
     for each statement execute function payments.note_settled()`,
  `create constraint trigger keeps_statement after insert or update on payments.settlement_outcome deferrable initially deferred
     for each row when (new.attempt_id is not null) execute function payments.keep_settled()`,
];

const onePerRow = [
  `drop trigger keeps_statement on payments.settlement_outcome`,
  `drop trigger notes_inserted on payments.settlement_outcome`,
  `drop trigger notes_updated on payments.settlement_outcome`,
  `drop function payments.note_settled, payments.keep_settled`,
  `create constraint trigger keeps_statement after insert or update on payments.settlement_outcome deferrable initially deferred
     for each row when (new.attempt_id is not null) execute function payments.keep_statement()`,
];

const oneByOne = `create or replace function payments.restate(p_attempts uuid[]) returns void language plpgsql security definer
     set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
   as $$
   declare v_attempt uuid;
   begin
     for v_attempt in select a from unnest(p_attempts) as a order by a loop
       perform 1 from payments.statement s where s.attempt_id = v_attempt for update;
       if not found then
         insert into payments.statement (attempt_id, renewal_id, amount_fils, taken_at)
           select a.attempt_id, a.renewal_id, a.amount_fils, h.moved_at
           from payments.attempt a join lifecycle.head h on h.thing = a.attempt_id
           where a.attempt_id = v_attempt and (h.state in ('CAPTURED', 'CONFIRMED', 'CAPTURED_LATE', 'VOIDED', 'REFUNDED')
             or (h.state = 'SETTLED' and exists (select from payments.ledger_entry e where e.attempt_id = v_attempt)))
           on conflict do nothing;
         perform 1 from payments.statement s where s.attempt_id = v_attempt for update;
       end if;
       update payments.statement s
         set (${FIELDS.join(', ')}, changed_at) = row(${list('n')}, n.changed_at)
         from payments.stated(v_attempt) n
         where n.attempt_id = s.attempt_id and s.attempt_id = v_attempt
           and (${list('s')}) is distinct from (${list('n')});
     end loop;
   end $$`;

/** Statements are kept of many payments at once, and each thing that a statement says is reckoned once. */
export class KeepStatementsTogether20261128000400 implements MigrationInterface {
  readonly name = 'KeepStatementsTogether20261128000400';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [rule, statedTogether, together, ...settled]) await runner.query(statement);
    await runner.query(`revoke all on function payments.stated(uuid[]) from public`);
    await runner.query(`drop function payments.stated(uuid)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of [statedWithParts, oneByOne, ...onePerRow]) await runner.query(statement);
    await runner.query(`drop function payments.stated(uuid[])`);
    await runner.query(`revoke all on function payments.stated(uuid) from public`);
    for (const statement of statementRule)
      await runner.query(statement.replace('create', 'create or replace'));
  }
}
