import { createHash, randomBytes } from 'node:crypto';
import type { Role } from '@tajdeed/domain';
import { newId } from '@tajdeed/platform';
import { staffModule, staffRooms, testDatabase, testDoor, type TestDoor } from '@tajdeed/testing';
import { World, type Past } from './world';

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Status and stable code of an answer. */
export const codeOf = ({ status, body }: Answer) => [status, body['code']];

export const refused: Past = { kind: 'authority-refused', paid: true, attempt: ['attempt.captured'] };
export const late: Past = {
  kind: 'captured-late',
  paid: true,
  attempt: ['attempt.expired', 'attempt.captured_late'],
};

/** The staff's rooms behind their door, and people of several roles and places at work. */
export class Office {
  private readonly people = new Map<string, { readonly token: string; readonly memberId: string }>();

  private constructor(
    readonly world: World,
    private readonly door: TestDoor,
  ) {}

  static async open(): Promise<Office> {
    const database = await testDatabase();
    const door = await testDoor(database.urls.tajdeed_api, staffModule(), ...staffRooms());
    const office = new Office(new World(database, door), door);
    await office.signIn('clerk', 'clerk');
    await office.signIn('other', 'clerk');
    await office.signIn('boss', 'supervisor');
    await office.signIn('finance', 'finance', { department: 'finance' });
    await office.signIn('paying', 'clerk', { room: 'payments' });
    await office.signIn('auditor', 'auditor');
    await office.signIn('stranger', 'fee-author');
    return office;
  }

  async close(): Promise<void> {
    await this.door.close();
    await this.world.database.drop();
  }

  member(name: string): string {
    return this.people.get(name)?.memberId ?? '';
  }

  async as(name: string, method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
    const headers = {
      authorization: `Bearer ${this.people.get(name)?.token ?? ''}`,
      'accept-language': 'en',
    };
    const answer = await this.door.send(method, path, { headers, ...(body && { body }) });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
  }

  post(name: string, path: string, body: object = {}): Promise<Answer> {
    return this.as(name, 'POST', path, body);
  }

  async opened(past: Past = refused): Promise<string> {
    return (await this.world.given(past)).caseId;
  }

  async taken(name: string, past: Past = refused): Promise<string> {
    const caseId = await this.opened(past);
    expect((await this.post(name, `/cases/${caseId}/take`)).status).toBe(200);
    return caseId;
  }

  async eventsOf(thing: string): Promise<string[]> {
    const rows = await this.world.database.query<{ event: string }>(
      `select event from lifecycle.history where thing = $1 order by seq`,
      [thing],
    );
    return rows.map(({ event }) => event);
  }

  /** A person at work, as a sign-in with both factors leaves them. */
  private async signIn(
    name: string,
    role: Role,
    place: { department?: string; room?: string } = {},
  ): Promise<void> {
    const [memberId, accountId, token] = [newId(), newId(), randomBytes(32).toString('base64url')];
    const { database } = this.world;
    await database.query(
      `insert into staff.member (member_id, name_sealed, department) values ($1, 'x', 'assurance')`,
      [memberId],
    );
    await database.query(
      `insert into staff.account (account_id, member_id, issuer, subject) values ($1, $2, 'https://x', $3)`,
      [accountId, memberId, name],
    );
    await database.query(
      `insert into lifecycle.head (thing, kind, state, seq, moved_at) values ($1, 'account', 'ACTIVE', 2, now())`,
      [accountId],
    );
    await database.query(
      `insert into staff.granted (grant_id, member_id, role, department, room, starts_at, ends_at)
       values ($1, $2, $3, $4, $5, app.now() - interval '1 day', app.now() + interval '100 days')`,
      [newId(), memberId, role, place.department ?? null, place.room ?? null],
    );
    await database.query(
      `insert into staff.session (session_hash, session_id, account_id, stage, began_at, seen_at, factor_at, ends_at)
       values ($1, $2, $3, 'full', app.now(), app.now(), app.now(), app.now() + interval '8 hours')`,
      [createHash('sha256').update(token).digest(), newId(), accountId],
    );
    this.people.set(name, { token, memberId });
  }
}
