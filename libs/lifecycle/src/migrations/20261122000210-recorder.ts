import type { MigrationInterface, QueryRunner } from 'typeorm';

// Bytes version 1. Never changed once published, because audit and replays hash them: a new form is a new function.
// No text but the facts can hold a character that JSON escapes (the tables' checks), so plain joining is exact.
const forms = [
  `create function lifecycle.entry_v1(h lifecycle.history) returns text language sql stable
   return '{"actor":"' || h.actor
     || '","at":"' || to_char(h.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
     || '","cause":' || coalesce('"' || h.cause || '"', 'null')
     || ',"event":"' || h.event
     || '","facts":' || h.facts
     || ',"from":' || coalesce('"' || h.from_state || '"', 'null')
     || ',"kind":"' || h.kind
     || '","renewal":"' || h.renewal::text
     || '","seq":' || h.seq::text
     || ',"thing":"' || h.thing::text
     || '","to":"' || h.to_state
     || '","v":1}'`,
  `create function lifecycle.envelope_v1(h lifecycle.history) returns text language sql stable
   return '{"topic":"tajdeed.' || h.kind || '.v1","key":"' || h.thing::text
     || '","headers":{"ce_specversion":"1.0","ce_id":"' || h.thing::text || ':' || h.seq::text
     || '","ce_source":"/tajdeed/' || h.kind
     || '","ce_type":"kw.tajdeed.' || h.kind || '.' || h.event || '.v1'
     || '","ce_time":"' || to_char(h.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
     || '","ce_subject":"' || h.thing::text
     || '","ce_dataschema":"urn:tajdeed:schema:' || h.kind || '.' || h.event || ':v1","content-type":"application/json"'
     || case when h.trace = '' then '' else ',"traceparent":"' || h.trace || '"' end
     || ',"renewalid":"' || h.renewal::text || '"'
     || coalesce(',"causationid":"' || h.cause || '"', '')
     || '},"value":' || to_json(lifecycle.entry_v1(h))::text || '}'`,
];

const recorder = [
  // One move: head, history, message and watch. The message's id is drawn under the head's row lock, which is what
  // keeps the order per thing. A key that was used before is looked up only after the move failed, in a new statement:
  // it sees a winner that has committed meanwhile, and the main line's plan stays cached.
  `create function lifecycle.record(p_thing uuid, p_kind text, p_seq integer, p_event text, p_facts text,
     p_actor text, p_trace text, p_key uuid, p_renewal uuid, p_cause text)
   returns table (seq integer, state text, fresh boolean) language plpgsql security definer
     set search_path = pg_catalog, pg_temp
   as $$
   #variable_conflict use_column
   declare
     v_from text; v_to text; v_at timestamptz; v_from_at timestamptz; v_limit bigint; v_head lifecycle.head;
   begin
     if p_seq = 0 then
       insert into lifecycle.head as h (thing, kind, state, seq, moved_at)
         select p_thing, t.kind, t.to_state, 1, app.now() from lifecycle.transition t
         where t.kind = p_kind and t.from_state is null and t.event = p_event
         on conflict (thing) do nothing
         returning h.state, h.moved_at into v_to, v_at;
     else
       update lifecycle.head h set state = t.to_state, seq = h.seq + 1, moved_at = app.now()
         from lifecycle.transition t
         where h.thing = p_thing and h.seq = p_seq and h.kind = p_kind
           and t.kind = p_kind and t.from_state = h.state and t.event = p_event
         returning old.state, old.moved_at, new.state, new.moved_at into v_from, v_from_at, v_to, v_at;
     end if;

     if found then
       with h as (
         insert into lifecycle.history
           (thing, seq, kind, from_state, event, to_state, facts, actor, occurred_at, trace, key, renewal, cause)
         values (p_thing, p_seq + 1, p_kind, v_from, p_event, v_to, p_facts, p_actor, v_at, p_trace, p_key, p_renewal, p_cause)
         on conflict (thing, key) do nothing returning *)
       insert into lifecycle.unpublished (lane, thing, seq, body)
         select get_byte(uuid_send(h.thing), 15) & 7, h.thing, h.seq, lifecycle.envelope_v1(h) from h;
       if found then
         select s.limit_ms into v_limit from lifecycle.state s
           where s.kind = p_kind and s.state = v_to and s.minder is not null;
         if v_limit is null then
           delete from lifecycle.watch w where w.thing = p_thing;
         else
           insert into lifecycle.watch as w (thing, kind, look_at, nudge_at)
             values (p_thing, p_kind, v_at + v_limit * interval '1 millisecond', v_at + v_limit * interval '1 millisecond')
             on conflict (thing) do update set look_at = excluded.look_at, nudge_at = excluded.nudge_at, tries = 0;
         end if;
         seq := p_seq + 1; state := v_to; fresh := true;
         return next;
         return;
       end if;
       -- An earlier move of this thing has the key: this one never was.
       update lifecycle.head h set state = v_from, seq = p_seq, moved_at = v_from_at where h.thing = p_thing;
     end if;

     return query select h.seq, h.to_state, false from lifecycle.history h where h.thing = p_thing and h.key = p_key;
     if found then return; end if;
     select * into v_head from lifecycle.head h where h.thing = p_thing;
     if coalesce(v_head.seq, 0) = p_seq then
       raise exception using errcode = 'TJ001', message = format('%s knows no %s from %s', p_kind, p_event, coalesce(v_head.state, 'its beginning'));
     end if;
     raise exception using errcode = 'TJ002', message = format('the thing is at %s, not at %s', coalesce(v_head.seq, 0), p_seq);
   end $$`,
  // Real time, not business time: a delivery is as urgent under a test offset as without.
  `create function lifecycle.tell(p_workflow text, p_thing uuid, p_reason text, p_trace text) returns uuid
     language sql security definer set search_path = pg_catalog, pg_temp
   begin atomic
     insert into lifecycle.untold (id, workflow, thing, reason, due, trace)
       values (uuidv7(), p_workflow, p_thing, p_reason, clock_timestamp(), p_trace) returning id;
   end`,
];

const grants = [
  `revoke all on all functions in schema lifecycle from public`,
  `grant usage on schema lifecycle to tajdeed_api, tajdeed_callbacks, tajdeed_worker, tajdeed_relay`,
  `grant select on lifecycle.head, lifecycle.watch to tajdeed_api, tajdeed_callbacks, tajdeed_worker`,
  `grant execute on function lifecycle.record to tajdeed_api, tajdeed_worker`,
  `grant execute on function lifecycle.tell to tajdeed_api, tajdeed_callbacks, tajdeed_worker`,
  `grant select, delete, maintain on lifecycle.unpublished, lifecycle.untold to tajdeed_relay`,
  `grant update (due, tries) on lifecycle.untold to tajdeed_relay`,
  `grant select on sequence lifecycle.unpublished_id_seq to tajdeed_relay`,
  `grant select, insert, update, delete on lifecycle.parked to tajdeed_relay`,
  `grant select, update (nudge_at, tries) on lifecycle.watch to tajdeed_relay`,
  `grant select on lifecycle.state to tajdeed_relay`,
];

/** The only roads into the lifecycle tables, and who may take them. */
export class CreateRecorder20261122000210 implements MigrationInterface {
  readonly name = 'CreateRecorder20261122000210';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...forms, ...recorder, ...grants]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of ['record', 'tell', 'envelope_v1', 'entry_v1'])
      await runner.query(`drop function if exists lifecycle.${name} cascade`);
  }
}
