import { readdirSync, readFileSync } from 'node:fs';
import { PerformanceObserver } from 'node:perf_hooks';

/** CPU time by part, ms. */
export type CpuByPart = ReadonlyMap<string, number>;

const TICK_MS = 10;

interface Entry {
  readonly pid: number;
  readonly parent: number;
  /** Own time and that of children that ended. */
  readonly ticks: number;
}

/** A moment of the machine and of the parts that are measured. */
export interface Reading {
  readonly at: number;
  readonly cpu: CpuByPart;
  readonly machine: Machine;
  readonly pausedMs: number;
}

/** What happened since a reading. */
export interface Use {
  readonly ms: number;
  readonly cpu: CpuByPart;
  /** Cores that neither part used: 0 on a quiet machine. */
  readonly othersCores: number;
  /** Cores that were wanted here and that the host gave to other machines: 0 where nobody shares the hardware. */
  readonly stolenCores: number;
  /** How long this process, with its clients and its clock, collected garbage: answers that came meanwhile look late. */
  readonly pausedMs: number;
}

let pausedMs = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) pausedMs += duration;
}).observe({ entryTypes: ['gc'] });

/** `parts`: pids by name; the time of their children is theirs. */
export function reading(parts: ReadonlyMap<string, number>): Reading {
  return { at: performance.now(), cpu: cpuOf(parts), machine: machine(), pausedMs };
}

export function usedSince(before: Reading, parts: ReadonlyMap<string, number>): Use {
  const after = reading(parts);
  const ms = after.at - before.at;
  const cpu = used(before.cpu, after.cpu);
  const ours = [...cpu.values()].reduce((sum, one) => sum + one, 0);
  return {
    ...{ ms, cpu },
    othersCores: Math.max(0, after.machine.busyMs - before.machine.busyMs - ours) / ms,
    stolenCores: (after.machine.stolenMs - before.machine.stolenMs) / ms,
    pausedMs: after.pausedMs - before.pausedMs,
  };
}

/** Several stretches as one, for the last line of a report. */
export function disturbance(stretches: readonly Use[]): string {
  const total = stretches.reduce((sum, { ms }) => sum + ms, 0);
  const share = (pick: (use: Use) => number): number =>
    stretches.reduce((sum, use) => sum + pick(use) * use.ms, 0) / Math.max(1, total);
  const [others, stolen] = [share((use) => use.othersCores), share((use) => use.stolenCores)];
  const warning = others > 0.3 || stolen > 0.05 ? ': times say little' : '';
  return `Others used ${others.toFixed(1)} cores meanwhile, the host took ${stolen.toFixed(2)} away${warning}.`;
}

/** CPU of each part with its children (PostgreSQL is many processes), from /proc. */
function cpuOf(parts: ReadonlyMap<string, number>): CpuByPart {
  const entries = new Map(processes().map((entry) => [entry.pid, entry]));
  const byPid = new Map([...parts].map(([name, pid]) => [pid, name]));
  const sums = new Map([...parts.keys()].map((name) => [name, 0]));
  for (const entry of entries.values()) {
    let at: Entry | undefined = entry;
    while (at && !byPid.has(at.pid)) at = entries.get(at.parent);
    const name = at && byPid.get(at.pid);
    if (name !== undefined) sums.set(name, (sums.get(name) ?? 0) + entry.ticks * TICK_MS);
  }
  return sums;
}

/** What each part has used between two readings, ms. */
function used(before: CpuByPart, after: CpuByPart): CpuByPart {
  return new Map([...after].map(([name, ms]) => [name, ms - (before.get(name) ?? 0)]));
}

/** CPU of the whole machine since its start, ms over all cores: busy with anything, and kept waiting by its host. */
interface Machine {
  readonly busyMs: number;
  readonly stolenMs: number;
}

function machine(): Machine {
  const fields = (/^cpu +(.*)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1] ?? '').split(' ').map(Number);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, stolen = 0] = fields;
  return { busyMs: (user + nice + system + irq + softirq) * TICK_MS, stolenMs: stolen * TICK_MS };
}

/** The most resident memory that one process has had, bytes. */
export function peakBytes(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
}

/** Resident memory of one process without its children, bytes. */
export function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
}

function processes(): Entry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name): Entry[] => {
      const entry = read(Number(name));
      return entry ? [entry] : [];
    });
}

function read(pid: number): Entry | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [, parent = 0] = fields;
    const ticks = fields.slice(11, 15).reduce((sum, ticksOf) => sum + ticksOf, 0);
    return { pid, parent, ticks };
  } catch {
    return undefined; // ended meanwhile
  }
}
