import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { System } from '@tajdeed/local';
import { Client } from 'pg';
import { holdTo, tellAims, type Aim } from '../aims';
import { readers, type Reader } from '../backoffice/readers';
import { Flags, plain, whole } from '../flags';
import { call, hangUp } from '../http-client';
import { peakBytes, reading, residentBytes, usedSince, type Use } from '../processor';
import { keep, nameNow, program, say, withSystem } from '../program';
import { seed } from './seed';

const LOOK_EVERY_MS = 500;
const aims = { seconds: 60, memoryMb: 400 };

/** What one run came to. */
interface Run {
  readonly seconds: number;
  readonly perSecond: number;
  readonly workerPeakMb: number;
  readonly cpuMs: Readonly<Record<string, number>>;
  readonly use: Use;
  readonly totals: unknown;
}

/** `--renewals=50000` for a first impression; `--kill` kills the worker in the midst of a second run. */
function planOf(args: readonly string[]) {
  const given = new Flags(args, { '--renewals': whole, '--kill': plain });
  return { renewals: given.whole('--renewals', 1_000_000), kills: given.has('--kill') };
}

async function measure(system: System, { renewals, kills }: ReturnType<typeof planOf>): Promise<void> {
  const admin = new Client({ connectionString: system.servers.databaseUrl });
  admin.on('error', () => undefined); // its server stops with the system, also after a failure
  await admin.connect();
  const began = performance.now();
  await seed(admin, renewals, say);
  const seedSeconds = (performance.now() - began) / 1000;
  const [author] = await readers(admin, 1, 'fee-author');
  if (!author) throw new Error('nobody writes schedules');
  const days = await admin.query<{ from: string; to: string }>(
    `select (min(made_at) at time zone 'Asia/Kuwait')::date::text as "from", (max(made_at) at time zone 'Asia/Kuwait')::date::text as "to" from fees.quote`,
  );
  const [period] = days.rows;
  await draft(system, author);
  const atRestMb = residentBytes(pidOf(system, 'worker')) / 2 ** 20;
  const asked = { scheduleId: 'bench-draft', from: period?.from, to: period?.to };
  const whole = await run(system, author, asked);
  tell('uninterrupted', whole);
  const killed = kills ? await run(system, author, asked, () => killAndStart(system)) : undefined;
  if (killed) tell('worker killed on the way', killed);
  tellTroubles(system);
  const isSame = killed === undefined || JSON.stringify(killed.totals) === JSON.stringify(whole.totals);
  await admin.end();
  conclude({ renewals, seedSeconds, atRestMb, whole, killed, isSame });
}

/** Starts a preview and follows it to its end. */
async function run(system: System, by: Reader, asked: object, midst?: () => Promise<void>): Promise<Run> {
  const parts = () => new Map(Object.entries(system.usage()).map(([name, { pid }]) => [name, pid]));
  const known = parts();
  const before = reading(known);
  const started = await answer(system, by, 'POST', '/fees/impacts', asked);
  const path = `/fees/impacts/${String(fieldOf(started, 'impactId'))}`;
  let shown = started;
  let done = midst === undefined;
  while (fieldOf(shown, 'state') === 'RUNNING') {
    await wait(LOOK_EVERY_MS);
    shown = await answer(system, by, 'GET', path);
    const share = Number(fieldOf(fieldOf(shown, 'progress'), 'share'));
    process.stdout.write(`\r  ${Math.round(share * 100)} % `);
    if (!done && share > 0.4) {
      done = true;
      await midst?.();
    }
  }
  say();
  const use = usedSince(before, known);
  const seconds = use.ms / 1000;
  const totals = fieldOf(shown, 'totals');
  return {
    seconds,
    perSecond: Number(fieldOf(totals, 'renewals')) / seconds,
    workerPeakMb: peakBytes(pidOf(system, 'worker')) / 2 ** 20,
    cpuMs: Object.fromEntries([...use.cpu].filter(([, ms]) => ms >= 100)),
    use,
    totals,
  };
}

