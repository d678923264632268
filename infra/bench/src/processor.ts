import { readdirSync, readFileSync } from 'node:fs';

/** CPU time by part, ms. */
export type CpuByPart = ReadonlyMap<string, number>;

const TICK_MS = 10;

interface Entry {
  readonly pid: number;
  readonly parent: number;
  /** Own time and that of children that ended. */
  readonly ticks: number;
}

/** CPU of each part with its children (PostgreSQL is many processes), from /proc. */
export function cpuOf(parts: ReadonlyMap<string, number>): CpuByPart {
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
export function used(before: CpuByPart, after: CpuByPart): CpuByPart {
  return new Map([...after].map(([name, ms]) => [name, ms - (before.get(name) ?? 0)]));
}

/** CPU of the whole machine that was busy with anything, ms over all cores: shows whether others were at work. */
export function machineBusyMs(): number {
  const fields = (/^cpu +(.*)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1] ?? '').split(' ').map(Number);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = fields;
  return (user + nice + system + irq + softirq) * TICK_MS;
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
