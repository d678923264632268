import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // As before, but a capture reported for an attempt that the staff has settled is not acknowledged either.
  `create or replace function payments.take_callback(p_attempt uuid, p_terminal text, p_hint text, p_payment text, p_reference text,
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
     if p_hint = 'captured' and v_state in ('DECLINED', 'ABANDONED', 'VOIDED', 'SETTLED') then
       raise exception using errcode = 'TJ010', message = 'a capture of an attempt that has ended';
     end if;
     if v_state in ('OPEN', 'UNKNOWN') and v_renewal_state = 'AWAITING_PAYMENT' then
       perform lifecycle.tell('renewal', v_renewal, 'bank-reported', p_trace);
     elsif v_state in ('OPEN', 'UNKNOWN', 'WATCHED', 'CANCELLED') then
       perform lifecycle.tell('attemptWatch', p_attempt, 'bank-reported', p_trace);
     end if;
     return 'matched';
   end $$`,
];

/** An attempt that was settled by hand takes no capture any more. */
export class RefuseSettledCallbacks20261124000360 implements MigrationInterface {
  readonly name = 'RefuseSettledCallbacks20261124000360';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('a settled attempt does not take captures again'));
  }
}
