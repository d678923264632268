import { randomBytes } from 'node:crypto';
import type { DynamicModule } from '@nestjs/common';
import { ApprovalsModule } from '@tajdeed/approvals';
import {
  AuthenticatorApp,
  testClientSecret,
  testDatabase,
  testDoor,
  type TestDatabase,
  type TestDoor,
} from '@tajdeed/testing';
import { hashOf, newToken } from '../src/sessions';
import { StaffModule } from '../src/staff.module';

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Status and stable code of an answer. */
export const codeOf = ({ status, body }: Answer): [number, unknown] => [status, body['code']];

export function textAt({ status, body }: Answer, name: string): string {
  const value = body[name];
  if (typeof value !== 'string') throw new Error(`no ${name} in ${String(status)} ${JSON.stringify(body)}`);
  return value;
}

interface Person {
  readonly memberId: string;
  readonly accountId: string;
  readonly app: AuthenticatorApp;
  readonly token: string;
}

/** How the office is asked. */
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

const STEP_MS = 31_000;
export const PUBLIC_URL = 'https://office.example';

/** A back office on a database of its own, and what its people do there over HTTP. */
export class Office {
  readonly bootstrapToken: string;
  private readonly people = new Map<string, Person>();
  private offsetMs = 0;

  private constructor(
    readonly database: TestDatabase,
    readonly door: TestDoor,
    readonly issuer: string,
    token: string,
  ) {
    this.bootstrapToken = token;
  }

  /** `more`: what a spec adds to the rooms. */
  static async open(issuer = 'https://login.example', ...more: DynamicModule[]): Promise<Office> {
    const database = await testDatabase();
    const bootstrapToken = randomBytes(24).toString('base64url');
    const room = StaffModule.forRoot({
      issuer,
      clientId: 'tajdeed',
      clientSecret: testClientSecret,
      cliClientId: 'tajdeed-cli',
      publicUrl: PUBLIC_URL,
      bootstrapToken,
    });
    const door = await testDoor(database.urls.tajdeed_api, { module: ApprovalsModule }, room, ...more);
    return new Office(database, door, issuer, bootstrapToken);
  }

  async close(): Promise<void> {
    await this.door.close();
    await this.database.drop();
  }

  /** With a key of its own, unless one is given. */
  async ask(method: Method, path: string, token?: string, body?: object, key?: string): Promise<Answer> {
    const headers: Record<string, string> = {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(key !== undefined && { 'idempotency-key': key }),
    };
    const answer = await this.door.send(method, path, { headers, ...(body && { body }) });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
  }

  as(name: string, method: Method, path: string, body?: object): Promise<Answer> {
    return this.ask(method, path, this.person(name).token, body);
  }

  /** Lets business time pass. */
  async pass(ms: number): Promise<void> {
    this.offsetMs += ms;
    await this.database.shiftClock(this.offsetMs);
  }

  nowMs(): number {
    return Date.now() + this.offsetMs;
  }

  person(name: string): Person {
    const found = this.people.get(name);
    if (!found) throw new Error(`${name} has not signed in`);
    return found;
  }

  /** What the provider's part of a sign-in comes to: a session before its second factor. */
  async entered(subject: string): Promise<string> {
    const token = newToken();
    await this.database.query(
      `insert into staff.session (session_hash, session_id, account_id, stage, began_at, seen_at, ends_at)
       select $1, uuidv7(), account_id, 'entering', app.now(), app.now(), app.now() + interval '8 hours'
       from staff.account where issuer = $2 and subject = $3`,
      [hashOf(token), this.issuer, subject],
    );
    return token;
  }

  /** A code that was not used yet: time goes on by a step first. */
  async freshCode(app: AuthenticatorApp): Promise<string> {
    await this.pass(STEP_MS);
    return app.code(this.nowMs());
  }

  /** Signs a person in for the first time: an authenticator is enrolled, the session is full. `name` is the subject. */
  async firstSignIn(name: string, token?: string): Promise<void> {
    const entering = token ?? (await this.entered(name));
    const enrolled = await this.ask('POST', '/staff/factors/authenticator', entering);
    const app = new AuthenticatorApp(textAt(enrolled, 'otpauth'));
    const code = await this.freshCode(app);
    const full = await this.ask('POST', '/staff/factors/authenticator/confirm', entering, { code });
    await this.know(name, app, textAt(full, 'token'));
  }

