import type { MigrationInterface, QueryRunner } from 'typeorm';

const verdicts = `('captured', 'not-captured', 'cancelled', 'not-found', 'unknown', 'mismatch', 'voided')`;

const tables = [
  `create schema payments`,
  // What was sent to the bank; never changed, but for `blocks`: true while no other attempt of the renewal may be opened.
  `create table payments.attempt (
     attempt_id uuid primary key check (uuid_extract_version(attempt_id) = 7),
     renewal_id uuid not null,
     quote_id uuid not null,
     terminal text not null,
     language text not null check (language in ('ar', 'en')),
     amount_fils bigint not null check (amount_fils between 1 and 999999999),
     track_id text not null unique check (track_id ~ '^[A-Za-z0-9]{10,19}$'),
     receipt_reference text not null unique check (receipt_reference ~ '^[A-Za-z0-9]{16,64}$'),
     opened_at timestamptz not null,
     blocks boolean not null default true) with (fillfactor = 90)`,
  `create unique index one_open_attempt on payments.attempt (renewal_id) where blocks`,
  `create index attempt_renewal on payments.attempt (renewal_id)`,
  // The bank's own ids, bound to an attempt on first sight and never to another (security 46).
  `create table payments.bank_id (
     kind text not null check (kind in ('payment', 'reference', 'transaction')),
     value text not null check (value ~ '^[0-9]{1,20}$'),
     attempt_id uuid not null references payments.attempt,
     bound_at timestamptz not null default app.now(),
     primary key (kind, value),
     unique (attempt_id, kind))`,
  // Every callback as it came (security 48). Insert-only.
  `create table payments.callback (
     callback_id uuid primary key default uuidv7(),
     received_at timestamptz not null default app.now(),
     verdict text not null check (verdict in ('matched', 'refused')),
     why text check (why in ('unreadable', 'unknown-track-id', 'mismatch', 'conflict')),
     attempt_id uuid references payments.attempt,
     terminal text,
     hint text check (hint in ${verdicts}),
     content_type text check (octet_length(content_type) <= 255),
     raw bytea not null check (octet_length(raw) <= 16384),
     fields text check (fields is json object),
     digest bytea check (octet_length(digest) = 32),
     check ((verdict = 'refused') = (why is not null)),
     check (verdict = 'refused' or (attempt_id is not null and terminal is not null and hint is not null
       and fields is not null and digest is not null)))`,
  `create unique index callback_once on payments.callback (attempt_id, digest) where verdict = 'matched'`,
  // Every answer to an inquiry, with what it led to. Insert-only.
  `create table payments.inquiry (
     inquiry_id uuid primary key check (uuid_extract_version(inquiry_id) = 7),
     attempt_id uuid not null references payments.attempt,
     asked_at timestamptz not null,
     recorded_at timestamptz not null default app.now(),
     verdict text not null check (verdict in ${verdicts}),
     answer text not null check (answer is json object),
     events text[] not null,
     alarm text)`,
  `create index inquiry_attempt on payments.inquiry (attempt_id, asked_at)`,
];

const views = [
  // For all rooms. `hint` is what the bank's callbacks say: captured if any does, else the newest.
  `create view payments.v_attempt as
     select a.attempt_id, a.renewal_id, a.quote_id, a.amount_fils, a.track_id, a.opened_at, a.blocks,
       h.state, h.seq, h.moved_at, c.reported_at, c.hint, i.inquiries, i.last_asked_at
     from payments.attempt a
     join lifecycle.head h on h.thing = a.attempt_id
     left join lateral (
       select max(received_at) as reported_at,
         (array_agg(hint order by hint = 'captured' desc, received_at desc))[1] as hint
       from payments.callback where attempt_id = a.attempt_id and verdict = 'matched') c on true
     left join lateral (
       select count(*)::integer as inquiries, max(asked_at) as last_asked_at
       from payments.inquiry where attempt_id = a.attempt_id) i on true`,
  // For the page where the payer's browser lands.
  `create view payments.v_receipt as
     select a.receipt_reference as reference, v.attempt_id, v.renewal_id, a.language, v.amount_fils, v.track_id,
       v.opened_at, v.state, v.moved_at, v.reported_at, v.last_asked_at,
       (select value from payments.bank_id b where b.attempt_id = a.attempt_id and b.kind = 'payment') as payment_id,
       (select value from payments.bank_id b where b.attempt_id = a.attempt_id and b.kind = 'reference') as bank_reference
     from payments.attempt a join payments.v_attempt v using (attempt_id)`,
  // For the bank's door: what a callback is compared with, and nothing more.
  `create view payments.v_attempt_for_callback as
     select attempt_id, track_id, terminal, amount_fils, receipt_reference from payments.attempt`,
];

