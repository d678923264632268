import { attemptLifecycle, renewalLifecycle } from '@tajdeed/domain';
import { derivedId, newId, stepKey } from '@tajdeed/platform';
import { alsoRecords, exampleMove, testDatabase, testRecorder, withClockOffset } from '@tajdeed/testing';
import type { TestDatabase, TestRecorder } from '@tajdeed/testing';
import { v4 } from 'uuid';
import type { Move, Recorded, Step } from './moves';

let database: TestDatabase;
let api: TestRecorder;

beforeAll(async () => {
  database = await testDatabase();
  await alsoRecords(database, 'tajdeed_api', 'tajdeed_worker'); // one session for all that a recorder does
  api = await testRecorder(database.urls.tajdeed_api, 20);
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

const stepOf = (renewalId: string, name: string): Step => ({
  key: stepKey(renewalId, name),
  actor: 'system',
  renewalId,
});
const requested = (id: string): Move => exampleMove(renewalLifecycle, id, 0, 'renewal.requested');
const verified = (id: string): Move => exampleMove(renewalLifecycle, id, 1, 'code.verified');
const accepted = (id: string): Move => exampleMove(renewalLifecycle, id, 2, 'pledge.accepted');
const record = (step: Step, ...moves: Move[]): Promise<readonly Recorded[]> =>
  api.db.transaction(() => api.recorder.record(step, moves));
const begin = async (): Promise<string> => {
  const id = newId();
  await record(stepOf(id, 'begin'), requested(id));
  return id;
};
const entriesOf = (thing: string) =>
  database.query<{ seq: number; event: string; key: string; cause: string | null }>(
    'select seq, event, key, cause from lifecycle.history where thing = $1 order by seq',
    [thing],
  );
const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;

describe('a move', () => {
  it('writes head, history, message and watch together', async () => {
    const id = newId();
    expect(await record(stepOf(id, 'begin'), requested(id))).toEqual([
      { thing: id, seq: 1, state: 'AWAITING_CODE', fresh: true },
    ]);
    expect(await api.recorder.headOf(renewalLifecycle, id)).toMatchObject({ state: 'AWAITING_CODE', seq: 1 });
    expect(await entriesOf(id)).toHaveLength(1);
    const [queued] = await database.query<{ lane: number; same: boolean }>(
      `select u.lane, (u.body::json ->> 'value') = lifecycle.entry_v1(h) as same
       from lifecycle.unpublished u join lifecycle.history h using (thing, seq) where thing = $1`,
      [id],
    );
    expect(queued).toEqual({ lane: Number.parseInt(id.slice(-2), 16) & 7, same: true });
  });

  it('of a rolled back transaction never was', async () => {
    const id = newId();
    const broken = api.db.transaction(async () => {
      await api.recorder.record(stepOf(id, 'begin'), [requested(id)]);
      throw new Error('later');
    });
    await expect(broken).rejects.toThrow('later');
    expect(await api.recorder.head(id)).toBeUndefined();
    expect(await entriesOf(id)).toEqual([]);
  });

  it('outside a transaction is refused', async () => {
    const id = newId();
    await expect(api.recorder.record(stepOf(id, 'begin'), [requested(id)])).rejects.toThrow(
      'in a transaction only',
    );
    await expect(api.recorder.tell('renewal', id, 'requested')).rejects.toThrow('in a transaction only');
  });

  it('that the lifecycle does not know is refused and changes nothing', async () => {
    const id = await begin();
    const early = exampleMove(renewalLifecycle, id, 1, 'pledge.accepted');
    await expect(record(stepOf(id, 'early'), early)).rejects.toMatchObject({ code: 'illegal-transition' });
    const unborn = newId();
    const orphan = exampleMove(renewalLifecycle, unborn, 0, 'code.verified');
    await expect(record(stepOf(unborn, 'orphan'), orphan)).rejects.toMatchObject({
      code: 'illegal-transition',
    });
    expect(await entriesOf(id)).toHaveLength(1);
    expect(await api.recorder.head(id)).toMatchObject({ seq: 1 });
    expect(await api.recorder.head(unborn)).toBeUndefined();
  });

  it('of a thing of another kind is refused', async () => {
    const id = await begin();
    const foreign = exampleMove(attemptLifecycle, id, 1, 'attempt.declined');
    await expect(record(stepOf(id, 'foreign'), foreign)).rejects.toMatchObject({
      code: 'illegal-transition',
    });
  });

  it('decided on an old sequence is refused', async () => {
    const id = await begin();
    await record(stepOf(id, 'verify'), verified(id));
    const late = exampleMove(renewalLifecycle, id, 1, 'code.expired');
    await expect(record(stepOf(id, 'expire'), late)).rejects.toMatchObject({ code: 'moved-meanwhile' });
    await expect(record(stepOf(id, 'again'), requested(id))).rejects.toMatchObject({
      code: 'moved-meanwhile',
    });
  });

  it('of an id that is no UUIDv7, or of a month without a partition, is refused', async () => {
    const random = v4();
    await expect(record(stepOf(random, 'begin'), requested(random))).rejects.toMatchObject({
      driverError: { code: '23514' },
    });
    const ancient = '01234567-89ab-7000-8000-000000000000';
    await expect(record(stepOf(ancient, 'begin'), requested(ancient))).rejects.toMatchObject({
      driverError: { code: '23514' },
    });
  });

  it('with facts that its schema does not know is refused before the database is asked', async () => {
    const id = newId();
    const odd = { ...requested(id), facts: { civilNumber: 'x' } } as unknown as Move;
    await expect(record(stepOf(id, 'begin'), odd)).rejects.toMatchObject({ name: 'ZodError' });
  });

  it.each([
    ['facts that are a list', { facts: '[]' }],
    ['facts with a name twice', { facts: '{"a":1,"a":2}' }],
    ['facts above 64 KB', { facts: `{"a":"${'x'.repeat(65_536)}"}` }],
    ['an unknown actor', { actor: 'somebody' }],
    ['a broken trace', { trace: 'x' }],
    ['a broken cause', { cause: 'x' }],
  ])('with %s is refused by the table itself', async (_, wrong) => {
    const id = newId();
    const args = { facts: '{}', actor: 'system', trace: '', cause: null, ...wrong };
    const call = database.query(
      `select lifecycle.record($1, 'renewal', 0, 'renewal.requested', $2, $3, $4, $1, $1, $5)`,
      [...[id, args.facts, args.actor, args.trace, args.cause]],
    );
    await expect(call).rejects.toMatchObject({ code: '23514' });
  });
});

describe('a repeated step', () => {
  it('has one effect and the first answer, also after the thing has moved on', async () => {
    const id = await begin();
    const first = await record(stepOf(id, 'verify'), verified(id));
    await record(stepOf(id, 'accept'), accepted(id));
    expect(await record(stepOf(id, 'verify'), verified(id))).toEqual([{ ...first[0], fresh: false }]);
    expect(await entriesOf(id)).toHaveLength(3);
    expect(await api.recorder.head(id)).toMatchObject({ state: 'AWAITING_TERM', seq: 3 });
  });

  it('that was decided again on the new sequence gets the first answer and moves nothing', async () => {
    const id = await begin();
    const choose = exampleMove(renewalLifecycle, id, 3, 'term.chosen');
    await record(stepOf(id, 'verify'), verified(id));
    await record(stepOf(id, 'accept'), accepted(id));
    await record(stepOf(id, 'choose'), choose);
    await record(stepOf(id, 'reopen'), exampleMove(renewalLifecycle, id, 4, 'term.reopened'));
    const before = await database.query('select * from lifecycle.head where thing = $1', [id]);
    const again = await record(stepOf(id, 'choose'), exampleMove(renewalLifecycle, id, 5, 'term.chosen'));
    expect(again).toEqual([{ thing: id, seq: 4, state: 'AWAITING_PAYMENT', fresh: false }]);
    expect(await database.query('select * from lifecycle.head where thing = $1', [id])).toEqual(before);
    expect(await entriesOf(id)).toHaveLength(5);
    const queued = await database.query('select from lifecycle.unpublished where thing = $1', [id]);
    expect(queued).toHaveLength(5);
  });

  it('three times in parallel is fresh once', async () => {
    const things = Array.from({ length: 40 }, () => newId());
    const results = await Promise.all(
      things.map(async (id) => {
        const begun = await Promise.all([1, 2, 3].map(() => record(stepOf(id, 'begin'), requested(id))));
        const moved = await Promise.all([1, 2, 3].map(() => record(stepOf(id, 'verify'), verified(id))));
        return [begun, moved].map((runs) => runs.flat().filter(({ fresh }) => fresh).length);
      }),
    );
    expect(results).toEqual(things.map(() => [1, 1]));
    const [sum] = await database.query<{ n: number }>(
      'select count(*)::int as n from lifecycle.history where thing = any($1)',
      [things],
    );
    expect(sum!.n).toBe(2 * things.length);
  });

  it('with another set of moves under the same key is refused', async () => {
    const id = await begin();
    const attempt = derivedId(id, 'attempt');
    await record(stepOf(id, 'verify'), verified(id));
    const wider = record(
      stepOf(id, 'verify'),
      verified(id),
      exampleMove(attemptLifecycle, attempt, 0, 'attempt.opened'),
    );
    await expect(wider).rejects.toThrow('different sets of moves');
    expect(await api.recorder.head(attempt)).toBeUndefined();
  });
});

describe('a race of different steps', () => {
  it('has one winner; the others are told that the thing moved', async () => {
    const id = await begin();
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const outcomes = await Promise.allSettled(names.map((name) => record(stepOf(id, name), verified(id))));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const codes = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [codeOf(outcome.reason)] : [],
    );
    expect(codes).toEqual(Array(5).fill('moved-meanwhile'));
    expect(await entriesOf(id)).toHaveLength(2);
  });
});

describe('several moves of one step', () => {
  it('are one transaction, caused by the first of the list', async () => {
    const id = await begin();
    const attempt = derivedId(id, 'attempt');
    const step = { ...stepOf(id, 'open'), cause: `${id}:1` };
    const results = await record(
      step,
      exampleMove(attemptLifecycle, attempt, 0, 'attempt.opened'),
      verified(id),
    );
    expect(results.map(({ thing }) => thing)).toEqual([attempt, id]);
    expect((await entriesOf(attempt))[0]).toMatchObject({ cause: `${id}:1` });
    expect((await entriesOf(id))[1]).toMatchObject({ cause: `${attempt}:1` });
  });

  it('named in either order never wait in a ring', async () => {
    const pairs = await Promise.all(
      Array.from({ length: 20 }, async () => [await begin(), await begin()] as const),
    );
    const runs = pairs.flatMap(([a, b], n) => [
      record(stepOf(a, `ab ${n}`), verified(a), verified(b)),
      record(stepOf(b, `ba ${n}`), verified(b), verified(a)),
    ]);
    const outcomes = await Promise.allSettled(runs);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(pairs.length);
    const codes = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [codeOf(outcome.reason)] : [],
    );
    expect(new Set(codes)).toEqual(new Set(['moved-meanwhile']));
  });

  it('fall together when one is refused', async () => {
    const id = await begin();
    const attempt = derivedId(id, 'attempt');
    const mixed = record(
      stepOf(id, 'mixed'),
      exampleMove(attemptLifecycle, attempt, 0, 'attempt.opened'),
      accepted(id),
    );
    await expect(mixed).rejects.toMatchObject({ code: 'moved-meanwhile' });
    expect(await api.recorder.head(attempt)).toBeUndefined();
  });
});

describe('the watch', () => {
  it('follows the limits of the states in business time and ends with the thing', async () => {
    const id = await begin();
    const limit = renewalLifecycle.states.AWAITING_CODE.limitMs!;
    const head = await api.recorder.head(id);
    expect(head!.dueInMs).toBeGreaterThan(limit - 60_000);
    await withClockOffset(database, limit + 60_000, async () => {
      expect((await api.recorder.head(id))!.dueInMs).toBeLessThan(0);
    });
    await record(stepOf(id, 'expire'), exampleMove(renewalLifecycle, id, 1, 'code.expired'));
    expect((await api.recorder.head(id))!.dueInMs).toBeNull();
  });
});
