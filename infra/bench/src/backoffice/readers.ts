import { createHash, randomBytes } from 'node:crypto';
import type { Role } from '@tajdeed/domain';
import { newId, type Principal } from '@tajdeed/platform';
import type { Client } from 'pg';

/** A clerk at work. */
export interface Reader {
  readonly token: string;
  readonly principal: Principal;
}

/** People of the staff, clerks everywhere if nothing else is said, as a sign-in with both factors leaves them. */
export async function readers(
  admin: Client,
  count: number,
  role: Role = 'clerk',
  room: string | null = null,
): Promise<readonly Reader[]> {
  const made: Reader[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    const [memberId, accountId, sessionId] = [newId(), newId(), newId()];
    const token = randomBytes(32).toString('base64url');
    const sealed = randomBytes(32).toString('base64url');
    await admin.query(
      `insert into staff.member (member_id, name_sealed, department) values ($1, $2, 'assurance')`,
      [memberId, sealed],
    );
    await admin.query(
      `insert into staff.account (account_id, member_id, issuer, subject) values ($1, $2, 'https://bench', $3)`,
      [...[accountId, memberId, accountId]],
    );
    await admin.query(
      `insert into lifecycle.head (thing, kind, state, seq, moved_at) values ($1, 'account', 'ACTIVE', 2, app.now())`,
      [accountId],
    );
    await admin.query(
      `insert into staff.granted (grant_id, member_id, role, department, room, starts_at, ends_at)
       values ($1, $2, $3, null, $4, app.now() - interval '1 day', app.now() + interval '1 day')`,
      [newId(), memberId, role, room],
    );
    await admin.query(
      `insert into staff.session (session_hash, session_id, account_id, stage, began_at, seen_at, factor_at, ends_at)
       values ($1, $2, $3, 'full', app.now(), app.now(), app.now(), app.now() + interval '8 hours')`,
      [createHash('sha256').update(token).digest(), sessionId, accountId],
    );
    const grants = [{ role, department: null, room }];
    const principal = {
      sessionId,
      accountId,
      memberId,
      stage: 'full',
      factorAt: null,
      grants,
      standsInFor: [],
    } as const satisfies Principal;
    made.push({ token, principal });
  }
  return made;
}
