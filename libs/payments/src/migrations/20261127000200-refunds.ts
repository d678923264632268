import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = [
  // What of a capture has gone back or is on its way: refunds that were neither refused nor withdrawn. Whoever adds one holds
  // the attempt's row, and the sum never passes the capture.
  `alter table payments.attempt add column returning_fils bigint not null default 0
     constraint refunds_within_capture check (returning_fils between 0 and amount_fils)`,
  // Never changed, but for `alive`. Without a person behind it (`requested_by`), the machine asked for it. What one person
  // decided alone was below the limit of that day; anything else names the proposal of two.
  `create table payments.refund (
     refund_id uuid primary key check (uuid_extract_version(refund_id) = 7),
     attempt_id uuid not null references payments.attempt,
     amount_fils bigint not null check (amount_fils > 0),
     reason text not null check (reason in ('duplicate', 'late', 'renewal-given-up', 'foreign', 'correction')),
     requested_by uuid,
     requested_at timestamptz not null default app.now(),
     proposal_id uuid unique,
     alone_limit_fils bigint,
     reason_sealed text check (octet_length(reason_sealed) <= 16384),
     alive boolean not null default true,
     constraint refund_two_people check (requested_by is null or proposal_id is not null or amount_fils <= alone_limit_fils),
     check (requested_by is null or proposal_id is not null or alone_limit_fils is not null))`,
  `create index refund_attempt on payments.refund (attempt_id)`,
  // Each time that the bank is asked, written before it is. `called_at` is set once, by the one call that it allows.
  `create table payments.refund_sending (
     sending_id uuid primary key,
     refund_id uuid not null references payments.refund,
     nth integer not null check (nth > 0),
     deed text not null check (deed in ('refund', 'void')),
     sent_at timestamptz not null default app.now(),
     called_at timestamptz,
     unique (refund_id, nth))`,
  // What the bank said to it. Insert-only.
  `create table payments.refund_answer (
     sending_id uuid primary key references payments.refund_sending,
     answered_at timestamptz not null default app.now(),
     word text not null check (word in ('returned', 'above-original', 'refused', 'unknown', 'unsent', 'silent')),
     answer text not null check (answer is json object))`,
];

const functions = [
  // Money goes back only of a capture that is proven and whose money is with us (security item 30).
  `create function payments.count_refund() returns trigger language plpgsql security definer
     set search_path = pg_catalog, pg_temp
   as $$
   begin
     if tg_op = 'UPDATE' then
       update payments.attempt set returning_fils = returning_fils - old.amount_fils where attempt_id = old.attempt_id;
       return null;
     end if;
     update payments.attempt set returning_fils = returning_fils + new.amount_fils where attempt_id = new.attempt_id;
     if not exists (select from lifecycle.head h where h.thing = new.attempt_id and h.state in ('CONFIRMED', 'CAPTURED_LATE')) then
       raise exception using errcode = 'TJ030', message = 'a refund of an attempt whose money is not with us';
     end if;
     return null;
   end $$`,
  `create trigger count_refund after insert on payments.refund for each row execute function payments.count_refund()`,
  `create trigger count_refund_end after update of alive on payments.refund for each row when (old.alive and not new.alive)
     execute function payments.count_refund()`,
  // The recorded state alone frees what a refund held.
  `create function payments.end_refund(p_refund uuid) returns void
     language sql security definer set search_path = pg_catalog, pg_temp
   begin atomic
     update payments.refund r set alive = false
       from lifecycle.head h
       where r.refund_id = p_refund and r.alive and h.thing = r.refund_id and h.state in ('REFUSED', 'WITHDRAWN');
   end`,
  `revoke all on function payments.count_refund, payments.end_refund from public`,
];

const views = [
  // For all rooms.
  `create view payments.v_refund as
     select r.refund_id, r.attempt_id, a.renewal_id, a.person_id, r.amount_fils, r.reason, r.requested_by, r.requested_at,
       r.proposal_id, h.state, h.seq, h.moved_at
     from payments.refund r
     join payments.attempt a using (attempt_id)
     join lifecycle.head h on h.thing = r.refund_id`,
  `grant select on payments.v_refund to tajdeed_api, tajdeed_worker`,
  `grant select on payments.refund_sending, payments.refund_answer to tajdeed_api`,
  `grant select, insert (refund_id, attempt_id, amount_fils, reason, requested_by, proposal_id, alone_limit_fils, reason_sealed)
     on payments.refund to tajdeed_api`,
  `grant select, insert (refund_id, attempt_id, amount_fils, reason) on payments.refund to tajdeed_worker`,
  `grant select, insert (sending_id, refund_id, nth, deed), update (called_at) on payments.refund_sending to tajdeed_worker`,
  `grant select, insert (sending_id, word, answer) on payments.refund_answer to tajdeed_worker`,
  // What decides a refund's next step is read where people decide, too.
  `grant select (attempt_id, asked_at, verdict) on payments.inquiry to tajdeed_api`,
  `grant execute on function payments.end_refund to tajdeed_api, tajdeed_worker`,
];

/** Money that goes back. */
export class CreateRefunds20261127000200 implements MigrationInterface {
  readonly name = 'CreateRefunds20261127000200';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...functions, ...views]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop view payments.v_refund`);
    await runner.query(`drop table payments.refund_answer, payments.refund_sending, payments.refund`);
    await runner.query(`drop function payments.count_refund, payments.end_refund`);
    await runner.query(`alter table payments.attempt drop column returning_fils`);
  }
}
