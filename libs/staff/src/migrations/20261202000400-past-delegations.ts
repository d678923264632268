import type { MigrationInterface, QueryRunner } from 'typeorm';

// Each at its instant, as its row tells it: its id says when it was given, and before it was kept who took one away, only
// whoever gave it could. Whose sign-in was used, and whether one ended with a sign-in, no row tells.
const PAST = `with past as (
    select delegation_id as id, from_member, to_member, starts_at, ends_at, withdrawn_at,
      least(uuid_extract_timestamp(delegation_id), withdrawn_at) as given_at,
      coalesce(withdrawn_by, from_member) as ended_by
    from staff.delegation d where not exists (select from lifecycle.head h where h.thing = d.delegation_id)),
  moved as (
    select id, 1 as seq, null as from_state, 'delegation.given' as event, 'STANDING' as to_state, given_at as at,
      '{"endsAt":"' || ${instant('ends_at')} || '","from":"' || from_member || '","startsAt":"' || ${instant('starts_at')}
        || '","to":"' || to_member || '"}' as facts
    from past
    union all
    select id, 2, 'STANDING', 'delegation.ended', 'ENDED', withdrawn_at,
      '{"by":"' || ended_by || '","reason":"not-recorded"}'
    from past where withdrawn_at is not null),
  heads as (
    insert into lifecycle.head (thing, kind, state, seq, moved_at)
      select distinct on (id) id, 'delegation', to_state, seq, at from moved order by id, seq desc),
  entries as (
    insert into lifecycle.history (thing, seq, kind, from_state, event, to_state, facts, actor, occurred_at, trace, key, renewal)
      select id, seq, 'delegation', from_state, event, to_state, facts, 'system', at, '', md5(id || ':' || event)::uuid, id
      from moved order by id, seq
    returning *)
  insert into lifecycle.unpublished (lane, thing, seq, body)
    select get_byte(uuid_send(h.thing), 15) & 7, h.thing, h.seq, lifecycle.envelope_v1(row(h.*)::lifecycle.history)
    from entries h order by h.thing, h.seq`;

function instant(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
}

/** Delegations from before they were recorded get their entries of history. */
export class EnterPastDelegations20261202000400 implements MigrationInterface {
  readonly name = 'EnterPastDelegations20261202000400';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PAST);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('what history tells is not taken back'));
  }
}
