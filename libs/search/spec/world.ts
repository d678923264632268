import { randomBytes } from 'node:crypto';
import { isRole, roles } from '@tajdeed/domain';
import { newId } from '@tajdeed/platform';
import {
  givenRegister,
  staffModule,
  staffRooms,
  testDatabase,
  testDoor,
  TestOffice,
  type OfficeAnswer,
  type TestDatabase,
  type TestDoor,
} from '@tajdeed/testing';
import { SearchModule } from '../src/search.module';

export type Answer = OfficeAnswer;

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
  private constructor(
    private readonly office: TestOffice,
    /** The id of somebody in the synthetic register, by handle. */
    readonly idOf: (handle: string) => string,
  ) {}

  /** With clerk, paying (a clerk of the payments room), auditor, author (of fees) and desk (a clerk of renewals alone) at work, and one of every other role. */
  static async open(): Promise<World> {
    const database = await testDatabase();
    const rooms = [...staffRooms(), { module: SearchModule }];
    const door = await testDoor(database.urls.tajdeed_api, staffModule(), ...rooms);
    const office = await TestOffice.open(database, door, {
      clerk: ['clerk'],
      paying: ['clerk', { room: 'payments' }],
      auditor: ['auditor'],
      'auditor of payments': ['auditor', { room: 'payments' }],
      author: ['fee-author'],
      desk: ['clerk', { department: 'assurance', room: 'renewals' }],
      ...Object.fromEntries(
        Object.keys(roles)
          .filter(isRole)
          .map((role) => [`some ${role}`, [role] as const]),
      ),
    });
    return new World(office, await givenRegister(database, door));
  }

  get database(): TestDatabase {
    return this.office.database;
  }

  get door(): TestDoor {
    return this.office.door;
  }

  close(): Promise<void> {
    return this.office.close();
  }

  member(name: string): string {
    return this.office.member(name);
  }

  as(name: string, method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
    return this.office.as(name, method, path, body);
  }

  /** For the reason of the specs, unless the body says another. */
  search(body: object, name = 'clerk'): Promise<Answer> {
    return this.as(name, 'POST', '/search', { reason: REASON, ...body });
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

  /** A quote of the schedule in force for a renewal, made from these facts. */
  async quote(renewalId: string, facts: object, assumed: object): Promise<string> {
    const id = newId();
    await this.database.query(
      `insert into fees.quote (quote_id, renewal_id, schedule_id, row_code, years, starts_on, ends_on, unit, unit_fils, quantity,
         total_fils, exempt, assumed, facts, lines, why, made_at, valid_until)
       select $1, $2, r.schedule_id, r.code, 1, '2027-01-01', '2027-12-31', 'per_year', 100000, 1, 100000, false, $4, $3, '[]', '{}',
         app.now(), app.now() + interval '1 day'
       from fees.fee_row r join fees.schedule s on s.schedule_id = r.schedule_id and s.in_force @> app.now()
       order by r.code limit 1`,
      [id, renewalId, JSON.stringify(facts), JSON.stringify(assumed)],
    );
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

  /** A refund of a payment, on its way. */
  async refund(attemptId: string): Promise<string> {
    const id = newId();
    await this.database.query(
      `insert into payments.refund (refund_id, attempt_id, amount_fils, reason) values ($1, $2, 1, 'late')`,
      [id, attemptId],
    );
    await this.head(id, 'refund', 'REQUESTED');
    return id;
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
