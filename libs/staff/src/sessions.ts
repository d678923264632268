import { createHash, randomBytes } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { DomainError, HOUR_MS, isRole, lentGrants, MINUTE_MS, type Grant } from '@tajdeed/domain';
import { Database, newId, StaffSessions, type Principal } from '@tajdeed/platform';

/** How long a session lasts unused, and at all, in ms (security item 16). */
export const IDLE_MS = 15 * MINUTE_MS;
export const ABSOLUTE_MS = 8 * HOUR_MS;
/** Use is noted this coarsely, so that reading pages writes little; half a minute of idle time may be missed. */
const NOTED_EVERY_S = 30;

/** A token that its holder alone knows; we keep its hash. 256 random bits, base64url. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

interface Row {
  readonly sessionId: string;
  readonly accountId: string;
  readonly memberId: string;
  readonly stage: 'entering' | 'full';
  readonly factorAt: number | null;
  readonly stale: boolean;
  readonly grants: readonly GrantRow[];
  readonly standsInFor: readonly {
    readonly memberId: string;
    readonly delegationId: string;
    readonly grants: readonly GrantRow[];
  }[];
}

interface GrantRow {
  readonly role: string;
  readonly department: string | null;
  readonly room: string | null;
}

const IN_FORCE = (member: string): string =>
  `coalesce((select jsonb_agg(jsonb_build_object('role', g.role, 'department', g.department, 'room', g.room))
    from staff.granted g where g.member_id = ${member} and g.withdrawn_at is null
      and g.starts_at <= at.now and at.now < g.ends_at), '[]')`;

/**
 * One statement per request: session, account and rights as they are now, so that what ends has ended (security items 16,
 * 29). A delegation of which history knows nothing lends nothing.
 */
const principalBy = (key: string): string => `with at as materialized (select app.now() as now)
  select s.session_id as "sessionId", s.account_id as "accountId", a.member_id as "memberId", s.stage,
    floor(extract(epoch from s.factor_at) * 1000)::float8 as "factorAt",
    s.seen_at < at.now - interval '${NOTED_EVERY_S} seconds' as stale,
    ${IN_FORCE('a.member_id')} as grants,
    coalesce((select jsonb_agg(jsonb_build_object('memberId', d.from_member, 'delegationId', d.delegation_id,
        'grants', ${IN_FORCE('d.from_member')}) order by d.delegation_id)
      from staff.delegation d join lifecycle.head dh on dh.thing = d.delegation_id and dh.state = 'STANDING' where d.to_member = a.member_id and d.withdrawn_at is null
        and d.starts_at <= at.now and at.now < d.ends_at
        and exists (select from staff.account g join lifecycle.head gh on gh.thing = g.account_id
          where g.member_id = d.from_member and gh.state = 'ACTIVE')), '[]') as "standsInFor"
  from at cross join staff.session s join staff.account a using (account_id) join lifecycle.head h on h.thing = s.account_id
  where s.${key} = $1 and at.now < s.ends_at
    and s.seen_at > at.now - $2::bigint * interval '1 millisecond'
    and (h.state = 'ACTIVE' or (h.state = 'INVITED' and s.stage = 'entering'))`;

const BY_TOKEN = principalBy('session_hash');
const BY_SESSION = principalBy('session_id');

function personOf({ standsInFor, ...row }: Row): Principal {
  const { sessionId, accountId, memberId, stage, factorAt } = row;
  const grants = row.grants.flatMap(knownGrant);
  return {
    ...{ sessionId, accountId, memberId, stage, factorAt, grants },
    standsInFor: standsInFor.flatMap(({ grants: theirs, ...absent }) => {
      const lent = lentGrants(grants, theirs.flatMap(knownGrant));
      return lent.length === 0 ? [] : [{ ...absent, grants: lent }];
    }),
  };
}

/** The sessions of the staff. A token is shown once, at its making. */
@Injectable()
export class Sessions extends StaffSessions {
  private readonly log = new Logger('Staff');

  constructor(private readonly db: Database) {
    super();
  }

  override async principalOf(token: string): Promise<Principal | undefined> {
    const hash = hashOf(token);
    const [row] = await this.db.query<Row>(BY_TOKEN, [hash, IDLE_MS]);
    if (!row) return this.noteDisabled(hash);
    if (row.stale)
      await this.db.query(`update staff.session set seen_at = app.now() where session_hash = $1`, [hash]);
    return personOf(row);
  }

  override async hold({ sessionId, accountId }: Principal): Promise<Principal> {
    await this.db.query(`select staff.hold_rights($1)`, [accountId]);
    // Asked again after the wait: a statement that waited sees what it did not wait for as it was before.
    const [row] = await this.db.query<Row>(BY_SESSION, [sessionId, IDLE_MS]);
    if (!row) throw new DomainError('sign-in-needed');
    return personOf(row);
  }

  /** A session whose second factor is still to come. Those of this account that ended a day ago are swept away. */
  async begin(accountId: string): Promise<string> {
    const token = newToken();
    await this.db.query(
      `delete from staff.session where account_id = $1 and ends_at < app.now() - interval '1 day'`,
      [accountId],
    );
    await this.db.query(
      `insert into staff.session (session_hash, session_id, account_id, stage, began_at, seen_at, ends_at)
       values ($1, $2, $3, 'entering', app.now(), app.now(), app.now() + $4::bigint * interval '1 millisecond')`,
      [hashOf(token), newId(), accountId, ABSOLUTE_MS],
    );
    return token;
  }

  /** The same session under a new token, its second factor proven at that instant; the old token is dead (security item 15). */
  async raise(sessionId: string, factorAtMs: number): Promise<string | undefined> {
    const token = newToken();
    const { affected } = await this.db.run(
      `update staff.session set session_hash = $2, session_id = $3, stage = 'full',
         factor_at = to_timestamp($4::double precision / 1000), seen_at = app.now() where session_id = $1`,
      [sessionId, hashOf(token), newId(), factorAtMs],
    );
    return affected === 1 ? token : undefined;
  }

  async end(sessionId: string): Promise<void> {
    await this.db.query(`delete from staff.session where session_id = $1`, [sessionId]);
  }

  /** Signs a person out everywhere: all sessions of all their accounts. */
  async endAllOf(memberId: string): Promise<number> {
    const { affected } = await this.db.run(
      `delete from staff.session s using staff.account a where a.account_id = s.account_id and a.member_id = $1`,
      [memberId],
    );
    return affected;
  }

  /** Ends them without forgetting them, so that whoever still uses one is noticed. */
  async endAllOfAccount(accountId: string): Promise<void> {
    await this.db.query(
      `update staff.session set ends_at = app.now() where account_id = $1 and ends_at > app.now()`,
      [accountId],
    );
  }

  private async noteDisabled(hash: Buffer): Promise<undefined> {
    const [found] = await this.db.query<{ accountId: string }>(
      `select s.account_id as "accountId" from staff.session s join lifecycle.head h on h.thing = s.account_id
       where s.session_hash = $1 and h.state = 'DISABLED'`,
      [hash],
    );
    if (found)
      this.log.warn(
        { event: 'staff.disabled-session-used', account: found.accountId },
        'somebody used a session of a closed sign-in',
      );
    return undefined;
  }
}

/** A role that this version does not know allows nothing. */
export function knownGrant({ role, department, room }: GrantRow): Grant[] {
  return isRole(role) ? [{ role, department, room }] : [];
}
