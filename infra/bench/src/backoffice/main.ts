import { CaseRows, shownCase } from '@tajdeed/cases';
import { startSystem, type System } from '@tajdeed/local';
import { BlindIndex, Sealer, type Principal } from '@tajdeed/platform';
import { PersonFinder, ReadEntries, RecordFinder, Search } from '@tajdeed/search';
import { Sessions } from '@tajdeed/staff';
import { Client } from 'pg';
import { call, hangUp } from '../http-client';
import { cpuOf, machineBusyMs, residentBytes, used } from '../processor';
import { BareDatabase } from './bare';
import { load } from './load';
import { asked, PAGE } from './questions';
import { readers, type Reader } from './readers';
import { conclude, say, tell, type Costs } from './report';
import { seed, type Sizes } from './seed';

const READERS = 20;
/** As many connections as the api has. */
const POOL = 10;
/** Officers at work: each asks so often, in ms. */
const EVERY_MS = 250;
/** Answers before anything is measured: V8 compiles as it goes, and the first thousands are several times as dear. */
const WARM = 3_000;

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

/** What is measured: the api's answers, and the floor: the same statements, session and all, and the same JSON by bare pg. */
function sidesOf(
  system: System,
  plan: Sizes,
  {
    sealer,
    index,
    people,
    bare,
  }: { sealer: Sealer; index: BlindIndex; people: readonly Reader[]; bare: BareDatabase },
): Readonly<Record<'search' | 'searchFloor' | 'queue' | 'queueFloor', (nth: number) => Promise<string>>> {
  const finder = new PersonFinder(bare, index, sealer);
  const entries = new ReadEntries(bare, sealer);
  const search = new Search(bare, sealer, finder, new RecordFinder(bare), entries);
  const [sessions, queue] = [new Sessions(bare), new CaseRows(bare)];
  const page = { state: null, kind: null, room: null, mine: false, after: null, limit: PAGE + 1 } as const;
  const by = (nth: number): Reader => {
    const found = people[nth % people.length];
    if (!found) throw new Error('nobody reads');
    return found;
  };
  const signedIn = async (nth: number): Promise<Principal> => {
    const principal = await sessions.principalOf(by(nth).token);
    if (!principal) throw new Error('a session ended');
    return principal;
  };
  return {
    search: async (nth: number) => {
      const { kind, body } = asked(nth, plan);
      const { criteria, after: _, ...rest } = body;
      await ok(system, 'POST', '/search', by(nth), { ...rest, ...criteria });
      return kind;
    },
    searchFloor: async (nth: number) => {
      const { kind, body } = asked(nth, plan);
      JSON.stringify(await search.find(await signedIn(nth), body));
      return kind;
    },
    queue: async (nth: number) => {
      await ok(system, 'GET', `/cases?limit=${PAGE}`, by(nth));
      return 'queue';
    },
    queueFloor: async (nth: number) => {
      const rows = await queue.queue(await signedIn(nth), page);
      JSON.stringify({ cases: rows.slice(0, PAGE).map((row) => shownCase(row, 'en')) });
      return 'queue';
    },
  };
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
  const sides = sidesOf(system, plan, { ...keys, people, bare });
  say('Warming up …');
  for (const one of Object.values(sides))
    await load({ readers: READERS, forMs: plan.measureMs / 5, atLeast: WARM }, one);
  const results: Record<string, Costs> = {};
  const parts = new Map(Object.entries(system.usage()).map(([name, { pid }]) => [name, pid]));
  parts.set('load', process.pid);
  let [strange, lasted] = [0, 0];
  const run = async (name: string, one: (nth: number) => Promise<string>, everyMs = 0) => {
    const [before, busy, from] = [cpuOf(parts), machineBusyMs(), performance.now()];
    const stretch = await load({ readers: READERS, forMs: plan.measureMs, everyMs }, one);
    const cpu = used(before, cpuOf(parts));
    strange += machineBusyMs() - busy - [...cpu.values()].reduce((sum, ms) => sum + ms, 0);
    lasted += performance.now() - from;
    const each = (part: string) => Math.round(((cpu.get(part) ?? 0) / stretch.count) * 100) / 100;
    results[name] = {
      ...stretch,
      cpuMs: { api: each('api'), postgres: each('postgres'), load: each('load') },
    };
    tell(name, results[name]);
  };
  for (const [name, one] of Object.entries(sides)) await run(name, one);
  await run('searchPaced', sides.search, EVERY_MS);
  await run('queuePaced', sides.queue, EVERY_MS);
  const memoryMb = residentBytes(system.usage()['api']?.pid ?? 0) / 2 ** 20;
  const scans = await plansWithScans(bare, admin);
  await bare.close();
  await admin.end();
  conclude({ plan, seedSeconds, results, memoryMb, strangers: Math.max(0, strange / lasted), scans });
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
