import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { newId, type ReceivedMessage } from '@tajdeed/platform';
import { tailTopics, testBrokers, testDatabase, testRecorder, type TestDatabase } from '@tajdeed/testing';
import { arrivedSeqs, isGaplessInOrder, moveOn, spawnRelay, untilEmpty } from './relay-harness';

export interface CrashReport {
  readonly entries: number;
  readonly duplicates: number;
  readonly lost: number;
  readonly outOfOrder: number;
  /** Copies of one event with other bytes than history has. */
  readonly differing: number;
  readonly wrongHeads: number;
}

/** Writers at work on many things, two relay processes, and a kill -9 of one of them time and again. */
export async function crashRun(size: {
  things: number;
  movesEach: number;
  kills: number;
}): Promise<CrashReport> {
  const brokers = await testBrokers();
  const database = await testDatabase();
  const [tail, api] = [
    await tailTopics(brokers),
    await testRecorder(database.urls.tajdeed_api, Math.min(size.things, 16)),
  ];
  const things = Array.from({ length: size.things }, () => newId());
  const relays = [await spawnRelay(database, brokers), await spawnRelay(database, brokers)];

  let moved = 0;
  const writers = things.map(async (thing) => {
    for (let seq = 0; seq < size.movesEach; seq += 1) {
      await moveOn(api, thing, seq);
      moved += 1;
    }
  });
  const total = size.things * size.movesEach;
  for (let kill = 0; kill < size.kills; kill += 1) {
    await reached(() => moved >= (total * (kill + 1)) / (size.kills + 1));
    relays[kill % 2] = await replaced(relays[kill % 2]!, () => spawnRelay(database, brokers));
  }
  await Promise.all(writers);
  await untilEmpty(database, 'unpublished');
  await tail.until((messages) =>
    things.every((thing) => new Set(arrivedSeqs(messages, thing)).size === size.movesEach),
  );
  await Promise.all(relays.map((relay) => killed(relay)));
  await Promise.all([tail.stop(), api.close()]);
  const report = await judged(database, things, tail.messages);
  await database.drop();
  return report;
}

async function judged(
  database: TestDatabase,
  things: string[],
  all: readonly ReceivedMessage[],
): Promise<CrashReport> {
  const rows = await database.query<{ id: string; bytes: string }>(
    `select thing || ':' || seq as id, lifecycle.entry_v1(h) as bytes from lifecycle.history h where thing = any ($1)`,
    [things],
  );
  const known = new Map(rows.map(({ id, bytes }) => [id, bytes]));
  const messages = all.filter(({ headers }) => known.has(headers['ce_id'] ?? ''));
  const arrived = new Set(messages.map(({ headers }) => headers['ce_id']));
  const heads = await database.query(
    `select from lifecycle.head h where h.seq <> (select count(*) from lifecycle.history e where e.thing = h.thing)`,
  );
  return {
    entries: rows.length,
    duplicates: messages.length - arrived.size,
    lost: rows.filter(({ id }) => !arrived.has(id)).length,
    outOfOrder: things.filter((thing) => !isGaplessInOrder(arrivedSeqs(messages, thing))).length,
    differing: messages.filter(
      ({ headers, value }) => known.get(headers['ce_id']!) !== value.toString('utf8'),
    ).length,
    wrongHeads: heads.length,
  };
}

async function replaced(relay: ChildProcess, start: () => Promise<ChildProcess>): Promise<ChildProcess> {
  await killed(relay);
  return start();
}

async function killed(relay: ChildProcess): Promise<void> {
  if (relay.exitCode !== null || relay.signalCode !== null) return;
  const gone = once(relay, 'exit');
  relay.kill('SIGKILL');
  await gone;
}

async function reached(there: () => boolean): Promise<void> {
  while (!there()) await new Promise((next) => setTimeout(next, 5));
}
