import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns = [
  // Who may record the event, the same for all edges of one event. What stands keeps the rights that it had until the
  // sync, which follows in the same run, brings the true ones; nobody may record an edge without them.
  `alter table lifecycle.transition add column recorders name[] not null default '{tajdeed_api,tajdeed_worker}'`,
  `alter table lifecycle.transition alter column recorders set default '{}'`,
];

// The recorder as before, but a role records its own events alone. The right is looked up in the row of the edge that is
// read anyway. Inside a definer's function current_user is the owner, who may do anything, and session_user the login.
const recorder = [
  `create or replace function lifecycle.record(p_thing uuid, p_kind text, p_seq integer, p_event text, p_facts text,
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
           and (session_user = any (t.recorders) or session_user = current_user)
         on conflict (thing) do nothing
         returning h.state, h.moved_at into v_to, v_at;
     else
       update lifecycle.head h set state = t.to_state, seq = h.seq + 1, moved_at = app.now()
         from lifecycle.transition t
         where h.thing = p_thing and h.seq = p_seq and h.kind = p_kind
           and t.kind = p_kind and t.from_state = h.state and t.event = p_event
           and (session_user = any (t.recorders) or session_user = current_user)
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

     if session_user <> current_user and exists (select from lifecycle.transition t
          where t.kind = p_kind and t.event = p_event and session_user <> all (t.recorders)) then
       raise exception using errcode = 'TJ003', message = format('%s does not record %s of a %s', session_user, p_event, p_kind);
     end if;
     return query select h.seq, h.to_state, false from lifecycle.history h where h.thing = p_thing and h.key = p_key;
     if found then return; end if;
     select * into v_head from lifecycle.head h where h.thing = p_thing;
     if coalesce(v_head.seq, 0) = p_seq then
       raise exception using errcode = 'TJ001', message = format('%s knows no %s from %s', p_kind, p_event, coalesce(v_head.state, 'its beginning'));
     end if;
     raise exception using errcode = 'TJ002', message = format('the thing is at %s, not at %s', coalesce(v_head.seq, 0), p_seq);
   end $$`,
];

/** A role may record its own events and no other's (security items 30, 80). */
export class RestrictRecorder20261123000200 implements MigrationInterface {
  readonly name = 'RestrictRecorder20261123000200';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...columns, ...recorder]) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('a database does not go back to a recorder that asks nobody who he is'));
  }
}
