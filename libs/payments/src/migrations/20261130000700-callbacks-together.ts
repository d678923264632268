import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  // The digests of those that were not there yet.
  `create function payments.store_callbacks(p_digest bytea[], p_headers text[], p_cut boolean[], p_raw bytea[]) returns setof bytea
   language plpgsql security definer set search_path = pg_catalog, pg_temp
   as $$
   begin
     perform set_config('synchronous_commit', 'off', true);
     return query
       insert into payments.received (digest, headers, cut, raw)
       select * from unnest(p_digest, p_headers, p_cut, p_raw) as came (digest, headers, cut, raw) order by came.digest
       on conflict do nothing
       returning received.digest;
   end $$`,
  // Each comes to what weigh_callback makes of it, in its place. TJ010: some contradict each other, or somebody else's that came
  // at once; whoever asks does so again, one by one. The same where one has to wait for a row that somebody else holds.
  `create function payments.weigh_callbacks(p_received bytea[], p_why text[], p_track text[], p_terminal text[], p_amount bigint[],
     p_echoed boolean[], p_hint text[], p_payment text[], p_reference text[], p_transaction text[], p_fields text[],
     p_digest bytea[], p_trace text[]) returns table (outcome text, attempt uuid, receipt text)
   language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '50ms'
   as $$
   declare
     v_now timestamptz := app.now(); v_outcome text[]; v_attempt uuid[]; v_receipt text[]; v_told text[]; v_thing uuid[];
     v_matched integer; v_ids integer; v_count integer;
   begin
     select array_agg(o.outcome order by o.at), array_agg(o.attempt_id order by o.at),
         array_agg(case when o.outcome in ('matched', 'duplicate') then o.receipt_reference end order by o.at),
         array_agg(case when o.outcome = 'matched' then o.told end order by o.at),
         array_agg(case o.told when 'renewal' then o.renewal_id else o.attempt_id end order by o.at),
         count(*) filter (where o.outcome = 'matched'), sum(o.ids) filter (where o.outcome = 'matched')
       into v_outcome, v_attempt, v_receipt, v_told, v_thing, v_matched, v_ids
       from (
         select w.*, case when w.alone = 'matched'
             and row_number() over (partition by w.attempt_id, w.digest, w.alone order by w.at) > 1
           then 'duplicate' else w.alone end as outcome
         from (
           select said.at, said.digest, a.attempt_id, a.renewal_id, a.receipt_reference,
             (said.payment <> '')::integer + (said.reference <> '')::integer + (said.transaction <> '')::integer as ids,
             case
               when h.state in ('OPEN', 'AT_BANK', 'UNKNOWN') and r.state = 'AWAITING_PAYMENT' then 'renewal'
               when h.state in ('OPEN', 'AT_BANK', 'UNKNOWN', 'WATCHED', 'CANCELLED') then 'attemptWatch' end as told,
             case
               when said.why is not null then said.why
               when a.attempt_id is null then 'unknown-track-id'
               when a.terminal <> said.terminal or a.amount_fils <> said.amount or not said.echoed then 'mismatch'
               when exists (select from payments.callback c
                 where c.attempt_id = a.attempt_id and c.digest = said.digest and c.verdict = 'matched') then 'duplicate'
               when said.hint = 'captured' and h.state in ('DECLINED', 'ABANDONED', 'VOIDED', 'SETTLED', 'REFUNDED') then 'conflict'
               when exists (select from payments.bank_id b
                   where b.kind = 'payment' and b.value = said.payment and b.attempt_id <> a.attempt_id)
                 or exists (select from payments.bank_id b
                   where b.kind = 'reference' and b.value = said.reference and b.attempt_id <> a.attempt_id)
                 or exists (select from payments.bank_id b
                   where b.kind = 'transaction' and b.value = said.transaction and b.attempt_id <> a.attempt_id)
                 or exists (select from payments.bank_id b where b.attempt_id = a.attempt_id and b.value <> nullif(
                   case b.kind when 'payment' then said.payment when 'reference' then said.reference else said.transaction end, ''))
                 then 'conflict'
               else 'matched' end as alone
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
       perform lifecycle.tell_all(array_agg(m.told), array_agg(m.thing), 'bank-reported', array_agg(m.trace))
         from unnest(v_told, v_thing, p_trace) as m (told, thing, trace)
         where m.told is not null;
     else
       perform set_config('synchronous_commit', 'off', true); -- refusals promise nothing
     end if;
     insert into payments.callback (verdict, why, attempt_id, terminal, hint, received, fields)
       select 'refused', m.outcome, m.attempt, m.terminal, m.hint, m.received, m.fields
       from unnest(v_outcome, v_attempt, p_terminal, p_hint, p_received, p_fields) as m (outcome, attempt, terminal, hint, received, fields)
       where m.outcome not in ('matched', 'duplicate');
     return query select * from unnest(v_outcome, v_attempt, v_receipt);
   end $$`,
  `revoke all on function payments.store_callbacks, payments.weigh_callbacks from public`,
  `grant execute on function payments.store_callbacks, payments.weigh_callbacks to tajdeed_callbacks`,
];

const down = [`drop function payments.weigh_callbacks`, `drop function payments.store_callbacks`];

/** Callbacks that come while others are under way are stored, and then weighed, by one statement for all of them. */
export class TakeCallbacksTogether20261130000700 implements MigrationInterface {
  readonly name = 'TakeCallbacksTogether20261130000700';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
