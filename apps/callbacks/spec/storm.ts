import {
  attemptOfLoad,
  callbackOfLoad,
  givenManyAttempts,
  openLoop,
  Poster,
  testDatabase,
} from '@tajdeed/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { KEY, terminals } from './bank-posts';

export interface StormReport {
  readonly sent: number;
  readonly acknowledged: number;
  /** Acknowledged although nothing stands of it. */
  readonly unstored: number;
  readonly slowestMs: number;
  /** The most memory that the process ever had. */
  readonly peakMb: number;
  /** What the process complained of, by event. */
  readonly troubles: Readonly<Record<string, number>>;
}

/** Before the clock runs: V8 compiles as it goes, and the first hundreds are several times as dear. */
const WARM = 600;
const WARM_AT_ONCE = 8;

const MAIN = resolve(__dirname, '../dist/main.js');
const RECEIPT = 'https://api.example/receipt';

/** The door as a process of its own that is given a database and no other address, under callbacks as even as a clock. */
export async function storm(size: { perSecond: number; forMs: number }): Promise<StormReport> {
  if (!existsSync(MAIN)) throw new Error('build apps/callbacks first: this spec runs the real process');
  const database = await testDatabase();
  const count = (size.perSecond * size.forMs) / 1000;
  await givenManyAttempts((sql, parameters) => database.query(sql, parameters), {
    ...{ from: 0, count: count + WARM, terminal: 'main' },
  });
  const { door, port } = await spawnDoor(database.urls.tajdeed_callbacks);
  const troubles = troublesOf(door);
  const poster = new Poster(`http://127.0.0.1:${port}/knet/notify`);
  try {
    let warmed = 0;
    const warm = async (): Promise<void> => {
      while (warmed < WARM) await poster.post(callbackOfLoad(count + warmed++, KEY));
    };
    await Promise.all(Array.from({ length: WARM_AT_ONCE }, warm));
    const answers = await openLoop(size, (nth) => poster.post(callbackOfLoad(nth, KEY)));
    const good = answers.filter(
      ({ nth, status, text }) =>
        status === 200 && text === `REDIRECT=${RECEIPT}/${attemptOfLoad(nth).reference}`,
    );
    const stored = await database.query<{ track: string }>(
      `select a.track_id as track from payments.attempt a join payments.callback c using (attempt_id)
       join payments.received r on r.digest = c.received where c.verdict = 'matched'`,
    );
    const tracks = new Set(stored.map(({ track }) => track));
    return {
      sent: answers.length,
      acknowledged: good.length,
      unstored: good.filter(({ nth }) => !tracks.has(attemptOfLoad(nth).trackId)).length,
      slowestMs: Math.max(...answers.map(({ tookMs }) => tookMs)),
      peakMb: peakMbOf(door.pid ?? 0),
      troubles,
    };
  } finally {
    poster.close();
    door.kill('SIGTERM');
    await once(door, 'exit');
    await database.drop();
  }
}

async function spawnDoor(databaseUrl: string): Promise<{ door: ChildProcess; port: number }> {
  const [port, health] = [await freePort(), await freePort()];
  // The limits of `npm start` (infra/local/src/plan.ts).
  const door = spawn(process.execPath, ['--max-old-space-size=128', '--max-semi-space-size=4', MAIN], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...{ TZ: 'UTC', TAJDEED_MODE: 'local', PORT: String(port), HEALTH_PORT: String(health) },
      ...{ DATABASE_URL: databaseUrl, KNET_TERMINALS: JSON.stringify(terminals), RECEIPT_URL: RECEIPT },
    },
  });
  const ready = `http://127.0.0.1:${health}/ready`;
  while (
    !(await fetch(ready).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (door.exitCode !== null) throw new Error('the door did not come up');
    await pause(50);
  }
  return { door, port };
}

/** Counts what it logs as errors, while it runs. */
function troublesOf(door: ChildProcess): Record<string, number> {
  const counts: Record<string, number> = {};
  if (door.stdout)
    createInterface(door.stdout).on('line', (line) => {
      const event = /"level":"error".*?"event":"([a-z.-]+)"/.exec(line)?.[1];
      if (event !== undefined) counts[event] = (counts[event] ?? 0) + 1;
    });
  return counts;
}

function peakMbOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
}

function freePort(): Promise<number> {
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
