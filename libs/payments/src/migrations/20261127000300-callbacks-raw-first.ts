import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = [
  // Every body as it came, once: its key is its content, so whoever repeats himself adds nothing. Insert-only.
  `create table payments.received (
     digest bytea primary key check (digest = sha256(raw)),
     received_at timestamptz not null default app.now(),
     headers text not null check (headers is json object and octet_length(headers) <= 8192),
     cut boolean not null,
     raw bytea not null check (octet_length(raw) <= 16384))`,
  // What became of it. Rows of before hold their body themselves.
  `alter table payments.callback add column received bytea references payments.received`,
  `alter table payments.callback alter column raw drop not null`,
  `alter table payments.callback add constraint callback_has_one_body check ((raw is null) <> (received is null))`,
  `alter table payments.callback drop constraint callback_why_check`,
  `alter table payments.callback add constraint callback_why_check
     check (why in ('unreadable', 'error-report', 'unknown-track-id', 'mismatch', 'conflict'))`,
];

const functions = [
  `drop function payments.take_callback, payments.refuse_callback`,
  `drop view payments.v_attempt_for_callback`,
  // True if these bytes were not there yet. The commit does not wait for the disk: nothing is acknowledged by it, and the
  // commit that is acknowledged comes later in the same log, so it never outlives this one.
  `create function payments.store_callback(p_digest bytea, p_headers text, p_cut boolean, p_raw bytea) returns boolean
   language plpgsql security definer set search_path = pg_catalog, pg_temp
   as $$
   begin
     perform set_config('synchronous_commit', 'off', true);
     insert into payments.received (digest, headers, cut, raw) values (p_digest, p_headers, p_cut, p_raw)
       on conflict do nothing;
     return found;
   end $$`,
  // One statement for whatever came, so that every refusal costs the same: it is compared with our record; matched, its ids
  // are bound, it is stored and the workflow told; refused, that is stored with the reason. p_why: what the door found
  // wrong itself. p_unstored: the body where it was not stored before; then a refusal leaves nothing.
  // TJ010: two that contradict each other came at once; the loser asks again and is refused.
  `create function payments.weigh_callback(p_received bytea, p_unstored bytea, p_headers text, p_cut boolean, p_why text,
     p_track text, p_terminal text, p_amount bigint, p_echoed boolean, p_hint text, p_payment text, p_reference text,
     p_transaction text, p_fields text, p_digest bytea, p_trace text, out outcome text, out attempt uuid, out receipt text)
   language plpgsql security definer set search_path = pg_catalog, pg_temp
   as $$
   declare v_known record; v_bound integer; v_now timestamptz := app.now();
   begin
     select a.attempt_id, a.renewal_id, a.terminal, a.amount_fils, a.receipt_reference, h.state, r.state as renewal_state
       into v_known
       from payments.attempt a
       left join lifecycle.head h on h.thing = a.attempt_id
       left join lifecycle.head r on r.thing = a.renewal_id
       where a.track_id = p_track;
     attempt := v_known.attempt_id;
     outcome := case
       when p_why is not null then p_why
       when attempt is null then 'unknown-track-id'
       when v_known.terminal <> p_terminal or v_known.amount_fils <> p_amount or not p_echoed then 'mismatch'
       when exists (select from payments.callback c
         where c.attempt_id = v_known.attempt_id and c.digest = p_digest and c.verdict = 'matched') then 'duplicate'
       -- Unacknowledged, the bank gives the money back: the payer is not charged for an attempt that is proven dead.
       when p_hint = 'captured' and v_known.state in ('DECLINED', 'ABANDONED', 'VOIDED', 'SETTLED', 'REFUNDED') then 'conflict'
       -- Each id is looked up by its key: bound to another attempt, or another one bound to this attempt.
       when exists (select from payments.bank_id where kind = 'payment' and value = p_payment and attempt_id <> attempt)
         or exists (select from payments.bank_id where kind = 'reference' and value = p_reference and attempt_id <> attempt)
         or exists (select from payments.bank_id where kind = 'transaction' and value = p_transaction and attempt_id <> attempt)
         or exists (select from payments.bank_id b where b.attempt_id = attempt
           and b.value <> nullif(case b.kind when 'payment' then p_payment when 'reference' then p_reference else p_transaction end, ''))
         then 'conflict'
       else 'matched' end;

     if outcome = 'matched' then
       if p_unstored is not null then
         insert into payments.received (digest, headers, cut, raw) values (p_received, p_headers, p_cut, p_unstored)
           on conflict do nothing;
       end if;
       insert into payments.bank_id (kind, value, attempt_id, bound_at)
         select kind, value, attempt, v_now
         from (values ('payment', p_payment), ('reference', p_reference), ('transaction', p_transaction)) as said (kind, value)
         where value <> ''
         order by kind
         on conflict do nothing;
       get diagnostics v_bound = row_count;
       if v_bound < 3 and exists (
         select from (values ('payment', p_payment), ('reference', p_reference), ('transaction', p_transaction)) as said (kind, value)
         where value <> '' and not exists (
           select from payments.bank_id b where b.kind = said.kind and b.value = said.value and b.attempt_id = attempt)) then
         raise exception using errcode = 'TJ010', message = 'an id of the bank was just bound otherwise';
       end if;
       insert into payments.callback (received_at, verdict, attempt_id, terminal, hint, received, fields, digest)
         values (v_now, 'matched', attempt, p_terminal, p_hint, p_received, p_fields, p_digest)
         on conflict do nothing;
       if not found then
         outcome := 'duplicate';
       elsif v_known.state in ('OPEN', 'AT_BANK', 'UNKNOWN') and v_known.renewal_state = 'AWAITING_PAYMENT' then
         perform lifecycle.tell('renewal', v_known.renewal_id, 'bank-reported', p_trace);
       elsif v_known.state in ('OPEN', 'AT_BANK', 'UNKNOWN', 'WATCHED', 'CANCELLED') then
         perform lifecycle.tell('attemptWatch', attempt, 'bank-reported', p_trace);
       end if;
     elsif outcome <> 'duplicate' and p_unstored is null then
       perform set_config('synchronous_commit', 'off', true); -- a refusal promises nothing
       insert into payments.callback (verdict, why, attempt_id, terminal, hint, received, fields)
         values ('refused', outcome, attempt, p_terminal, p_hint, p_received, p_fields);
     end if;
     if outcome in ('matched', 'duplicate') then receipt := v_known.receipt_reference; end if;
   end $$`,
  `revoke all on function payments.store_callback, payments.weigh_callback from public`,
  `grant execute on function payments.store_callback, payments.weigh_callback to tajdeed_callbacks`,
];

/** A callback's bytes are stored before anybody looks at them; what they mean is weighed by one statement after that. */
export class StoreCallbacksFirst20261127000300 implements MigrationInterface {
  readonly name = 'StoreCallbacksFirst20261127000300';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...functions]) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('bodies that were stored stay where they are'));
  }
}
