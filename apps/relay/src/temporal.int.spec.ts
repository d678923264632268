import type { Nudge } from '@tajdeed/contracts';
import { renewalLifecycle } from '@tajdeed/domain';
import { newId, type Publisher } from '@tajdeed/platform';
import { testDatabase, testRecorder, type TestDatabase, type TestRecorder } from '@tajdeed/testing';
import { moveOn, startRelay, untilEmpty, untilSome } from '../spec/relay-harness';
import type { Nudger } from './temporal-nudges';

jest.setTimeout(30_000);

interface Told extends Nudge {
  readonly workflow: string;
  readonly thing: string;
}

/** A Temporal that writes down what it is told, and can be away. */
class FakeTemporal implements Nudger {
  readonly told: Told[] = [];
  calls = 0;
  widest = 0;
  away = false;
  private now = 0;

  async nudge(workflow: string, thing: string, nudge: Nudge): Promise<void> {
    this.calls += 1;
    this.now += 1;
    this.widest = Math.max(this.widest, this.now);
    await new Promise((next) => setImmediate(next));
    this.now -= 1;
    if (this.away) throw new Error('Temporal is away');
    this.told.push({ workflow, thing, ...nudge });
  }
}

const noKafka: Publisher = {
  publish: () => Promise.reject(new Error('Kafka is away')),
  close: () => Promise.resolve(),
};

let database: TestDatabase;
let api: TestRecorder;
let temporal: FakeTemporal;
beforeEach(async () => {
  database = await testDatabase();
  api = await testRecorder(database.urls.tajdeed_api);
  temporal = new FakeTemporal();
});
afterEach(async () => {
  await api.close();
  await database.drop();
});
const start = async () => (await startRelay({ database, publisher: noKafka, nudger: temporal })).relay;
const tell = (thing: string, reason: string): Promise<void> =>
  api.db.transaction(() => api.recorder.tell('renewal', thing, reason));

describe('telling', () => {
  it('tells each word once and deletes it, although Kafka is away', async () => {
    const relay = await start();
    const things = Array.from({ length: 100 }, () => newId());
    await Promise.all(things.map((thing) => tell(thing, 'requested')));
    await untilEmpty(database, 'untold');
    await relay.stop();
    expect(temporal.told.map(({ thing }) => thing).sort()).toEqual([...things].sort());
    expect(temporal.told[0]).toMatchObject({ workflow: 'renewal', reason: 'requested' });
    expect(temporal.widest).toBeLessThanOrEqual(32);
  });

  it('makes one call of the words that wait for one workflow', async () => {
    const thing = newId();
    for (let n = 0; n < 50; n += 1) await tell(thing, 'bank-reported');
    const relay = await start();
    await untilEmpty(database, 'untold');
    await relay.stop();
    expect(temporal.told).toHaveLength(1);
  });

  it('keeps words while Temporal is away, probes with patience, and tells all when it is back', async () => {
    temporal.away = true;
    const relay = await start();
    const things = Array.from({ length: 60 }, () => newId());
    await Promise.all(things.map((thing) => tell(thing, 'requested')));
    const probed = 'select from lifecycle.untold having sum(tries) > 33';
    await untilSome(() => database.query(probed));
    expect(temporal.calls).toBeLessThan(38); // the 32 that were under way, then one after the other
    expect(await database.query('select from lifecycle.untold')).toHaveLength(60);
    temporal.away = false;
    await untilEmpty(database, 'untold');
    await relay.stop();
    expect(new Set(temporal.told.map(({ thing }) => thing))).toEqual(new Set(things));
  });
});

describe('watching', () => {
  const watchOf = (thing: string) =>
    database.query<{ tries: number; patience: number }>(
      `select tries, round(extract(epoch from nudge_at - app.now()))::int as patience from lifecycle.watch where thing = $1`,
      [thing],
    );

  it('has the minder look at a thing whose limit has passed, with growing patience, and at no other', async () => {
    const [late, early] = [newId(), newId()];
    await moveOn(api, late, 0);
    await moveOn(api, early, 0);
    await moveOn(api, early, 1); // an hour's limit instead of half an hour
    const relay = await start();
    await database.shiftClock(renewalLifecycle.states.AWAITING_CODE.limitMs! + 1_000);
    const [first] = await untilSome(async () => (await watchOf(late)).filter(({ tries }) => tries === 1));
    expect(first!.patience).toBeGreaterThanOrEqual(3);
    await database.query(`update lifecycle.watch set nudge_at = look_at, tries = 9 where thing = $1`, [late]);
    const [tenth] = await untilSome(async () => (await watchOf(late)).filter(({ tries }) => tries === 10));
    expect(tenth!.patience).toBeGreaterThan(295);
    await relay.stop();
    expect(temporal.told.map(({ workflow, thing, reason }) => [workflow, thing, reason])).toEqual([
      ['renewal', late, 'recheck'],
      ['renewal', late, 'recheck'],
    ]);
    expect(temporal.told[0]!.messageId).not.toBe(temporal.told[1]!.messageId);
  });

  it('stops with the limit when the thing moves on', async () => {
    const thing = newId();
    await moveOn(api, thing, 0);
    await database.shiftClock(renewalLifecycle.states.AWAITING_CODE.limitMs! + 1_000);
    await moveOn(api, thing, 1);
    const relay = await start();
    await tell(thing, 'requested');
    await untilEmpty(database, 'untold');
    await relay.stop();
    expect(temporal.told.filter(({ reason }) => reason === 'recheck')).toEqual([]);
  });

  it('asks again until Temporal is back', async () => {
    temporal.away = true;
    const thing = newId();
    await moveOn(api, thing, 0);
    await database.shiftClock(renewalLifecycle.states.AWAITING_CODE.limitMs! + 1_000);
    const relay = await start();
    await untilSome(() => Promise.resolve(temporal.calls > 1 ? [1] : []));
    expect(await watchOf(thing)).toMatchObject([{ tries: 0 }]);
    temporal.away = false;
    await untilSome(async () => (await watchOf(thing)).filter(({ tries }) => tries === 1));
    await relay.stop();
    expect(temporal.told).toHaveLength(1);
  });
});
