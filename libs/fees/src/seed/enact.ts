import { canonicalJson } from '@tajdeed/domain';
import { stepKey } from '@tajdeed/platform';
import type { SqlRunner } from './sql-runner';

interface Unrecorded {
  readonly thing: string;
  readonly scheduleId: string;
  readonly digest: string;
  readonly startsAt: string | null;
  readonly endsAt: string | null;
  readonly hasEnded: boolean;
  readonly next: string | null;
}

const utc = (instant: string): string =>
  `to_char(${instant} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

const UNRECORDED = `
  select s.thing, s.schedule_id as "scheduleId", s.digest, ${utc('lower(s.in_force)')} as "startsAt",
    ${utc('upper(s.in_force)')} as "endsAt", coalesce(upper(s.in_force) <= app.now(), false) as "hasEnded",
    (select n.schedule_id from fees.schedule n where lower(n.in_force) = upper(s.in_force)) as next
  from fees.schedule s
  where s.enacted and not exists (select from lifecycle.head h where h.thing = s.thing)
  order by s.in_force`;

const RECORD = `select lifecycle.record($1, 'schedule', $2, $3, $4, 'system', '', $5, $1, null)`;

/**
 * Gives each enacted schedule that has none its entry of history, once, in the caller's transaction; of one that is over
 * already also the entry of its end. Where its end is still to come it is looked at then.
 */
export async function recordEnacted(manager: SqlRunner): Promise<void> {
  for (const row of await manager.query<Unrecorded[]>(UNRECORDED)) {
    const { thing, scheduleId, digest, startsAt, endsAt } = row;
    const record = async (
      seq: number,
      event: string,
      facts: Parameters<typeof canonicalJson>[0],
    ): Promise<void> => {
      await manager.query(RECORD, [
        thing,
        seq,
        event,
        canonicalJson(facts),
        stepKey('fees.seed', thing, event),
      ]);
    };
    await record(0, 'schedule.enacted', { scheduleId, digest, startsAt, endsAt });
    if (row.hasEnded) await record(1, 'schedule.superseded', { scheduleId, endedAt: endsAt, by: row.next });
  }
  await manager.query(WATCH_ENDS);
}

const WATCH_ENDS = `select count(lifecycle.watch_at(s.thing, upper(s.in_force)))
  from fees.schedule s join lifecycle.head h on h.thing = s.thing
  where s.enacted and h.state = 'IN_FORCE' and upper(s.in_force) > app.now()`;
