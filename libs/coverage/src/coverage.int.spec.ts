import { randomBytes } from 'node:crypto';
import { addDays, attemptLifecycle, coverageLifecycle, renewalLifecycle } from '@tajdeed/domain';
import { derivedId, newId, stepKey } from '@tajdeed/platform';
import {
  alsoRecords,
  exampleMove,
  givenRenewal,
  givenResident,
  testDatabase,
  testRoom,
} from '@tajdeed/testing';
import type { TestDatabase, TestRoom } from '@tajdeed/testing';
import { CoverageActivities } from './coverage.activities';
import { CoverageModule } from './coverage.module';
import { isCoverageNumber } from './coverage-number';

let database: TestDatabase;
let worker: TestRoom;
let issue: (renewalId: string) => Promise<string>;

beforeAll(async () => {
  database = await testDatabase();
  await alsoRecords(database, 'tajdeed_worker', 'tajdeed_api');
  worker = await testRoom(database.urls.tajdeed_worker, CoverageModule.forWorker());
  const activities = worker.module.get(CoverageActivities, { strict: false });
  issue = (renewalId) => activities.issueCoverage(renewalId);
});
afterAll(async () => {
  await worker.close();
  await database.drop();
});

interface Paid {
  readonly personId?: string;
  readonly startsOn?: string;
  readonly exempt?: boolean;
  /** What the bank captured, if it is not the quoted amount. */
  readonly capturedFils?: number;
  readonly asked?: boolean;
  readonly attempts?: number;
}

/** A renewal that is to be issued: quoted, and paid or exempt. */
async function toBeIssued(paid: Paid = {}): Promise<string> {
  const personId = paid.personId ?? (await givenResident(database, { article: '18' }));
  const renewalId = await givenRenewal(database, worker, personId);
  const quoteId = newId();
  const startsOn = paid.startsOn ?? '2027-01-01';
  const perYear = paid.exempt ? 0 : 100_000;
  await database.query(
    `insert into fees.quote (quote_id, renewal_id, schedule_id, row_code, years, starts_on, ends_on, unit, unit_fils,
       quantity, total_fils, exempt, article, assumed, facts, lines, why, made_at, valid_until)
     values ($1, $2, 'res-306-2025', 'res-18-private-work', 1, $3, $4, 'per_year', $5, 1, $5, $6, '18', '{}', '{}', '[]', '{}',
       app.now(), app.now() + interval '1 day')`,
    [quoteId, renewalId, startsOn, addDays(startsOn, 364), perYear, paid.exempt ?? false],
  );
  if (paid.exempt) {
    await move(renewalLifecycle, renewalId, 3, 'term.exempted', renewalId);
    return renewalId;
  }
  await move(renewalLifecycle, renewalId, 3, 'term.chosen', renewalId);
  for (let n = 0; n < (paid.attempts ?? 1); n += 1) await capture(renewalId, quoteId, paid);
  await move(renewalLifecycle, renewalId, 4, 'payment.captured', renewalId);
  return renewalId;
}

async function capture(
  renewalId: string,
  quoteId: string,
  { capturedFils = 100_000, asked = true }: Paid,
): Promise<void> {
  const attemptId = newId();
  await database.query(
    `insert into payments.attempt (attempt_id, renewal_id, quote_id, terminal, language, amount_fils, track_id,
       receipt_reference, opened_at, blocks) values ($1, $2, $3, 'main', 'ar', $4, $5, $6, app.now(), false)`,
    [
      attemptId,
      renewalId,
      quoteId,
      capturedFils,
      randomBytes(9).toString('hex'),
      randomBytes(11).toString('hex'),
    ],
  );
  await move(attemptLifecycle, attemptId, 0, 'attempt.opened', renewalId);
  await move(attemptLifecycle, attemptId, 1, 'attempt.captured', renewalId);
  if (asked)
    await database.query(
      `insert into payments.inquiry (inquiry_id, attempt_id, asked_at, verdict, answer, events)
       values (uuidv7(), $1, app.now(), 'captured', '{}', '{attempt.captured}')`,
      [attemptId],
    );
}

