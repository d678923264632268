import { createHash, randomBytes } from 'node:crypto';
import type { Role } from '@tajdeed/domain';
import type { TestDatabase } from '@tajdeed/testing';

/** People of the staff put straight into the tables, for specs of what they may do. */
export class StaffSessions {
  private readonly accounts = new Map<string, string>();

  constructor(private readonly db: TestDatabase) {}

  /** Somebody with these roles; with none, a person of the staff who may do nothing. */
  async enter(name: string, roles: readonly Role[]): Promise<void> {
    const [made] = await this.db.query<{ account: string; member: string }>(
      `with m as (insert into staff.member (member_id, name_sealed, department)
           values (uuidv7(), 'of the specs', 'assurance') returning member_id),
         a as (insert into staff.account (account_id, member_id, issuer, subject)
           select uuidv7(), member_id, 'https://login.example', $1 from m returning account_id, member_id),
         h as (insert into lifecycle.head (thing, kind, state, seq, moved_at)
           select account_id, 'account', 'ACTIVE', 1, app.now() from a)
       select account_id as account, member_id as member from a`,
      [name],
    );
    if (!made) throw new Error('nobody was entered');
    this.accounts.set(name, made.account);
    for (const role of roles)
      await this.db.query(
        `insert into staff.granted (grant_id, member_id, role, starts_at, ends_at)
         values (uuidv7(), $1, $2, app.now() - interval '1 hour', app.now() + interval '1 year')`,
        [made.member, role],
      );
  }

  /** A new session of theirs. */
  async token(name: string, stage: 'entering' | 'full' = 'full'): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await this.db.query(
      `insert into staff.session (session_hash, session_id, account_id, stage, began_at, seen_at, factor_at, ends_at)
       values ($1, uuidv7(), $2, $3, app.now(), app.now(), app.now(), app.now() + interval '8 hours')`,
      [createHash('sha256').update(token).digest(), this.accounts.get(name), stage],
    );
    return token;
  }
}
