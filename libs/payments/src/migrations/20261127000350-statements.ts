import type { MigrationInterface, QueryRunner } from 'typeorm';
import { statedWithoutFiles } from './20261127000350-stated';
import { statementRule } from './20261127000350-statement-rule';

const tables = [
  // One row per attempt whose money was ever taken: what the four books say of it, what is missing, who acts until when.
  // Kept by triggers at the end of whatever transaction moves one of the books. No personal data.
  `create table payments.statement (
     attempt_id uuid primary key references payments.attempt,
     renewal_id uuid not null,
     amount_fils bigint not null,
     taken_at timestamptz not null,
     bank text not null default 'provisional' check (bank in ('provisional', 'confirmed', 'late', 'voided', 'returned', 'by-hand')),
     settlement text not null default 'none' check (settlement in ('none', 'exception', 'paid-out', 'taken-back')),
     refunded_fils bigint not null default 0,
     ledger text not null default 'none'
       check (ledger in ('none', 'earned', 'part-earned', 'due', 'owed', 'closed', 'mixed')),
     earned_fils bigint not null default 0,
     due_fils bigint not null default 0,
     owed_fils bigint not null default 0,
     coverage_id uuid,
     coverage text not null default 'none' check (coverage in ('none', 'PROVISIONAL', 'EFFECTIVE', 'SUSPENDED', 'ENDED')),
     authority text not null default 'untold' check (authority in ('untold', 'acknowledged', 'refused', 'change-owed',
       'change-refused', 'suspended', 'ended')),
     given_up boolean not null default false,
     missing text[] not null default '{bank}',
     state text not null default 'open' check (state in ('open', 'covered', 'returned')),
     uncovered boolean not null default true check (state = 'open' or not uncovered),
     case_id uuid,
     until timestamptz,
     changed_at timestamptz not null default app.now(),
     check ((state = 'open') = (cardinality(missing) > 0)),
     check (state = 'open' or (case_id is null and until is null))) with (fillfactor = 70)`,
  `create index statement_open on payments.statement (attempt_id) where state = 'open'`,
  `create index statement_uncovered on payments.statement (taken_at) where uncovered`,
  `create index statement_unattended on payments.statement (coalesce(until, changed_at)) where state = 'open' and case_id is null`,
  `create index statement_renewal on payments.statement (renewal_id)`,
  // Those that were open too long and are a person's now, until they are settled.
  `create table payments.statement_handed (
     attempt_id uuid primary key references payments.statement,
     handed_at timestamptz not null default app.now())`,
  // A look a night at every statement: from its raw rows, and from what of it came through Kafka.
  `create table payments.statement_night (
     day date primary key,
     began_at timestamptz not null default app.now(),
     ended_at timestamptz,
     upto uuid,
     rows_done boolean not null default false,
     statements bigint not null default 0,
     heard bigint not null default 0,
     differing bigint not null default 0)`,
  // How far the reader of what came through Kafka has read; one row.
  `create table payments.statement_reader (
     one boolean primary key default true check (one),
     next bigint not null default 0)`,
  `insert into payments.statement_reader default values`,
  `create table payments.statement_fault (
     attempt_id uuid not null,
     source text not null check (source in ('rows', 'kafka')),
     field text not null,
     here text not null,
     there text not null,
     day date not null,
     primary key (attempt_id, source, field))`,
];

const FIELDS = [
  ...['bank', 'settlement', 'refunded_fils', 'ledger', 'earned_fils', 'due_fils', 'owed_fils', 'coverage_id'],
  ...['coverage', 'authority', 'given_up', 'missing', 'state', 'uncovered', 'case_id', 'until'],
];
const list = (of: string) => FIELDS.map((field) => `${of}.${field}`).join(', ');