async function killAndStart(system: System): Promise<void> {
  await system.kill('worker');
  await system.start('worker');
}

/** Resolution 306 with other prices, as its author would send it. */
async function draft(system: System, by: Reader): Promise<void> {
  const paper = await answer(system, by, 'GET', '/fees/schedules/res-306-2025');
  const text = JSON.stringify(fieldOf(paper, 'document'), (key, value: unknown) => {
    if (key === 'amount_fils' && typeof value === 'number')
      return value === 100_000 ? 125_000 : Math.floor(value * 0.9);
    if (key === 'id' && value === 'res-306-2025') return 'bench-draft';
    return key === 'effective_from' ? '2099-01-01' : value;
  });
  await answer(system, by, 'POST', '/fees/drafts', text);
}

async function answer(
  system: System,
  { token }: Reader,
  method: 'GET' | 'POST',
  path: string,
  sent?: object | string,
): Promise<unknown> {
  const body = typeof sent === 'object' ? JSON.stringify(sent) : sent;
  const headers = {
    authorization: `Bearer ${token}`,
    accept: 'application/json',
    'content-type': 'application/json',
    ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
  };
  const { status, text } = await call(`${system.addresses.api}${path}`, {
    method,
    headers,
    ...(body !== undefined && { body }),
  });
  if (status !== 200 && status !== 201)
    throw new Error(`${method} ${path} answered ${status}: ${text.slice(0, 300)}`);
  const content: unknown = JSON.parse(text);
  return content;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function pidOf(system: System, name: string): number {
  return system.usage()[name]?.pid ?? 0;
}

function tell(name: string, { seconds, perSecond, workerPeakMb, cpuMs, use }: Run): void {
  const cpu = Object.entries(cpuMs).map(([part, ms]) => `${part} ${(ms / 1000).toFixed(1)} s`);
  say(
    `${name}: ${seconds.toFixed(1)} s, ${perSecond.toFixed(0)} renewals/s; worker ${workerPeakMb.toFixed(0)} MB at most; CPU ${cpu.join(', ')}; others at work ${use.othersCores.toFixed(1)}, host ${use.stolenCores.toFixed(2)} cores`,
  );
}

/** What the worker complained of, so that a run that stood still can be explained. */
function tellTroubles(system: System): void {
  const lines = system.log('worker').split('\n');
  const troubles = lines.filter((line) => /"level":"(warn|error|fatal)"|"outcome":"failed"/.test(line));
  for (const line of troubles.slice(-20)) say(`  worker: ${line.slice(0, 300)}`);
}

interface Outcome {
  readonly renewals: number;
  readonly seedSeconds: number;
  readonly atRestMb: number;
  readonly whole: Run;
  readonly killed: Run | undefined;
  readonly isSame: boolean;
}

function conclude(outcome: Outcome): void {
  const { whole, killed, isSame, renewals } = outcome;
  const peak = Math.max(whole.workerPeakMb, killed?.workerPeakMb ?? 0);
  const atMost = (what: string, is: number, aim: number): Aim => ({ what, is, aim, bound: 'at most' });
  const held = [
    atMost(`seconds for ${renewals.toLocaleString('en')} renewals`, whole.seconds, aims.seconds),
    atMost('memory of the worker, MB', peak, aims.memoryMb),
    ...(killed ? [atMost('sums that a kill has changed', isSame ? 0 : 1, 0)] : []),
  ];
  say();
  tellAims(held, say);
  keep(`impact-${nameNow()}`, outcome);
  holdTo(held);
}

async function main(): Promise<void> {
  const plan = planOf(process.argv.slice(2));
  const env = { migrate: { SEED_REGISTER: 'none' } };
  await withSystem({ name: 'impact', processes: ['api', 'worker', 'relay'], env }, (system) =>
    measure(system, plan).finally(hangUp),
  );
}

program(main);
