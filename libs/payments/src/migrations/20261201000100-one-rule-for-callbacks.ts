import type { MigrationInterface, QueryRunner } from 'typeorm';

const rule = [
  // What a report comes to against our record, by itself: the one place that decides it. p_why: what the door found wrong
  // itself. Each id is looked up by its key: bound to another attempt, or another one bound to this attempt.
  `create function payments.outcome_of(p_why text, p_attempt uuid, p_state text, p_agrees boolean, p_hint text, p_payment text,
     p_reference text, p_transaction text, p_digest bytea) returns text
   language plpgsql stable set search_path = pg_catalog, pg_temp
   as $$
   begin
     return case
       when p_why is not null then p_why
       when p_attempt is null then 'unknown-track-id'
       when not p_agrees then 'mismatch'
       when exists (select from payments.callback c
         where c.attempt_id = p_attempt and c.digest = p_digest and c.verdict = 'matched') then 'duplicate'
       -- Unacknowledged, the bank gives the money back: the payer is not charged for an attempt that is proven dead.
       when p_hint = 'captured' and p_state in ('DECLINED', 'ABANDONED', 'VOIDED', 'SETTLED', 'REFUNDED') then 'conflict'
       when exists (select from payments.bank_id where kind = 'payment' and value = p_payment and attempt_id <> p_attempt)
         or exists (select from payments.bank_id where kind = 'reference' and value = p_reference and attempt_id <> p_attempt)
         or exists (select from payments.bank_id where kind = 'transaction' and value = p_transaction and attempt_id <> p_attempt)
         or exists (select from payments.bank_id b where b.attempt_id = p_attempt
           and b.value <> nullif(case b.kind when 'payment' then p_payment when 'reference' then p_reference else p_transaction end, ''))
         then 'conflict'
       else 'matched' end;
   end $$`,
  // Which workflow hears of a match: none where everything is decided.
  `create function payments.listener_of(p_state text, p_renewal_state text) returns text
   language sql immutable
   return case
     when p_state in ('OPEN', 'AT_BANK', 'UNKNOWN') and p_renewal_state = 'AWAITING_PAYMENT' then 'renewal'
     when p_state in ('OPEN', 'AT_BANK', 'UNKNOWN', 'WATCHED', 'CANCELLED') then 'attemptWatch' end`,
  `revoke all on function payments.outcome_of, payments.listener_of from public`,
];