const functions = [
  ...statementRule,
  statedWithoutFiles,
  // The row is locked first and its books are read in statements after that: of two transactions that move two books of one
  // payment, the later sees what the earlier did. Called at the end of a transaction, when no other lock is taken any more.
  `create function payments.restate(p_attempts uuid[]) returns void language plpgsql security definer
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
   end $$`,
  // Of one transaction that moves several things of a renewal, the first of them brings its statements up to all.
  `create function payments.keep_statements() returns trigger language plpgsql security definer
     set search_path = pg_catalog, pg_temp
   as $$
   declare v_attempts uuid[]; v_renewal uuid := new.renewal;
   begin
     if current_setting('tajdeed.restated', true) = v_renewal::text then return null; end if;
     perform set_config('tajdeed.restated', v_renewal::text, true);
     select array_agg(a.attempt_id) into v_attempts
       from payments.attempt a join lifecycle.head h on h.thing = a.attempt_id
       where a.renewal_id = v_renewal
         and h.state in ('CAPTURED', 'CONFIRMED', 'CAPTURED_LATE', 'VOIDED', 'REFUNDED', 'SETTLED');
     if v_attempts is not null then perform payments.restate(v_attempts); end if;
     return null;
   end $$`,
  `create function payments.keep_statement() returns trigger language plpgsql security definer
     set search_path = pg_catalog, pg_temp
   as $$ begin perform payments.restate(array[new.attempt_id]); return null; end $$`,
  `revoke all on function payments.stated, payments.restate, payments.keep_statements, payments.keep_statement,
     payments.statement_missing from public`,
];

const triggers = [
  `create constraint trigger keeps_statements after insert on lifecycle.history deferrable initially deferred
     for each row when (
       (new.kind = 'attempt' and new.to_state in ('CAPTURED', 'CONFIRMED', 'CAPTURED_LATE', 'VOIDED', 'REFUNDED', 'SETTLED'))
       or new.kind in ('coverage', 'notice', 'refund')
       or (new.kind = 'renewal' and new.to_state in ('ISSUING', 'NOTIFYING', 'ACKNOWLEDGED', 'HELD', 'ABANDONED'))
       or (new.kind = 'case' and new.event in ('case.opened', 'case.resolved', 'case.acted', 'case.merged', 'case.reopened')))
     execute function payments.keep_statements()`,
  // What a line of nobody turned out to be: no move of an attempt comes with it.
  `create constraint trigger keeps_statement after insert on payments.ledger_entry deferrable initially deferred
     for each row when (new.attempt_id is not null and new.kind in ('foreign-cleared', 'foreign-debit-cleared'))
     execute function payments.keep_statement()`,
];

const past = [
  `select payments.restate(array(select attempt_id from payments.attempt))`,
  `update payments.statement s set taken_at = m.at
     from (select h.thing, min(h.occurred_at) as at from lifecycle.history h
       where h.kind = 'attempt' and (h.event in ('attempt.captured', 'attempt.captured_late', 'attempt.corrected_captured')
         or (h.event = 'attempt.settled' and h.facts::json ->> 'outcome' = 'returned'))
       group by h.thing) m
     where m.thing = s.attempt_id`,
];

const grants = [
  `grant select on payments.statement to tajdeed_api, tajdeed_worker`,
  `grant select, insert, update on payments.statement_night to tajdeed_worker`,
  `grant select, update on payments.statement_reader to tajdeed_worker`,
  `grant select, insert, delete on payments.statement_fault to tajdeed_worker`,
  `grant select, insert, update, delete on payments.statement_handed to tajdeed_worker`,
  `grant select on payments.statement_fault to tajdeed_api`,
  `grant select on cases.v_case to tajdeed_worker`,
];

/** Paid means covered: one statement per payment, kept in the transactions that move it. */
export class CreateStatements20261127000350 implements MigrationInterface {
  readonly name = 'CreateStatements20261127000350';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...functions, ...triggers, ...past, ...grants])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop trigger keeps_statements on lifecycle.history`);
    await runner.query(`drop trigger keeps_statement on payments.ledger_entry`);
    await runner.query(
      `drop function payments.keep_statements, payments.keep_statement, payments.restate, payments.stated`,
    );
    await runner.query(
      `drop table payments.statement_fault, payments.statement_reader, payments.statement_night,
         payments.statement_handed, payments.statement`,
    );
    await runner.query(`drop function payments.statement_missing`);
  }
}
