import type { System } from '@tajdeed/local';
import { Client } from 'pg';
import { reading, residentBytes, usedSince } from '../processor';
import { program, say, withSystem } from '../program';
import { BareDatabase } from './bare';
import { Clients } from './clients';
import { openFloor } from './floor';
import { load } from './load';
import { asked, PAGE } from './questions';
import { readers, type Reader } from './readers';
import { conclude, tell, type Costs } from './report';
import { BareRooms, keysOf } from './rooms';
import { seed, type Sizes } from './seed';
import { settled } from './settled';

const READERS = 20;
/** As many connections as the api has. */
const POOL = 10;
/** Officers at work: each asks so often, in ms. */
const EVERY_MS = 250;
/** Answers before anything is measured: V8 compiles as it goes, and the first thousands are several times as dear. */
const WARM = 3_000;
/** What searches and sessions write. */
const WRITTEN = 'search.read_entry, staff.session';

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

type Sides = Readonly<
  Record<
    'work' | 'workFloor' | 'search' | 'searchFloor' | 'searchBare' | 'queue' | 'queueFloor' | 'queueBare',
    (nth: number) => Promise<string>
  >
>;

/**
 * What is measured: the api's answers; the floor's, asked by the same clients over HTTP; and the floor's work inside this very
 * program, without clients and HTTP.
 */
function sidesOf(
  plan: Sizes,
  { api, floor, people, bare }: { api: Clients; floor: Clients; people: readonly Reader[]; bare: BareRooms },
): Sides {
  const by = (nth: number): string => {
    const found = people[nth % people.length];
    if (!found) throw new Error('nobody reads');
    return found.token;
  };
  const queueAt = (door: Clients) => async (nth: number) => {
    await door.get(`/cases?limit=${PAGE}`, by(nth));
    return 'queue';
  };
  const search = async (nth: number) => {
    const { kind, body } = asked(nth, plan);
    const { criteria, after: _, ...rest } = body;
    await api.post('/search', by(nth), { ...rest, ...criteria });
    return kind;
  };
  const searchFloor = async (nth: number) => {
    const { persons, renewals } = plan;
    await floor.post('/search', by(nth), { nth, persons, renewals });
    return asked(nth, plan).kind;
  };
  const [queue, queueFloor] = [queueAt(api), queueAt(floor)];
  // An officer turns a page of the queue, then searches for what stands on it.
  const byTurns = (one: typeof queue, other: typeof queue) => (nth: number) =>
    nth % 2 === 0 ? one(nth) : other((nth - 1) / 2);
  return {
    ...{ work: byTurns(queue, search), workFloor: byTurns(queueFloor, searchFloor) },
    ...{ search, searchFloor },
    searchBare: async (nth) => {
      const { kind, body } = asked(nth, plan);
      await bare.found(by(nth), body);
      return kind;
    },
    ...{ queue, queueFloor },
    queueBare: async (nth) => {
      await bare.queue(by(nth));
      return 'queue';
    },
  };
}

async function measure(system: System, plan: ReturnType<typeof planOf>): Promise<void> {
  const secrets = { dataKeys: system.secret('data-keys.json'), indexKey: system.secret('index-key') };
  const keys = keysOf(secrets.dataKeys, secrets.indexKey);
  const admin = new Client({ connectionString: system.servers.databaseUrl });
  admin.on('error', () => undefined); // its server stops with the system, also after a failure
  await admin.connect();
  const began = performance.now();
  await seed(admin, plan, keys, say);
  const seedSeconds = (performance.now() - began) / 1000;
  const people = await readers(admin, READERS);
  const own = new URL(system.servers.databaseUrl);
  const bare = new BareDatabase(own.href, POOL);
  const floor = await openFloor({ database: own.href, pool: POOL, ...secrets });
  const doors = { api: new Clients(system.addresses.api), floor: new Clients(floor.url) };
  const sides = sidesOf(plan, { ...doors, people, bare: new BareRooms(bare, keys) });
  const postgres = system.usage()['postgres']?.pid ?? 0;
  if (!(await settled(admin, postgres))) say('The database did not come to rest: times say little.');
  say('Warming up …');
  for (const one of Object.values(sides))
    await load({ readers: READERS, forMs: plan.measureMs / 5, atLeast: WARM }, one);
  const results: Record<string, Costs> = {};
  const parts = new Map(Object.entries(system.usage()).map(([name, { pid }]) => [name, pid]));
  parts.set('load', process.pid);
  parts.set('floor', floor.pid);
  const run = async (name: string, one: (nth: number) => Promise<string>, everyMs = 0) => {
    if (!(await settled(admin, postgres, WRITTEN))) say(`The database did not come to rest before ${name}.`);
    const before = reading(parts);
    const stretch = await load({ readers: READERS, forMs: plan.measureMs, everyMs }, one);
    const use = usedSince(before, parts);
    const each = (part: string) => Math.round(((use.cpu.get(part) ?? 0) / stretch.count) * 100) / 100;
    results[name] = {
      ...{ ...stretch, use },
      cpuMs: {
        ...{ api: each('api'), floor: each('floor') },
        ...{ postgres: each('postgres'), load: each('load') },
      },
    };
    tell(name, results[name]);
  };
  for (const [name, one] of Object.entries(sides)) await run(name, one);
  await run('searchPaced', sides.search, EVERY_MS);
  await run('queuePaced', sides.queue, EVERY_MS);
  const memoryMb = residentBytes(system.usage()['api']?.pid ?? 0) / 2 ** 20;
  const scans = await plansWithScans(bare, admin);
  for (const door of Object.values(doors)) door.close();
  floor.stop();
  await bare.close();
  await admin.end();
  conclude({ plan, seedSeconds, results, memoryMb, scans });
}

const LARGE = /Seq Scan on "?(renewal|attempt|head|person|name_token|case|read_entry)\b/;

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

async function run(): Promise<void> {
  const plan = planOf(process.argv.slice(2));
  const env = { migrate: { SEED_REGISTER: 'none' } };
  await withSystem({ name: 'backoffice', processes: ['api', 'sandbox'], env }, async (system) => {
    await Promise.all([system.kill('temporal'), system.kill('kafka')]); // nothing here needs them, and they never rest
    await measure(system, plan);
  });
}

program(run);