const doors = [
  `create or replace function payments.weigh_callback(p_received bytea, p_unstored bytea, p_headers text, p_cut boolean, p_why text,
     p_track text, p_terminal text, p_amount bigint, p_echoed boolean, p_hint text, p_payment text, p_reference text,
     p_transaction text, p_fields text, p_digest bytea, p_trace text, out outcome text, out attempt uuid, out receipt text)
   language plpgsql security definer set search_path = pg_catalog, pg_temp
   as $$
   declare v_known record; v_bound integer; v_now timestamptz := app.now();
   begin
     select a.attempt_id, a.renewal_id, a.receipt_reference, h.state,
         a.terminal = p_terminal and a.amount_fils = p_amount and p_echoed as agrees,
         payments.listener_of(h.state, r.state) as listener
       into v_known
       from payments.attempt a
       left join lifecycle.head h on h.thing = a.attempt_id
       left join lifecycle.head r on r.thing = a.renewal_id
       where a.track_id = p_track;
     attempt := v_known.attempt_id;
     outcome := payments.outcome_of(p_why, attempt, v_known.state, v_known.agrees, p_hint, p_payment, p_reference, p_transaction, p_digest);

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
       elsif v_known.listener is not null then
         perform lifecycle.tell(v_known.listener, case v_known.listener when 'renewal' then v_known.renewal_id else attempt end,
           'bank-reported', p_trace);
       end if;
     elsif outcome <> 'duplicate' and p_unstored is null then
       perform set_config('synchronous_commit', 'off', true); -- a refusal promises nothing
       insert into payments.callback (verdict, why, attempt_id, terminal, hint, received, fields)
         values ('refused', outcome, attempt, p_terminal, p_hint, p_received, p_fields);
     end if;
     if outcome in ('matched', 'duplicate') then receipt := v_known.receipt_reference; end if;
   end $$`,
  // Each comes to what outcome_of makes of it, in its place; of equal ones the first is the match.
  `create or replace function payments.weigh_callbacks(p_received bytea[], p_why text[], p_track text[], p_terminal text[],
     p_amount bigint[], p_echoed boolean[], p_hint text[], p_payment text[], p_reference text[], p_transaction text[],
     p_fields text[], p_digest bytea[], p_trace text[]) returns table (outcome text, attempt uuid, receipt text)
   language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '50ms'
   as $$
   declare
     v_now timestamptz := app.now(); v_outcome text[]; v_attempt uuid[]; v_receipt text[]; v_listener text[]; v_thing uuid[];
     v_matched integer; v_ids integer; v_count integer;
   begin
     select array_agg(o.outcome order by o.at), array_agg(o.attempt_id order by o.at),
         array_agg(case when o.outcome in ('matched', 'duplicate') then o.receipt_reference end order by o.at),
         array_agg(case when o.outcome = 'matched' then o.listener end order by o.at),
         array_agg(case o.listener when 'renewal' then o.renewal_id else o.attempt_id end order by o.at),
         count(*) filter (where o.outcome = 'matched'), sum(o.ids) filter (where o.outcome = 'matched')
       into v_outcome, v_attempt, v_receipt, v_listener, v_thing, v_matched, v_ids
       from (
         select w.*, case when w.alone = 'matched'
             and row_number() over (partition by w.attempt_id, w.digest, w.alone order by w.at) > 1
           then 'duplicate' else w.alone end as outcome
         from (
           select said.at, said.digest, a.attempt_id, a.renewal_id, a.receipt_reference,
             (said.payment <> '')::integer + (said.reference <> '')::integer + (said.transaction <> '')::integer as ids,
             payments.listener_of(h.state, r.state) as listener,
             payments.outcome_of(said.why, a.attempt_id, h.state,
               a.terminal = said.terminal and a.amount_fils = said.amount and said.echoed,
               said.hint, said.payment, said.reference, said.transaction, said.digest) as alone
           from unnest(p_why, p_track, p_terminal, p_amount, p_echoed, p_hint, p_payment, p_reference, p_transaction, p_digest)
             with ordinality as said (why, track, terminal, amount, echoed, hint, payment, reference, transaction, digest, at)
           left join payments.attempt a on a.track_id = said.track
           left join lifecycle.head h on h.thing = a.attempt_id
           left join lifecycle.head r on r.thing = a.renewal_id) w) o;

     if v_matched > 0 then
       insert into payments.bank_id (kind, value, attempt_id, bound_at)
         select id.kind, id.value, m.attempt, v_now
         from unnest(v_outcome, v_attempt, p_payment, p_reference, p_transaction) as m (outcome, attempt, payment, reference, transaction),
           lateral (values ('payment', m.payment), ('reference', m.reference), ('transaction', m.transaction)) as id (kind, value)
         where m.outcome = 'matched' and id.value <> ''
         order by id.kind, id.value
         on conflict do nothing;
       get diagnostics v_count = row_count;
       if v_count < v_ids and exists (
         select
         from unnest(v_outcome, v_attempt, p_payment, p_reference, p_transaction) as m (outcome, attempt, payment, reference, transaction),
           lateral (values ('payment', m.payment), ('reference', m.reference), ('transaction', m.transaction)) as id (kind, value)
         where m.outcome = 'matched' and id.value <> '' and not exists (select from payments.bank_id b
           where b.kind = id.kind and b.value = id.value and b.attempt_id = m.attempt)) then
         raise exception using errcode = 'TJ010', message = 'an id of the bank was just bound otherwise';
       end if;
       insert into payments.callback (received_at, verdict, attempt_id, terminal, hint, received, fields, digest)
         select v_now, 'matched', m.attempt, m.terminal, m.hint, m.received, m.fields, m.digest
         from unnest(v_outcome, v_attempt, p_terminal, p_hint, p_received, p_fields, p_digest)
           as m (outcome, attempt, terminal, hint, received, fields, digest)
         where m.outcome = 'matched'
         order by m.attempt, m.digest
         on conflict do nothing;
       get diagnostics v_count = row_count;
       if v_count < v_matched then
         raise exception using errcode = 'TJ010', message = 'the same report was just taken';
       end if;
       perform lifecycle.tell_all(array_agg(m.listener), array_agg(m.thing), 'bank-reported', array_agg(m.trace))
         from unnest(v_listener, v_thing, p_trace) as m (listener, thing, trace)
         where m.listener is not null;
     else
       perform set_config('synchronous_commit', 'off', true); -- refusals promise nothing
     end if;
     insert into payments.callback (verdict, why, attempt_id, terminal, hint, received, fields)
       select 'refused', m.outcome, m.attempt, m.terminal, m.hint, m.received, m.fields
       from unnest(v_outcome, v_attempt, p_terminal, p_hint, p_received, p_fields) as m (outcome, attempt, terminal, hint, received, fields)
       where m.outcome not in ('matched', 'duplicate');
     return query select * from unnest(v_outcome, v_attempt, v_receipt);
   end $$`,
];

/** What a callback comes to is decided in one place, for one that comes alone and for those that come together. */
export class DecideCallbacksOnce20261201000100 implements MigrationInterface {
  readonly name = 'DecideCallbacksOnce20261201000100';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...rule, ...doors]) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('the rule is not written twice again'));
  }
}
