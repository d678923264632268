import { setTimeout as pause } from 'node:timers/promises';
import { reading, residentBytes, usedSince } from './processor';

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
  const before = reading(parts);
  await pause(forMs);
  const { cpu, ms } = usedSince(before, parts);
  return [...parts].map(([part, pid]) => ({
    part,
    residentMb: residentBytes(pid) / 2 ** 20,
    cores: (cpu.get(part) ?? 0) / ms,
  }));
}
