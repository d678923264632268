import { setTimeout as pause } from 'node:timers/promises';
import { cpuOf, residentBytes, used } from './processor';

/** A process that has nothing to do. */
export interface AtRest {
  readonly part: string;
  readonly residentMb: number;
  /** Share of one core. */
  readonly cores: number;
}

/** Memory and CPU of every part while nothing happens. */
export async function atRest(parts: ReadonlyMap<string, number>, forMs: number): Promise<readonly AtRest[]> {
  await pause(5_000); // what a start leaves to do is done
  const before = cpuOf(parts);
  await pause(forMs);
  const spent = used(before, cpuOf(parts));
  return [...parts].map(([part, pid]) => ({
    part,
    residentMb: residentBytes(pid) / 2 ** 20,
    cores: (spent.get(part) ?? 0) / forMs,
  }));
}