function move(
  lifecycle: Parameters<typeof exampleMove>[0],
  thing: string,
  seq: number,
  event: string,
  renewalId: string,
  time = 'first',
) {
  const step = { key: stepKey(thing, event, time), actor: 'system' as const, renewalId };
  return worker.db.transaction(() =>
    worker.recorder.record(step, [exampleMove(lifecycle, thing, seq, event)]),
  );
}

const coverageOf = (renewalId: string) => derivedId(renewalId, 'coverage');
const stateOf = async (thing: string) => (await worker.recorder.head(thing))?.state;
const rows = (renewalId: string) =>
  database.query(`select * from coverage.v_coverage where renewal_id = $1`, [renewalId]);
const casesOf = (subject: string) =>
  database.query(`select kind, about from cases.case where subject = $1`, [subject]);
const whyHeld = async (renewalId: string) =>
  (
    await database.query<{ facts: string }>(
      `select facts from lifecycle.history where thing = $1 and event = 'coverage.refused'`,
      [renewalId],
    )
  )[0]?.facts;

describe('issuing a coverage', () => {
  it('of a paid renewal stands provisionally until the void window is over', async () => {
    const renewalId = await toBeIssued();
    expect(await issue(renewalId)).toBe('NOTIFYING');
    expect(await stateOf(coverageOf(renewalId))).toBe('PROVISIONAL');
    const [coverage] = await rows(renewalId);
    expect(coverage).toMatchObject({
      total_fils: '100000',
      state: 'PROVISIONAL',
    });
    expect(isCoverageNumber(String(coverage!['number']))).toBe(true);
    const [timing] = await database.query<{ minutes: number }>(
      `select round(extract(epoch from final_at - issued_at) / 60)::int as minutes from coverage.coverage where renewal_id = $1`,
      [renewalId],
    );
    expect(timing).toEqual({ minutes: 10 });
    const causes = await database.query<{ cause: string | null }>(
      `select cause from lifecycle.history where renewal = $1 and event = 'coverage.issued' order by kind`,
      [renewalId],
    );
    expect(causes.map(({ cause }) => cause)).toEqual([null, `${coverageOf(renewalId)}:1`]);
  });

  it('of an exempt renewal stands at once', async () => {
    const renewalId = await toBeIssued({ exempt: true });
    expect(await issue(renewalId)).toBe('NOTIFYING');
    expect(await stateOf(coverageOf(renewalId))).toBe('EFFECTIVE');
    expect(await rows(renewalId)).toMatchObject([{ attempt_id: null, total_fils: '0', final_at: null }]);
  });

  it('twice, one after the other, issues once', async () => {
    const renewalId = await toBeIssued();
    await issue(renewalId);
    const before = await rows(renewalId);
    expect(await issue(renewalId)).toBe('NOTIFYING');
    expect(await rows(renewalId)).toEqual(before);
  });

  it('ten times at once issues once, and every run is told the same', async () => {
    const renewalId = await toBeIssued();
    const states = await Promise.all(Array.from({ length: 10 }, () => issue(renewalId)));
    expect(new Set(states)).toEqual(new Set(['NOTIFYING']));
    expect(await rows(renewalId)).toHaveLength(1);
    const entries = await database.query(`select 1 from lifecycle.history where thing = $1`, [
      coverageOf(renewalId),
    ]);
    expect(entries).toHaveLength(1);
  });

  it('again after the authority has acknowledged only tells where the renewal stands', async () => {
    const renewalId = await toBeIssued();
    await issue(renewalId);
    await move(renewalLifecycle, renewalId, 6, 'authority.acknowledged', renewalId);
    expect(await issue(renewalId)).toBe('ACKNOWLEDGED');
  });

  it('after the void window is over already makes it final', async () => {
    const renewalId = await toBeIssued();
    const [attempt] = await database.query<{ id: string }>(
      `select attempt_id as id from payments.attempt where renewal_id = $1`,
      [renewalId],
    );
    await move(attemptLifecycle, attempt!.id, 2, 'attempt.confirmed', renewalId);
    expect(await issue(renewalId)).toBe('NOTIFYING');
    expect(await stateOf(coverageOf(renewalId))).toBe('EFFECTIVE');
  });

  it('waits for a renewal that is not to be issued yet', async () => {
    const renewalId = await givenRenewal(database, worker, await givenResident(database, { article: '18' }));
    expect(await issue(renewalId)).toBe('AWAITING_TERM');
    await expect(issue(newId())).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a coverage that may not stand holds the renewal', () => {
  it.each<[string, Paid, string]>([
    ['no capture', { attempts: 0 }, 'no-confirmed-capture'],
    ['a capture that no inquiry confirmed', { asked: false }, 'no-confirmed-capture'],
    ['two captures', { attempts: 2 }, 'several-captures'],
    ['another amount than quoted', { capturedFils: 99_999 }, 'amount-differs'],
  ])('with %s', async (_what, paid, reason) => {
    const renewalId = await toBeIssued(paid);
    expect(await issue(renewalId)).toBe('HELD');
    expect(await whyHeld(renewalId)).toBe(`{"reason":"${reason}"}`);
    expect(await rows(renewalId)).toEqual([]);
    expect(await issue(renewalId)).toBe('HELD');
    expect(await casesOf(renewalId)).toEqual([{ kind: 'coverage-refused', about: `{"reason":"${reason}"}` }]);
  });

  it('and may be tried again, as often as the staff decides so', async () => {
    const renewalId = await toBeIssued({ asked: false });
    await issue(renewalId);
    await move(renewalLifecycle, renewalId, 6, 'coverage.retried', renewalId);
    expect(await issue(renewalId)).toBe('HELD');
    await database.query(
      `insert into payments.inquiry (inquiry_id, attempt_id, asked_at, verdict, answer, events)
       select uuidv7(), attempt_id, app.now(), 'captured', '{}', '{}' from payments.attempt where renewal_id = $1`,
      [renewalId],
    );
    await move(renewalLifecycle, renewalId, 8, 'coverage.retried', renewalId, 'second');
    expect(await issue(renewalId)).toBe('NOTIFYING');
    expect(await casesOf(renewalId)).toHaveLength(1);
  });

  it('where the person is covered on one of the days', async () => {
    const personId = await givenResident(database, { article: '18' });
    expect(await issue(await toBeIssued({ personId, startsOn: '2027-01-01' }))).toBe('NOTIFYING');
    const second = await toBeIssued({ personId, startsOn: '2027-12-31' });
    expect(await issue(second)).toBe('HELD');
    expect(await whyHeld(second)).toBe('{"reason":"coverage-overlap"}');
    expect(await issue(await toBeIssued({ personId, startsOn: '2028-01-01' }))).toBe('NOTIFYING');
  });

  it('where two renewals of one person are issued at the same moment: one stands', async () => {
    const personId = await givenResident(database, { article: '18' });
    const renewals: string[] = [];
    while (renewals.length < 6) renewals.push(await toBeIssued({ personId }));
    const states = await Promise.all(renewals.map(issue));
    expect(states.filter((state) => state === 'NOTIFYING')).toHaveLength(1);
    expect(states.filter((state) => state === 'HELD')).toHaveLength(5);
  });

  it('but a suspended coverage has given its days free', async () => {
    const personId = await givenResident(database, { article: '18' });
    const first = await toBeIssued({ personId });
    await issue(first);
    await move(coverageLifecycle, coverageOf(first), 1, 'coverage.suspended', first);
    expect(await issue(await toBeIssued({ personId }))).toBe('NOTIFYING');
  });

  it('and nobody can write a second cover past the service', async () => {
    const personId = await givenResident(database, { article: '18' });
    const renewalId = await toBeIssued({ personId });
    await issue(renewalId);
    await expect(
      database.query(
        `insert into coverage.coverage select (jsonb_populate_record(c, jsonb_build_object('coverage_id', uuidv7(), 'renewal_id', uuidv7(),
           'number', 'TJ-2026-99999999-1', 'code', repeat('x', 22)))).* from coverage.coverage c where renewal_id = $1`,
        [renewalId],
      ),
    ).rejects.toThrow('one_cover_a_day');
    await expect(worker.db.query(`update coverage.coverage set ends_on = '2099-01-01'`)).rejects.toThrow(
      'permission denied',
    );
    await expect(worker.db.query(`delete from coverage.coverage`)).rejects.toThrow('permission denied');
  });
});
