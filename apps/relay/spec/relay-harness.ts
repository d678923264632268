import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { renewalLifecycle, type Lifecycle } from '@tajdeed/domain';
import { KafkaPublisher, newId, type Publisher, type ReceivedMessage } from '@tajdeed/platform';
import { exampleMove, type TestDatabase, type TestRecorder } from '@tajdeed/testing';
import { Forgetting } from '../src/forgetting';
import { Lease } from '../src/lease';
import { Publishing } from '../src/publishing';
import { Relay } from '../src/relay';
import { RelayDatabase } from '../src/relay-database';
import { Resuming } from '../src/resuming';
import { Telling } from '../src/telling';
import type { Nudger } from '../src/temporal-nudges';
import { Unpublished } from '../src/unpublished';
import { Watching } from '../src/watching';

/** A Temporal that is never there. */
const away = () => Promise.reject(new Error('Temporal is away'));
export const noTemporal: Nudger = { nudge: away, store: away };

export interface RunningRelay {
  readonly relay: Relay;
  /** Resolves when the lease connection was lost. */
  readonly lost: Promise<Error>;
}

/** A relay inside this process. */
export async function startRelay(options: {
  database: TestDatabase;
  brokers?: readonly string[];
  publisher?: Publisher;
  nudger?: Nudger;
  batchRows?: number;
}): Promise<RunningRelay> {
  const url = options.database.urls.tajdeed_relay;
  const db = new RelayDatabase(url);
  const publisher = options.publisher ?? new KafkaPublisher(options.brokers ?? [], 'relay');
  const nudger = options.nudger ?? noTemporal;
  let onLost: (error: Error) => void = () => undefined;
  const lost = new Promise<Error>((done) => (onLost = done));
  const relay = new Relay(db, publisher, (bells) => {
    const lease = new Lease({ url, ...bells, onLost });
    return {
      lease,
      publishing: new Publishing(new Unpublished(db), publisher, lease, options.batchRows),
      telling: new Telling(db, nudger, lease),
      watching: new Watching(db, nudger, lease),
      forgetting: new Forgetting(
        db,
        { answersHours: 24, codesHours: 48, quotesDays: 90, previewsDays: 90 },
        lease,
      ),
      resuming: new Resuming(db, nudger, lease),
    };
  });
  await relay.start();
  return { relay, lost };
}

const MAIN = resolve(__dirname, '../dist/main.js');

/** A relay as a process of its own, to be killed. */
export async function spawnRelay(database: TestDatabase, brokers: readonly string[]): Promise<ChildProcess> {
  if (!existsSync(MAIN)) throw new Error('build apps/relay first: this spec kills real processes');
  const keys = {
    current: 'k1',
    keys: { k1: Buffer.from('0123456789abcdef0123456789abcdef').toString('base64') },
  };
  return spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      TZ: 'UTC',
      TAJDEED_MODE: 'local',
      LOG_LEVEL: 'silent',
      HEALTH_PORT: String(await freePort()),
      DATABASE_URL: database.urls.tajdeed_relay,
      KAFKA_BROKERS: brokers.join(','),
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      PAYLOAD_KEYS: JSON.stringify(keys),
    },
  });
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        done(typeof address === 'object' && address ? address.port : 0);
      });
    });
  });
}

/** Events that lead a renewal round and round, so that a history grows as long as a spec likes. */
const ROUND = ['code.verified', 'pledge.accepted', 'term.chosen', 'term.reopened'];
const nextEvent = (seq: number): string =>
  seq === 0 ? 'renewal.requested' : (ROUND[seq - 1] ?? (seq % 2 === 1 ? 'term.chosen' : 'term.reopened'));

/** Moves one renewal on from `seq`. */
export async function moveOn(api: TestRecorder, thing: string, seq: number): Promise<void> {
  const life: Lifecycle = renewalLifecycle;
  const step = { key: newId(), actor: 'system' as const, renewalId: thing };
  await api.db.transaction(() => api.recorder.record(step, [exampleMove(life, thing, seq, nextEvent(seq))]));
}

/** The sequences of one thing as they arrived. */
export function arrivedSeqs(messages: readonly ReceivedMessage[], thing: string): number[] {
  return messages
    .filter(({ key }) => key === thing)
    .map(({ headers }) => Number(headers['ce_id']?.split(':')[1]));
}

/** Whether sequences are 1…n in order, where a repetition goes back but never skips. */
export function isGaplessInOrder(seqs: readonly number[]): boolean {
  let highest = 0;
  return seqs.every((seq) => {
    if (seq > highest + 1) return false;
    highest = Math.max(highest, seq);
    return true;
  });
}

/** Asks until an answer has rows. */
export async function untilSome<T>(ask: () => Promise<T[]>): Promise<T[]> {
  for (;;) {
    const rows = await ask();
    if (rows.length > 0) return rows;
    await new Promise((next) => setTimeout(next, 10));
  }
}

/** Waits until nothing is left in a pending table. */
export async function untilEmpty(database: TestDatabase, table: 'unpublished' | 'untold'): Promise<void> {
  await untilSome(() => database.query(`select where not exists (select from lifecycle.${table})`));
}
