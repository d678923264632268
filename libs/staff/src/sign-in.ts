import { Injectable, Logger } from '@nestjs/common';
import { DomainError, MINUTE_MS } from '@tajdeed/domain';
import { Database, isUniqueViolation, Sealer, Transactional, type Principal } from '@tajdeed/platform';
import { z } from 'zod';
import { Provider, type Errand, type Identity } from './provider';
import { hashOf, newToken, Sessions } from './sessions';
import { StaffLog } from './staff-log';

/** How long a person may stay at the provider, in ms. */
export const ENTRY_MS = 10 * MINUTE_MS;
/** Longer than a provider's token is taken for, in ms. */
const SPENT_MS = 15 * MINUTE_MS;
const PURPOSE = 'staff.entry';

const errandSchema = z.strictObject({ state: z.string(), nonce: z.string(), verifier: z.string() });

/** The first step of a sign-in: the provider says who it is, and whether we know them. */
@Injectable()
export class SignIn {
  private readonly log = new Logger('Staff');

  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly provider: Provider,
    private readonly sessions: Sessions,
    private readonly told: StaffLog,
  ) {}

  /** Where to send the browser, and the entry token that must come back in its cookie. */
  async begin(): Promise<{ readonly url: string; readonly entry: string }> {
    const { url, errand } = await this.provider.begin();
    const entry = newToken();
    await this.db.query(`delete from staff.entry where ends_at < app.now()`);
    await this.db.query(
      `insert into staff.entry (entry_hash, sealed, ends_at)
       values ($1, $2, app.now() + $3::bigint * interval '1 millisecond')`,
      [hashOf(entry), this.sealer.seal(PURPOSE, JSON.stringify(errand)), ENTRY_MS],
    );
    return { url, entry };
  }

  /** A browser that comes back: a session before its second factor. Throws `sign-in-failed`. */
  async complete(query: string, entry: string): Promise<string> {
    const errand = await this.take(entry);
    return this.enter(await this.provider.complete(query, errand), 'browser');
  }

  /** The command line's sign-in by device code ends with an ID token. */
  async device(idToken: string): Promise<string> {
    const identity = await this.provider.identityOf(idToken);
    await this.spend(idToken);
    return this.enter(identity, 'device');
  }

  /** Signs out here, or everywhere: all sessions of all sign-ins of this person. Answers how many sessions that were. */
  @Transactional()
  async leave({ sessionId, accountId: account, memberId }: Principal, everywhere: boolean): Promise<number> {
    if (!everywhere) await this.sessions.end(sessionId);
    const sessions = everywhere ? await this.sessions.endAllOf(memberId) : 1;
    await this.told.tell(everywhere ? 'staff.signed-out-everywhere' : 'staff.signed-out', {
      account,
      sessions,
    });
    return sessions;
  }

  /** A token is good once: it stands among the entries until it is too old anyway. */
  private async spend(idToken: string): Promise<void> {
    await this.db
      .query(
        `insert into staff.entry (entry_hash, sealed, ends_at)
         values ($1, '', app.now() + $2::bigint * interval '1 millisecond')`,
        [hashOf(idToken), SPENT_MS],
      )
      .catch((error: unknown) => {
        throw isUniqueViolation(error) ? new DomainError('sign-in-failed') : error;
      });
  }

  /** An entry is good once, whatever comes of it. */
  private async take(entry: string): Promise<Errand> {
    const [row] = await this.db.query<{ sealed: string }>(
      `delete from staff.entry where entry_hash = $1 and ends_at > app.now() returning sealed`,
      [hashOf(entry)],
    );
    if (!row) throw new DomainError('sign-in-failed');
    return errandSchema.parse(JSON.parse(this.sealer.open(PURPOSE, row.sealed)));
  }

  @Transactional()
  private async enter({ issuer, subject }: Identity, method: 'browser' | 'device'): Promise<string> {
    const [account] = await this.db.query<{ accountId: string; open: boolean }>(
      `select a.account_id as "accountId", h.state in ('ACTIVE', 'INVITED') as open
       from staff.account a join lifecycle.head h on h.thing = a.account_id
       where a.issuer = $1 and a.subject = $2`,
      [issuer, subject],
    );
    if (account && !account.open)
      this.log.warn(
        { event: 'staff.disabled-sign-in', account: account.accountId },
        'somebody signed in who may not any more',
      );
    if (!account?.open) throw new DomainError('sign-in-failed');
    await this.told.tell('staff.signed-in', { account: account.accountId, method, stage: 'entering' });
    return this.sessions.begin(account.accountId);
  }
}
