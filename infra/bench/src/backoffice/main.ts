import type { System } from '@tajdeed/local';
import { Client } from 'pg';
import { Flags, whole } from '../flags';
import { peakBytes, reading, residentBytes, usedSince } from '../processor';
import { program, say, withSystem } from '../program';
import { BareDatabase } from './bare';
import { Clients } from './clients';
import { openFloor } from './floor';
import { assertSparse, laterPages } from './later';
import { load } from './load';
import { readers } from './readers';
import { conclude, tell, type Costs } from './report';
import { BareRooms, keysOf } from './rooms';
import { seed, SPARSE_ROOM, type Sizes } from './seed';
import { settled } from './settled';
import { asksOf, rows, sidesOf, type Ask } from './sides';

const MB = 2 ** 20;
const READERS = 20;
/** As many connections as the api has. */
const POOL = 10;
/** Officers at work: each asks so often, in ms. */
const EVERY_MS = 250;
/** Answers before anything is measured: V8 compiles as it goes, and the first thousands are several times as dear. */
const WARM = 3_000;
/** What searches and sessions write. */
const WRITTEN = 'search.read_entry, staff.session';

/** `--renewals=50000` for a first impression, `--measure=10` in seconds, `--cases=1000000` for a queue as long as that. */
function planOf(args: readonly string[]): Sizes & { readonly measureMs: number } {
  const given = new Flags(args, { '--renewals': whole, '--cases': whole, '--measure': whole });
  const renewals = given.whole('--renewals', 1_000_000);
  const persons = Math.max(1_000, Math.floor(renewals / 5));
  const cases = Math.min(renewals, given.whole('--cases', Math.floor(renewals / 50)));
  return { renewals, persons, cases, measureMs: given.whole('--measure', 15) * 1_000 };
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
  const sparse = await readers(admin, READERS, 'clerk', SPARSE_ROOM);
  const apiPid = system.usage()['api']?.pid ?? 0;
  const atRest = residentBytes(apiPid) / MB;
  const own = new URL(system.servers.databaseUrl);
  const bare = new BareDatabase(own.href, POOL);
  const floor = await openFloor({ database: own.href, pool: POOL, ...secrets });
  const doors = { api: new Clients(system.addresses.api), floor: new Clients(floor.url) };
  const postgres = system.usage()['postgres']?.pid ?? 0;
  if (!(await settled(admin, postgres))) say('The database did not come to rest: times say little.');
  await Promise.all(sparse.map((one) => assertSparse(doors.api, one)));
  const later = await laterPages(doors.api, people);
  const sides = sidesOf(plan, { ...doors, people, sparse, later, bare: new BareRooms(bare, keys) });
  const asks = asksOf(sides);
  say('Warming up …');
  for (const [, one] of asks) await load({ readers: READERS, forMs: plan.measureMs / 5, atLeast: WARM }, one);
  const results: Record<string, Costs> = {};
  const parts = new Map(Object.entries(system.usage()).map(([name, { pid }]) => [name, pid]));
  parts.set('load', process.pid);
  parts.set('floor', floor.pid);
  const run = async (name: string, one: Ask, everyMs = 0) => {
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
  for (const [name, one] of asks) await run(name, one);
  for (const name of rows.filter((one) => one !== 'work'))
    await run(`${name}Paced`, sides[name].ours, EVERY_MS);
  const memoryMb = { atRest, peak: peakBytes(apiPid) / MB };
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
