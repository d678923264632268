import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CaseRows } from '@tajdeed/cases';
import { startSystem, type System } from '@tajdeed/local';
import { BlindIndex, Sealer } from '@tajdeed/platform';
import { PersonFinder, ReadEntries, RecordFinder, Search, type Asked } from '@tajdeed/search';
import { Client } from 'pg';
import { call, hangUp } from '../http-client';
import { cpuOf, residentBytes, used } from '../processor';
import { BareDatabase } from './bare';
import { load, type Stretch } from './load';
import { resident } from './people';
import { readers, type Reader } from './readers';
import { seed, type Sizes } from './seed';

const READERS = 20;
const POOL = 10;
/** People read what they have found before they ask the next thing. */
const PAUSE_MS = 1_000;
const PAGE = 25;
const aims = { searchMs: 50, queueMs: 30, memoryMb: 250, ratio: 0.8 };

const say = (line = ''): void => {
  process.stdout.write(`${line}\n`);
};

/** `--renewals=50000` for a first impression, `--measure=10` in seconds. */
function planOf(args: readonly string[]): Sizes & { readonly measureMs: number } {
  const given = new Map(args.map((arg) => [arg.split('=')[0] ?? '', arg.split('=')[1] ?? '']));
  const whole = (name: string, otherwise: number) => {
    const text = given.get(name) ?? '';
    return /^\d{1,8}$/.test(text) ? Number(text) : otherwise;
  };
  const renewals = whole('--renewals', 1_000_000);
  const persons = Math.max(1_000, Math.floor(renewals / 5));
  return { renewals, persons, cases: Math.floor(renewals / 50), measureMs: whole('--measure', 15) * 1_000 };
}

/** The searches of a working day: mostly by what a resident says on the telephone. */
function asked(
  nth: number,
  { persons, renewals }: Sizes,
): { kind: string; body: Omit<Asked, 'criteria'> & { criteria: object } } {
  const known = resident((nth * 7717) % persons);
  const [firstName = '', , family = ''] = known.names.en.split(' ');
  const day = new Date(Date.now() - ((nth * 13) % 360) * 86_400_000).toISOString().slice(0, 10);
  const kinds: [string, Asked['subject'], object][] = [
    ['civil number', 'renewals', { civilNumber: known.civilNumber }],
    ['phone', 'persons', { phone: known.phone }],
    ['rare name', 'persons', { name: known.names.ar }],
    ['frequent name', 'renewals', { name: firstName }],
    ['family name', 'renewals', { name: family }],
    [
      'track id',
      'payments',
      { trackId: `bench${String((nth % Math.floor(renewals / 5)) * 5 + 1).padStart(12, '0')}` },
    ],
    ['state and day', 'renewals', { state: 'HELD', from: day, to: day }],
    ['state', 'renewals', { state: 'HELD' }],
    ['amount', 'payments', { amount: '50.000' }],
    ['cases of a person', 'cases', { civilNumber: known.civilNumber }],
  ];
  const [kind, subject, criteria] = kinds[nth % kinds.length] ?? kinds[0] ?? ['', 'renewals', {}];
  return { kind, body: { subject, criteria, reason: 'a measurement', after: undefined, limit: PAGE } };
}

async function measure(system: System, plan: ReturnType<typeof planOf>): Promise<void> {
  const ring: unknown = JSON.parse(system.secret('data-keys.json'));
  const keys = {
    sealer: new Sealer(ringOf(ring)),
    index: new BlindIndex(Buffer.from(system.secret('index-key'), 'base64')),
  };
  const admin = new Client({ connectionString: system.servers.databaseUrl });
  admin.on('error', () => undefined); // its server stops with the system, also after a failure
  await admin.connect();
  const began = performance.now();
  await seed(admin, plan, keys, say);
  const seedSeconds = (performance.now() - began) / 1000;
  const people = await readers(admin, READERS);
  const own = new URL(system.servers.databaseUrl);
  const bare = new BareDatabase(own.href, POOL);
  const [finder, records] = [new PersonFinder(bare, keys.index, keys.sealer), new RecordFinder(bare)];
  const search = new Search(bare, keys.sealer, finder, records, new ReadEntries(bare, keys.sealer));
  const queue = new CaseRows(bare);
  const page = { state: null, kind: null, room: null, mine: false, after: null, limit: PAGE + 1 } as const;
  const by = (nth: number): Reader => {
    const found = people[nth % people.length];
    if (!found) throw new Error('nobody reads');
    return found;
  };
  const sides = {
    search: async (nth: number) => {
      const { kind, body } = asked(nth, plan);
      const { criteria, after: _, ...rest } = body;
      await ok(system, 'POST', '/search', by(nth), { ...rest, ...criteria });
      return kind;
    },
    searchBare: async (nth: number) => {
      const { kind, body } = asked(nth, plan);
      await search.find(by(nth).principal, body);
      return kind;
    },
    queue: async (nth: number) => {
      await ok(system, 'GET', `/cases?limit=${PAGE}`, by(nth));
      return 'queue';
    },
    queueBare: async (nth: number) => {
      await queue.queue(by(nth).principal, page);
      return 'queue';
    },
  };
  say('Warming up …');
  for (const one of Object.values(sides)) await load(READERS, plan.measureMs / 5, one);
  const results: Record<string, Costs> = {};
  const parts = new Map(Object.entries(system.usage()).map(([name, { pid }]) => [name, pid]));
  const run = async (name: string, one: (nth: number) => Promise<string>, pauseMs = 0) => {
    const before = cpuOf(parts);
    const stretch = await load(READERS, plan.measureMs, one, pauseMs);
    const cpu = used(before, cpuOf(parts));
    const each = (part: string) => Math.round(((cpu.get(part) ?? 0) / stretch.count) * 10) / 10;
    results[name] = { ...stretch, cpuMs: { api: each('api'), postgres: each('postgres') } };
    tell(name, results[name]);
  };
  for (const [name, one] of Object.entries(sides)) await run(name, one);
  await run('searchByPeople', sides.search, PAUSE_MS);
  await run('queueByPeople', sides.queue, PAUSE_MS);
  const memoryMb = residentBytes(system.usage()['api']?.pid ?? 0) / 2 ** 20;
  const scans = await plansWithScans(bare, admin);
  await bare.close();
  await admin.end();
  conclude({ plan, seedSeconds, results, memoryMb, scans });
}