  /** Both factors of somebody who has an authenticator. */
  async signIn(name: string): Promise<void> {
    const { app } = this.person(name);
    const code = await this.freshCode(app);
    const full = await this.ask('POST', '/staff/session/code', await this.entered(name), { code });
    await this.know(name, app, textAt(full, 'token'));
  }

  invitation(subject: string, more: object = {}) {
    return { issuer: this.issuer, subject, name: `Officer ${subject}`, department: 'assurance', ...more };
  }

  /** The first two administrators: noura and salem, signed in. */
  async begin(): Promise<void> {
    await this.enterFirst();
    for (const name of ['noura', 'salem']) await this.firstSignIn(name);
  }

  enterFirst(): Promise<Answer> {
    const people = [this.invitation('noura'), this.invitation('salem')];
    return this.ask('POST', '/staff/bootstrap', undefined, { token: this.bootstrapToken, people });
  }

  propose(name: string, kind: string, content: object): Promise<Answer> {
    return this.as(name, 'POST', '/approvals', { kind, content, reason: 'the work needs it' });
  }

  async approve(name: string, proposal: Answer, digest = textAt(proposal, 'digest')): Promise<Answer> {
    const code = await this.freshCode(this.person(name).app);
    const path = `/approvals/${textAt(proposal, 'proposalId')}/approve`;
    return this.as(name, 'POST', path, { digest, proof: { code } });
  }

  /** Somebody new, by two people; noura proposes, salem approves. */
  async invite(subject: string, more: object = {}): Promise<void> {
    const body = { ...this.invitation(subject, more), reason: 'a new colleague' };
    const approved = await this.approve('salem', await this.as('noura', 'POST', '/staff/invitations', body));
    if (approved.status !== 200) throw new Error(JSON.stringify(approved.body));
  }

  grantOf(name: string, role: string, more: object = {}) {
    const days = { startsOn: '2026-01-01', endsOn: '2027-01-31' };
    return { memberId: this.person(name).memberId, role, department: null, room: null, ...days, ...more };
  }

  /** A role for somebody, by two people. */
  async grant(name: string, role: string, more: object = {}): Promise<void> {
    const proposal = await this.propose('noura', 'staff.grant', this.grantOf(name, role, more));
    const approved = await this.approve('salem', proposal);
    if (approved.status !== 200) throw new Error(JSON.stringify(approved.body));
  }

  /** A new person at work with a role. */
  async hire(name: string, role: string): Promise<void> {
    await this.invite(name);
    await this.firstSignIn(name);
    await this.grant(name, role);
  }

  /** What stands in the tables that rights come from; for "nothing changed". */
  async rights(): Promise<string> {
    const rows = await this.database.query(
      `select 'grant' as kind, g.grant_id::text as id, g.withdrawn_at::text as state from staff.granted g
       union all select 'account', a.account_id::text, h.state from staff.account a join lifecycle.head h on h.thing = a.account_id
       union all select 'proposal', p.proposal_id::text, p.version::text || h.state
         from approvals.proposal p join lifecycle.head h on h.thing = p.proposal_id
       union all select 'factor', account_id::text, (confirmed_at is not null)::text from staff.authenticator
       union all select 'passkey', credential_id, counter::text from staff.passkey
       union all select 'delegation', delegation_id::text, withdrawn_at::text from staff.delegation
       order by 1, 2`,
    );
    return JSON.stringify(rows);
  }

  /** The names of the security events since a length of the log. */
  events(since = 0): readonly unknown[] {
    return this.door.warnings.slice(since).flatMap(({ event }) => (event === undefined ? [] : [event]));
  }

  private async know(name: string, app: AuthenticatorApp, token: string): Promise<void> {
    const me = await this.ask('GET', '/staff/me', token);
    this.people.set(name, {
      ...{ app, token },
      memberId: textAt(me, 'memberId'),
      accountId: textAt(me, 'accountId'),
    });
  }
}
