import { createHash, randomBytes } from 'node:crypto';
import type { Role } from '@tajdeed/domain';
import type { TestDatabase } from './database';
import type { TestDoor } from './door';

/** Where somebody's roles hold; everywhere where it says nothing. */
export interface WorkPlace {
  readonly department?: string;
  readonly room?: string;
}

export interface OfficeAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** People of the staff put straight into the tables, as a sign-in with both factors leaves them: for specs of what they may do. */
export class StaffAtWork {
  private readonly people = new Map<string, { readonly account: string; readonly member: string }>();

  constructor(private readonly db: Pick<TestDatabase, 'query'>) {}

  /** Somebody with these roles; with none, a person of the staff who may do nothing. */
  async enter(name: string, roles: readonly Role[], place: WorkPlace = {}): Promise<void> {
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
    this.people.set(name, made);
    for (const role of roles)
      await this.db.query(
        `insert into staff.granted (grant_id, member_id, role, department, room, starts_at, ends_at)
         values (uuidv7(), $1, $2, $3, $4, app.now() - interval '1 hour', app.now() + interval '1 year')`,
        [made.member, role, place.department ?? null, place.room ?? null],
      );
  }

  /** A new session of theirs. */
  async token(name: string, stage: 'entering' | 'full' = 'full'): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await this.db.query(
      `insert into staff.session (session_hash, session_id, account_id, stage, began_at, seen_at, factor_at, ends_at)
       values ($1, uuidv7(), $2, $3, app.now(), app.now(), case when $3 = 'full' then app.now() end, app.now() + interval '8 hours')`,
      [createHash('sha256').update(token).digest(), this.person(name).account, stage],
    );
    return token;
  }

  member(name: string): string {
    return this.person(name).member;
  }

  account(name: string): string {
    return this.person(name).account;
  }

  private person(name: string) {
    const found = this.people.get(name);
    if (!found) throw new Error(`${name} was not entered`);
    return found;
  }
}

/** Who works in an office: a role each, and where it holds. */
export type Workers = Readonly<Record<string, readonly [role: Role, place?: WorkPlace]>>;

/** Rooms behind their door, and people at work who use them over HTTP. */
export class TestOffice {
  private readonly tokens = new Map<string, string>();

  private constructor(
    readonly database: TestDatabase,
    readonly door: TestDoor,
    private readonly staff: StaffAtWork,
  ) {}

  static async open(database: TestDatabase, door: TestDoor, workers: Workers): Promise<TestOffice> {
    const staff = new StaffAtWork(database);
    const office = new TestOffice(database, door, staff);
    for (const [name, [role, place]] of Object.entries(workers)) {
      await staff.enter(name, [role], place);
      office.tokens.set(name, await staff.token(name));
    }
    return office;
  }

  async close(): Promise<void> {
    await this.door.close();
    await this.database.drop();
  }

  member(name: string): string {
    return this.staff.member(name);
  }

  async as(name: string, method: 'GET' | 'POST', path: string, body?: object): Promise<OfficeAnswer> {
    const token = this.tokens.get(name);
    if (token === undefined) throw new Error(`${name} is not at work`);
    const headers = { authorization: `Bearer ${token}`, 'accept-language': 'en' };
    const answer = await this.door.send(method, path, { headers, ...(body && { body }) });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
  }
}
