import { createHash, randomBytes } from 'node:crypto';
import type { Role } from '@tajdeed/domain';
import { newId } from '@tajdeed/platform';
import {
  givenRegister,
  staffModule,
  staffRooms,
  testDatabase,
  testDoor,
  type TestDatabase,
  type TestDoor,
} from '@tajdeed/testing';
import { SearchModule } from '../src/search.module';

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Shown {
  readonly id: string;
  readonly renewalId: string | null;
  readonly state: string | null;
  readonly amount: string | null;
  readonly trackId: string | null;
  readonly person: unknown;
}

export const REASON = 'the resident telephones';
export const CLERK = '200010100001';

/** A back office with the synthetic register, and what its people look up over HTTP. */
export class World {
  private readonly people = new Map<string, { readonly token: string; readonly member: string }>();

  private constructor(
    readonly database: TestDatabase,
    readonly door: TestDoor,
    /** The id of somebody in the synthetic register, by handle. */
    readonly idOf: (handle: string) => string,
  ) {}

  /** With clerk, paying (a clerk of the payments room), auditor and author (of fees) at work. */
  static async open(): Promise<World> {
    const database = await testDatabase();
    const rooms = [...staffRooms(), { module: SearchModule }];
    const door = await testDoor(database.urls.tajdeed_api, staffModule(), ...rooms);
    const world = new World(database, door, await givenRegister(database, door));
    await world.signIn('clerk', 'clerk');
    await world.signIn('paying', 'clerk', 'payments');
    await world.signIn('auditor', 'auditor');
    await world.signIn('author', 'fee-author');
    return world;
  }

  async close(): Promise<void> {
    await this.door.close();
    await this.database.drop();
  }

  member(name: string): string {
    return this.people.get(name)!.member;
  }

  async as(name: string, method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
    const headers = { authorization: `Bearer ${this.people.get(name)!.token}`, 'accept-language': 'en' };
    const answer = await this.door.send(method, path, { headers, ...(body && { body }) });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
  }

  search(body: object, name = 'clerk'): Promise<Answer> {
    return this.as(name, 'POST', '/search', body);
  }

  unmask(name: string, body: object): Promise<Answer> {
    return this.as(name, 'POST', '/search/unmask', body);
  }

  async found(body: object, name?: string): Promise<Shown[]> {
    return recordsOf(await this.search(body, name));
  }

  async persons(body: object): Promise<string[]> {
    const found = await this.found({ subject: 'persons', reason: REASON, limit: 100, ...body });
    return found.map(({ id }) => id);
  }

  async entries(): Promise<number> {
    const [row] = await this.database.query<{ n: number }>(
      `select count(*)::int as n from search.read_entry`,
    );
    return row!.n;
  }

  async latestEntry(): Promise<Record<string, unknown>> {
    const [row] = await this.database.query(`select * from search.read_entry order by entry_id desc limit 1`);
    return row!;
  }

  /** A renewal with its head, as its room and the recorder leave it. */
  async renewal(personId: string | null, state: string, at = 'now()'): Promise<string> {
    const id = newId();
    await this.database.query(
      `insert into renewals.renewal (id, person_id, civil_number_index, commitment_salt, commitment, language, requested_at)
       values ($1, $2, $3, $4, $5, 'ar', ${at})`,
      [id, personId, 'i'.repeat(43), randomBytes(16), `v1:${'c'.repeat(43)}`],
    );
    await this.head(id, 'renewal', state);
    return id;
  }

  async payment(renewalId: string, personId: string, fils: number) {
    const [id, track, reference] = [newId(), randomBytes(8).toString('hex'), randomBytes(11).toString('hex')];
    await this.database.query(
      `insert into payments.attempt (attempt_id, renewal_id, quote_id, terminal, language, amount_fils, track_id,
         receipt_reference, opened_at, blocks, unproven, person_id)
       values ($1, $2, $3, 't', 'ar', $4, $5, $6, now(), false, false, $7)`,
      [id, renewalId, newId(), fils, track, reference, personId],
    );
    await this.head(id, 'attempt', 'CONFIRMED');
    return { id, track, reference };
  }

  /** An open case about a renewal, at a room of the department of finance. */
  async case(renewalId: string, room: string): Promise<string> {
    const id = newId();
    await this.database.query(
      `insert into cases.case (case_id, kind, subject_kind, subject, renewal_id, room, department, priority, days,
         clock_from, due_at, about, opened_at)
       values ($1, 'captured-late', 'attempt', $2, $3, $4, 'finance', 2, 1, now(), now(), '{}', now())`,
      [id, newId(), renewalId, room],
    );
    await this.head(id, 'case', 'OPEN');
    return id;
  }

  private async head(thing: string, kind: string, state: string): Promise<void> {
    await this.database.query(
      `insert into lifecycle.head (thing, kind, state, seq, moved_at) values ($1, $2, $3, 1, now())`,
      [thing, kind, state],
    );
  }

  /** A person at work, as a sign-in with both factors leaves them. */
  private async signIn(name: string, role: Role, room: string | null = null): Promise<void> {
    const [member, account, token] = [newId(), newId(), randomBytes(32).toString('base64url')];
    const { database } = this;
    await database.query(
      `insert into staff.member (member_id, name_sealed, department) values ($1, 'x', 'assurance')`,
      [member],
    );
    await database.query(
      `insert into staff.account (account_id, member_id, issuer, subject) values ($1, $2, 'https://x', $3)`,
      [account, member, name],
    );
    await this.head(account, 'account', 'ACTIVE');
    await database.query(
      `insert into staff.granted (grant_id, member_id, role, department, room, starts_at, ends_at)
       values ($1, $2, $3, null, $4, app.now() - interval '1 day', app.now() + interval '100 days')`,
      [newId(), member, role, room],
    );
    await database.query(
      `insert into staff.session (session_hash, session_id, account_id, stage, began_at, seen_at, factor_at, ends_at)
       values ($1, $2, $3, 'full', app.now(), app.now(), app.now(), app.now() + interval '8 hours')`,
      [createHash('sha256').update(token).digest(), newId(), account],
    );
    this.people.set(name, { token, member });
  }
}

export function recordsOf({ status, body }: Answer): Shown[] {
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body['records'] as Shown[];
}

/** Status and faults of an answer, each as "path code". */
export function faultsOf({ status, body }: Answer) {
  const errors = body['errors'] as readonly { path: string; code: string }[] | undefined;
  return [status, errors?.map(({ path, code }) => `${path} ${code}`)];
}
