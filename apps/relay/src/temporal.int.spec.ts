import type { Nudge } from '@tajdeed/contracts';
import { renewalLifecycle } from '@tajdeed/domain';
import { newId, type Publisher } from '@tajdeed/platform';
import { testDatabase, testRecorder, type TestDatabase, type TestRecorder } from '@tajdeed/testing';
import { Journal } from '../spec/journal';
import { moveOn, startRelay, untilEmpty, untilSome } from '../spec/relay-harness';
import { UnknownWorkflow } from './refusal';
import type { Nudger } from './temporal-nudges';

jest.setTimeout(120_000);

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
  /** Things of which it hears nothing, and why. */
  readonly deafTo = new Map<string, Error>();
  /** Which store it keeps its workflows in. */
  id = newId();
  private now = 0;

  async nudge(workflow: string, thing: string, nudge: Nudge): Promise<void> {
    this.calls += 1;
    this.now += 1;
    this.widest = Math.max(this.widest, this.now);
    await new Promise((next) => setImmediate(next));
    this.now -= 1;
    if (this.away) throw new Error('Temporal is away');
    const deaf = this.deafTo.get(thing);
    if (deaf) throw deaf;
    this.told.push({ workflow, thing, ...nudge });
  }

  store(): Promise<string> {
    return this.away ? Promise.reject(new Error('Temporal is away')) : Promise.resolve(this.id);
  }
}

const noKafka: Publisher = {
  publish: () => Promise.reject(new Error('Kafka is away')),
  close: () => Promise.resolve(),
};