function tell(name: string, { count, perSecond, p50, p95, p99, byKind, cpuMs }: Costs): void {
  say(
    `${name}: ${count} answers, ${perSecond.toFixed(0)}/s; p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms; CPU each: api ${cpuMs.api} ms, postgres ${cpuMs.postgres} ms`,
  );
  const kinds = Object.entries(byKind);
  if (kinds.length > 1)
    for (const [kind, of] of kinds) say(`    ${kind.padEnd(18)} p50 ${of.p50} ms, p95 ${of.p95} ms`);
}

/** A stretch, and the CPU that each answer took, ms. */
interface Costs extends Stretch {
  readonly cpuMs: { readonly api: number; readonly postgres: number };
}

interface Outcome {
  readonly plan: object;
  readonly seedSeconds: number;
  readonly results: Readonly<Record<string, Costs>>;
  readonly memoryMb: number;
  readonly scans: readonly string[];
}

function conclude(outcome: Outcome): void {
  const { results, memoryMb, scans } = outcome;
  const rate = (name: string) => results[name]?.perSecond ?? 0;
  const ratios = { search: rate('search') / rate('searchBare'), queue: rate('queue') / rate('queueBare') };
  const held: [string, number, number, boolean][] = [
    [
      'search p95, ms',
      results['searchByPeople']?.p95 ?? 0,
      aims.searchMs,
      (results['searchByPeople']?.p95 ?? 0) <= aims.searchMs,
    ],
    [
      'queue page p95, ms',
      results['queueByPeople']?.p95 ?? 0,
      aims.queueMs,
      (results['queueByPeople']?.p95 ?? 0) <= aims.queueMs,
    ],
    ['memory of the api, MB', Math.round(memoryMb), aims.memoryMb, memoryMb <= aims.memoryMb],
    ['search: ours to bare pg', ratios.search, aims.ratio, ratios.search >= aims.ratio],
    ['queue: ours to bare pg', ratios.queue, aims.ratio, ratios.queue >= aims.ratio],
  ];
  say();
  for (const [what, is, aim, isHeld] of held)
    say(`${isHeld ? 'reached    ' : 'NOT REACHED'} ${what}: ${Number(is.toFixed(2))} (aim ${aim})`);
  say(`Statements that read a whole large table: ${scans.length === 0 ? 'none' : `\n${scans.join('\n')}`}`);
  const directory = join(__dirname, '..', '..', 'results');
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `backoffice-${new Date().toISOString().replaceAll(':', '-')}.json`);
  writeFileSync(file, `${JSON.stringify({ ...outcome, ratios }, null, 2)}\n`);
  say(`All figures: ${file}`);
}

const LARGE = /Seq Scan on (renewal|attempt|head|person|name_token|case|read_entry)\b/;

/** The statements whose generic plan walks through a large table. */
async function plansWithScans(bare: BareDatabase, admin: Client): Promise<string[]> {
  const scanning: string[] = [];
  for (const text of bare.texts().filter((one) => /^\s*(select|with)/.test(one))) {
    const { rows }: { rows: Record<string, string>[] } = await admin.query(`explain (generic_plan) ${text}`);
    const lines = rows.flatMap((row) => Object.values(row)).filter((line) => LARGE.test(line));
    if (lines.length > 0)
      scanning.push(`${lines.join('; ')}\n      ${text.replaceAll(/\s+/g, ' ').slice(0, 300)}`);
  }
  return scanning;
}

async function ok(
  system: System,
  method: 'GET' | 'POST',
  path: string,
  reader: Reader,
  body?: object,
): Promise<void> {
  const headers = { authorization: `Bearer ${reader.token}`, 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const { status, text } = await call(`${system.addresses.api}${path}`, { method, headers, ...sent });
  if (status !== 200) throw new Error(`${method} ${path} answered ${status}: ${text.slice(0, 300)}`);
}

function ringOf(value: unknown): ConstructorParameters<typeof Sealer>[0] {
  if (typeof value !== 'object' || value === null || !('current' in value) || !('keys' in value))
    throw new Error('no key ring');
  const { current, keys } = value;
  if (typeof current !== 'string' || typeof keys !== 'object' || keys === null)
    throw new Error('no key ring');
  const pairs = Object.entries(keys).map(
    ([id, key]: [string, unknown]) => [id, Buffer.from(String(key), 'base64')] as const,
  );
  return { current, keys: new Map(pairs) };
}

async function run(): Promise<void> {
  const plan = planOf(process.argv.slice(2));
  say('Starting a system of its own …');
  const system = await startSystem({
    name: 'backoffice',
    processes: ['api', 'sandbox'],
    env: { migrate: { SEED_REGISTER: 'none' } },
  });
  try {
    await measure(system, plan);
  } finally {
    hangUp();
    await system.stop();
  }
}

run().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
