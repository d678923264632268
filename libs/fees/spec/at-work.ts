import type { Principal } from '@tajdeed/platform';
import type { TestDatabase } from '@tajdeed/testing';

/** Enters a person of the staff as they are, so that whoever acts for them later finds what they may do. */
export async function enterOfficer(
  database: TestDatabase,
  { memberId, accountId, grants }: Principal,
): Promise<void> {
  await database.query(
    `with m as (insert into staff.member (member_id, name_sealed, department)
         values ($1, 'of the specs', 'assurance') returning member_id),
       a as (insert into staff.account (account_id, member_id, issuer, subject)
         select $2::uuid, member_id, 'https://login.example', m.member_id::text from m returning account_id)
     insert into lifecycle.head (thing, kind, state, seq, moved_at)
     select account_id, 'account', 'ACTIVE', 1, app.now() from a`,
    [memberId, accountId],
  );
  for (const { role, department, room } of grants)
    await database.query(
      `insert into staff.granted (grant_id, member_id, role, department, room, starts_at, ends_at)
       values (uuidv7(), $1, $2, $3, $4, app.now() - interval '1 hour', app.now() + interval '1 year')`,
      [memberId, role, department, room],
    );
}
