import { syntheticRegister } from '@tajdeed/identity';
import type { System } from '@tajdeed/local';
import { holdTo } from './aims';
import { countBehind, countCommits, countHistories, renewalWorkflow } from './counts';
import { Floor } from './floor/floor';
import { hangUp } from './http-client';
import { planOf } from './plan';
import { keep, program, say, withSystem } from './program';
import { Renewals } from './renewals';
import { atRest } from './rest';
import { aimsOf, printReport, reportOf, type Pair } from './report';
import { round } from './rounds';

const FLOOR = 'floor worker';
const LOAD = 'load';
/** How the worker's process is run by infra/local; the floor's gets the same. */
const NODE_FLAGS = ['--max-old-space-size=256', '--max-semi-space-size=8'];
const COUNTED = 8;

async function run(): Promise<void> {
  const plan = planOf(process.argv.slice(2));
  const env = { migrate: { SEED_MORE: String(plan.register) } };
  await withSystem({ name: 'bench', env }, (system, startMs) =>
    measure(system, startMs, plan).finally(hangUp),
  );
}

async function measure(system: System, startMs: number, plan: ReturnType<typeof planOf>): Promise<void> {
  const ours = new Map(Object.entries(system.usage()).map(([name, { pid }]) => [name, pid]));
  say(`Up after ${(startMs / 1000).toFixed(1)} s. At rest for ${plan.restMs / 1000} s …`);
  const rest = await atRest(ours, plan.restMs);
  const floor = await Floor.start(system.servers.temporal, NODE_FLAGS);
  const parts = new Map([...ours, [FLOOR, floor.pid], [LOAD, process.pid]]);
  const renewals = new Renewals(system.addresses, syntheticRegister(plan.register).persons.flatMap(usable));
  const ids: { renewals: string[]; floors: string[] } = { renewals: [], floors: [] };
  const sides = {
    ours: (inFlight: number) => async () => {
      ids.renewals.push((await renewals.one(inFlight)).renewalId);
    },
    floor: () => async () => {
      ids.floors.push(await floor.one());
    },
  };
  const one = (side: keyof typeof sides, inFlight: number, measureMs = plan.measureMs) =>
    round({ inFlight, rampMs: plan.rampMs, measureMs, parts, one: sides[side](inFlight) });

  say('Warming up …');
  for (const inFlight of plan.inFlight.slice(-2)) {
    await one('ours', inFlight, plan.warmUpMs);
    await one('floor', inFlight, plan.warmUpMs);
  }
  const pairs: Pair[] = [];
  for (let nth = 1; nth <= plan.rounds; nth += 1) {
    for (const inFlight of plan.inFlight) {
      const pair = { ours: await one('ours', inFlight), floor: await one('floor', inFlight) };
      pairs.push(pair);
      const [a, b] = [pair.ours.perSecond, pair.floor.perSecond];
      say(
        `  round ${nth}, ${String(inFlight).padStart(2)} in flight: ${a.toFixed(1)} renewals/s, ${b.toFixed(1)} floor/s`,
      );
    }
  }
  const behind = await countBehind(system.servers.databaseUrl);
  say('Counting …');
  const commits = await countCommits(system.servers.databaseUrl, COUNTED, async () => {
    for (let nth = 0; nth < COUNTED; nth += 1) await sides.ours(1)();
  });
  const histories = {
    ours: await countHistories(system.servers.temporal, ids.renewals.slice(-COUNTED).map(renewalWorkflow)),
    loaded: await countHistories(
      system.servers.temporal,
      ids.renewals.slice(-4 * COUNTED, -COUNTED).map(renewalWorkflow),
    ),
    floor: await countHistories(system.servers.temporal, ids.floors.slice(-COUNTED)),
  };
  await floor.stop();

  const report = reportOf({ startMs, rest, pairs, commits, histories, behind });
  printReport(report, say);
  say();
  keep(report.at.replaceAll(':', '-'), report);
  holdTo(aimsOf(report));
}

/** Those who can be reached and pay: one renewal each, so that no limit of codes is met. */
function usable(person: ReturnType<typeof syntheticRegister>['persons'][number]) {
  const { civilNumber, phone, name, residence } = person;
  const pays = name.startsWith('resident-') && residence.occupation === 'technician' && residence.inKuwait;
  return phone === null || !pays ? [] : [{ civilNumber, phone }];
}

program(run);