let database: TestDatabase;
let api: TestRecorder;
let temporal: FakeTemporal;
let journal: Journal;
beforeEach(async () => {
  database = await testDatabase();
  api = await testRecorder(database.urls.tajdeed_api);
  journal = Journal.opened();
  temporal = new FakeTemporal();
  await database.query('insert into lifecycle.workflow_store (store, since) values ($1, now())', [
    temporal.id,
  ]);
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

  it('makes one call of the words that wait for one workflow, and starts it again where one of them says so', async () => {
    const thing = newId();
    for (let n = 0; n < 50; n += 1) await tell(thing, n === 25 ? 'start-again' : 'bank-reported');
    const relay = await start();
    await untilEmpty(database, 'untold');
    await relay.stop();
    expect(temporal.told).toMatchObject([{ thing, reason: 'start-again' }]);
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

describe('a word that Temporal refuses', () => {
  const untold = (thing: string) =>
    database.query<{ tries: number; refused: string | null }>(
      'select tries, refused from lifecycle.untold where thing = $1',
      [thing],
    );
  const repair = 'select lifecycle.deliver_again(thing) from lifecycle.v_stuck';
  const soon = `update lifecycle.untold set due = now()`;

  it('is parked with an alarm after three tries, holds up no other, and is told after a repair', async () => {
    const [poison, good] = [newId(), newId()];
    temporal.deafTo.set(poison, new UnknownWorkflow('other'));
    const relay = await start();
    await tell(poison, 'requested');
    for (const tries of [1, 2, 3]) {
      const [row] = await untilSome(async () => (await untold(poison)).filter((one) => one.tries === tries));
      expect(row!.refused).toBe(tries < 3 ? null : 'there is no workflow other');
      expect(journal.events('error', 'word-parked')).toHaveLength(tries < 3 ? 0 : 1);
      if (tries < 3) await database.query(soon);
    }
    expect(journal.events('error', 'word-parked')).toMatchObject([{ thing: poison, tries: 3 }]);
    expect(await relay.parkedWords()).toBe(1);

    await tell(good, 'requested');
    await untilSome(() => Promise.resolve(temporal.told.filter(({ thing }) => thing === good)));
    temporal.deafTo.clear();
    await database.query(repair);
    await untilEmpty(database, 'untold');
    expect(await relay.parkedWords()).toBe(0);
    await relay.stop();
    expect(new Set(temporal.told.map(({ thing }) => thing))).toEqual(new Set([poison, good]));
  });

  it('may fail in any way: what goes on failing while Temporal answers is refused', async () => {
    const poison = newId();
    temporal.deafTo.set(poison, new Error('something unheard of'));
    await tell(poison, 'requested');
    await database.query('update lifecycle.untold set tries = 8');
    const relay = await start();
    const [row] = await untilSome(async () =>
      (await untold(poison)).filter(({ refused }) => refused !== null),
    );
    await relay.stop();
    expect(row!.refused).toBe('fails while Temporal answers');
  });
});

describe('another store of Temporal', () => {
  const upTo = () =>
    database.query<{ store: string; all: boolean }>(
      'select store, told_up_to is null as all from lifecycle.workflow_store',
    );
  const known = () =>
    untilSome(async () => (await upTo()).filter(({ store, all }) => store === temporal.id && all));

  it('is told of everything open within seconds, once, and of nothing that has ended', async () => {
    const relay = await start();
    const things = Array.from({ length: 300 }, () => newId());
    for (const thing of things) await moveOn(api, thing, 0);
    const over = things.pop()!;
    await database.query('delete from lifecycle.watch where thing = $1', [over]); // as at its end
    expect(temporal.told).toEqual([]);

    temporal.id = newId();
    await known();
    await relay.stop();
    expect(journal.events('warn', 'store-changed')).toHaveLength(1);
    expect(temporal.told.map(({ thing }) => thing).sort()).toEqual([...things].sort());
    expect(temporal.told[0]).toMatchObject({ workflow: 'renewal', reason: 'recheck' });
    expect(await database.query('select from lifecycle.watch where tries > 0 or nudge_at > look_at')).toEqual(
      [],
    );
  });

  it('is told by the next relay from where the last one stopped, although some are refused', async () => {
    const things = Array.from({ length: 40 }, () => newId()).sort();
    for (const thing of things) await moveOn(api, thing, 0);
    temporal.deafTo.set(things[3]!, new UnknownWorkflow('other'));
    temporal.deafTo.set(things[20]!, new Error('something passing'));
    temporal.id = newId();
    const first = await start();
    const part = 'select told_up_to as thing from lifecycle.workflow_store where told_up_to = $1';
    await untilSome(() => database.query(part, [things[19]]));
    await first.stop();
    temporal.deafTo.delete(things[20]!);
    const before = temporal.told.length;
    const second = await start();
    await known();
    await second.stop();
    expect(temporal.told.slice(before).map(({ thing }) => thing)).not.toContain(things[0]);
    expect(new Set(temporal.told.map(({ thing }) => thing))).toEqual(
      new Set(things.filter((thing) => thing !== things[3])),
    );
    expect(journal.events('error', 'recheck-refused')).toMatchObject([{ thing: things[3] }]);
  });

  it('is told once by two relays', async () => {
    const things = Array.from({ length: 64 }, () => newId());
    for (const thing of things) await moveOn(api, thing, 0);
    temporal.id = newId();
    const relays = [await start(), await start()];
    await known();
    await Promise.all(relays.map((relay) => relay.stop()));
    expect(temporal.told.map(({ thing }) => thing).sort()).toEqual([...things].sort());
  });
});

describe('watching', () => {
  const watchOf = (thing: string) =>
    database.query<{ tries: number; nudgeAt: number }>(
      `select tries, extract(epoch from nudge_at)::float8 as "nudgeAt" from lifecycle.watch where thing = $1`,
      [thing],
    );
  /** Business time in seconds. */
  const now = async (): Promise<number> => {
    const [row] = await database.query<{ now: number }>(
      `select extract(epoch from app.now())::float8 as now`,
    );
    return row!.now;
  };

  it('has the minder look at a thing whose limit has passed, with growing patience, and at no other', async () => {
    const [late, early] = [newId(), newId()];
    await moveOn(api, late, 0);
    await moveOn(api, early, 0);
    await moveOn(api, early, 1); // an hour's limit instead of half an hour
    const relay = await start();
    const passed = renewalLifecycle.states.AWAITING_CODE.limitMs! + 1_000;
    // Reckoned from before each nudge, so that patience only seems longer on a machine that is slow to look.
    const before = (await now()) + passed / 1000;
    await database.shiftClock(passed);
    const [first] = await untilSome(async () => (await watchOf(late)).filter(({ tries }) => tries === 1));
    expect(first!.nudgeAt - before).toBeGreaterThanOrEqual(5);
    expect(first!.nudgeAt - before).toBeLessThan(300);
    const between = await now();
    await database.query(`update lifecycle.watch set nudge_at = look_at, tries = 9 where thing = $1`, [late]);
    const [tenth] = await untilSome(async () => (await watchOf(late)).filter(({ tries }) => tries === 10));
    expect(tenth!.nudgeAt - between).toBeGreaterThanOrEqual(300);
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

  it('goes on with the others when Temporal takes one of them ill', async () => {
    const things = [newId(), newId()];
    for (const thing of things) await moveOn(api, thing, 0);
    await database.query(
      `update lifecycle.watch set look_at = now() - interval '1 h', nudge_at = now() where thing = $1`,
      [things[0]],
    );
    await database.shiftClock(renewalLifecycle.states.AWAITING_CODE.limitMs! + 1_000);
    temporal.deafTo.set(things[0]!, new Error('something passing'));
    const relay = await start();
    await untilSome(async () => (await watchOf(things[1]!)).filter(({ tries }) => tries === 1));
    temporal.deafTo.clear();
    await untilSome(async () => (await watchOf(things[0]!)).filter(({ tries }) => tries === 1));
    await relay.stop();
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