// One statement, so one transaction and one round trip: the ids are bound, the callback stored, the workflow told.
// Repeated content changes nothing and answers 'duplicate'. TJ010: it contradicts what is bound or proven already.
const functions = [
  `create function payments.take_callback(p_attempt uuid, p_terminal text, p_hint text, p_payment text, p_reference text,
     p_transaction text, p_content_type text, p_raw bytea, p_fields text, p_digest bytea, p_trace text)
   returns text language plpgsql security definer set search_path = pg_catalog, pg_temp
   as $$
   declare v_renewal uuid; v_state text; v_renewal_state text; v_ids integer; v_bound integer;
   begin
     insert into payments.bank_id (kind, value, attempt_id)
       select kind, value, p_attempt
       from (values ('payment', p_payment), ('reference', p_reference), ('transaction', p_transaction)) as said (kind, value)
       where value <> ''
       order by kind
       on conflict do nothing;
     select count(*), count(b.value) into v_ids, v_bound
       from (values ('payment', p_payment), ('reference', p_reference), ('transaction', p_transaction)) as said (kind, value)
       left join payments.bank_id b on b.kind = said.kind and b.value = said.value and b.attempt_id = p_attempt
       where said.value <> '';
     if v_ids <> v_bound then
       raise exception using errcode = 'TJ010', message = 'an id of the bank belongs to another attempt';
     end if;

     insert into payments.callback (verdict, attempt_id, terminal, hint, content_type, raw, fields, digest)
       values ('matched', p_attempt, p_terminal, p_hint, p_content_type, p_raw, p_fields, p_digest)
       on conflict do nothing;
     if not found then return 'duplicate'; end if;

     select a.renewal_id, h.state, r.state into v_renewal, v_state, v_renewal_state
       from payments.attempt a
       join lifecycle.head h on h.thing = a.attempt_id
       join lifecycle.head r on r.thing = a.renewal_id
       where a.attempt_id = p_attempt;
     -- Unacknowledged, the bank gives the money back: the payer is not charged for an attempt that is proven dead.
     if p_hint = 'captured' and v_state in ('DECLINED', 'ABANDONED', 'VOIDED') then
       raise exception using errcode = 'TJ010', message = 'a capture of an attempt that has ended';
     end if;
     if v_state in ('OPEN', 'UNKNOWN') and v_renewal_state = 'AWAITING_PAYMENT' then
       perform lifecycle.tell('renewal', v_renewal, 'bank-reported', p_trace);
     elsif v_state in ('OPEN', 'UNKNOWN', 'WATCHED', 'CANCELLED') then
       perform lifecycle.tell('attemptWatch', p_attempt, 'bank-reported', p_trace);
     end if;
     return 'matched';
   end $$`,
  `create function payments.refuse_callback(p_why text, p_attempt uuid, p_terminal text, p_hint text, p_content_type text,
     p_raw bytea, p_fields text)
   returns void language sql security definer set search_path = pg_catalog, pg_temp
   begin atomic
     insert into payments.callback (verdict, why, attempt_id, terminal, hint, content_type, raw, fields)
       values ('refused', p_why, p_attempt, p_terminal, p_hint, p_content_type, p_raw, p_fields);
   end`,
];

const grants = [
  `revoke all on all functions in schema payments from public`,
  `grant usage on schema payments to tajdeed_api, tajdeed_worker, tajdeed_callbacks`,
  `grant select on payments.v_attempt to tajdeed_api, tajdeed_worker`,
  `grant select on payments.v_receipt to tajdeed_api`,
  `grant select, insert on payments.attempt to tajdeed_api`,
  `grant select, update (blocks) on payments.attempt to tajdeed_worker`,
  `grant select, insert on payments.bank_id to tajdeed_worker`,
  `grant select, insert on payments.inquiry to tajdeed_worker`,
  `grant select on payments.v_attempt_for_callback to tajdeed_callbacks`,
  `grant execute on function payments.take_callback, payments.refuse_callback to tajdeed_callbacks`,
];

/** Attempts, the bank's callbacks and ids, our inquiries. */
export class CreatePayments20261122000600 implements MigrationInterface {
  readonly name = 'CreatePayments20261122000600';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...views, ...functions, ...grants]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop schema payments cascade`);
  }
}
