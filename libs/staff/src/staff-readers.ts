import { grantsFor, places } from '@tajdeed/domain';
import type { Principal } from '@tajdeed/platform';

/** Of a role `g`: it stands or is to come. */
export const NOT_ENDED = `g.withdrawn_at is null and app.now() < g.ends_at`;

const PLACES = `unnest($2::text[], $3::text[], $4::text[]) as may (department, room, does)`;

/**
 * A person reads of the staff themselves and the members `m` of the departments where they read it; where that names a room, those
 * with a role that reaches it (security item 24). $1 = the person; $2, $3, $4 = departments, rooms and who does that room's work.
 */
export const VISIBLE_MEMBER = `(m.member_id = $1 or exists (select 1 from ${PLACES}
  where (may.department is null or may.department = m.department)
    and (may.room is null or exists (select 1 from staff.granted g where g.member_id = m.member_id and ${NOT_ENDED}
      and (g.room is null or g.room = may.room) and (g.department is null or g.department = may.does)))))`;

/** Of the roles `g` of such a member `m`: those in these places, and all of one's own. */
export const VISIBLE_GRANT = `(m.member_id = $1 or exists (select 1 from ${PLACES}
  where (may.department is null or may.department = g.department) and (may.room is null or may.room = g.room)))`;

/** The person, and the places where they read the staff. */
export function eyes({ memberId, grants }: Principal): [string, ...(string | null)[][]] {
  const read = grantsFor(grants, 'staff.read');
  return [
    memberId,
    ...[read.map(({ department }) => department), read.map(({ room }) => room)],
    read.map(({ room }) => (room === null ? null : departmentOf(room))),
  ];
}

function departmentOf(room: string): string | null {
  const found = Object.entries(places).find(([, rooms]: [string, readonly string[]]) => rooms.includes(room));
  return found?.[0] ?? null;
}
