import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `refused`: what becomes of what is refused. */
const weigh = (
  refused: string,
) => `create or replace function payments.weigh_callback(p_received bytea, p_unstored bytea, p_headers text, p_cut boolean, p_why text,
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
     ${refused}
       insert into payments.callback (verdict, why, attempt_id, terminal, hint, received, fields)
         values ('refused', outcome, attempt, p_terminal, p_hint, p_received, p_fields);
     end if;
     if outcome in ('matched', 'duplicate') then receipt := v_known.receipt_reference; end if;
   end $$`;

const whereStored = `elsif outcome <> 'duplicate' and p_unstored is null then
       perform set_config('synchronous_commit', 'off', true); -- a refusal promises nothing`;

// What differs from our record of an attempt is evidence, whoever sent it; sixty of them say enough of one attempt.
const alsoOfSuspects = `elsif outcome <> 'duplicate' and (p_unstored is null or outcome in ('mismatch', 'conflict') and 60 > (
         select count(*) from payments.callback c where c.attempt_id = attempt and c.verdict = 'refused')) then
       perform set_config('synchronous_commit', 'off', true); -- a refusal promises nothing
       if p_unstored is not null then
         insert into payments.received (digest, headers, cut, raw) values (p_received, p_headers, p_cut, p_unstored)
           on conflict do nothing;
       end if;`;

/** A report that differs from our record is stored also where its bytes were not stored before, as those of a suspect. */
export class KeepReportsOfSuspects20261202000600 implements MigrationInterface {
  readonly name = 'KeepReportsOfSuspects20261202000600';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(weigh(alsoOfSuspects));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(weigh(whereStored));
  }
}
