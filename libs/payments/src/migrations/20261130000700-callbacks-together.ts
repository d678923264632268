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
  // Each as by weigh_callback, in one order, so that two sets do not wait for each other. Whoever has to wait for a row that
  // somebody else holds is asked again alone. A refusal among them lets no match go without the disk.
  `create function payments.weigh_callbacks(p_received bytea[], p_why text[], p_track text[], p_terminal text[], p_amount bigint[],
     p_echoed boolean[], p_hint text[], p_payment text[], p_reference text[], p_transaction text[], p_fields text[],
     p_digest bytea[], p_trace text[]) returns table (nth bigint, outcome text, attempt uuid, receipt text)
   language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '50ms'
   as $$
   declare v_sync text := current_setting('synchronous_commit'); v_promised boolean := false; v_said record;
   begin
     for v_said in
       select * from unnest(p_received, p_why, p_track, p_terminal, p_amount, p_echoed, p_hint, p_payment, p_reference,
           p_transaction, p_fields, p_digest, p_trace) with ordinality
         as said (received, why, track, terminal, amount, echoed, hint, payment, reference, transaction, fields, digest, trace, at)
       order by said.track, said.at
     loop
       nth := v_said.at;
       select w.outcome, w.attempt, w.receipt into outcome, attempt, receipt
         from payments.weigh_callback(v_said.received, null, '{}', false, v_said.why, v_said.track, v_said.terminal,
           v_said.amount, v_said.echoed, v_said.hint, v_said.payment, v_said.reference, v_said.transaction, v_said.fields,
           v_said.digest, v_said.trace) w;
       v_promised := v_promised or outcome = 'matched';
       return next;
     end loop;
     perform set_config('synchronous_commit', case when v_promised then v_sync else 'off' end, true);
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
