import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Fault, messageOf } from '../fault';
import type { Guard } from '../processes/guard';
import { takeLock } from '../processes/lock';

/** What every fetch needs. */
export interface FetchSurroundings {
  cache: string;
  /** Where logs of the tools go. */
  logs: string;
  path: string;
  guard: Guard;
  /** Ends a fetch that nobody waits for any more. */
  signal?: AbortSignal;
  say: (line: string) => void;
}

/**
 * Makes a directory of the cache once. It is filled under a temporary name and then renamed, so a cut never leaves
 * half of it; of two runs at once one fills and the other waits.
 */
export async function cached(
  around: FetchSurroundings,
  name: string,
  isWhole: (directory: string) => boolean,
  fill: (directory: string) => Promise<void>,
): Promise<string> {
  const target = join(around.cache, name);
  if (existsSync(target) && isWhole(target)) return target;
  try {
    mkdirSync(around.cache, { recursive: true });
  } catch (error) {
    throw new Fault(
      `The cache ${around.cache} cannot be written (${messageOf(error)}): set TAJDEED_CACHE to a directory of yours.`,
    );
  }
  const lock = await takeLock(
    join(around.cache, `${name}.lock`),
    (holder) => {
      around.say(`${name}: another run (process ${holder.pid}) is fetching it, waiting`);
    },
    around.signal,
  );
  try {
    if (existsSync(target) && isWhole(target)) return target;
    const prefix = `${name}.part-`;
    for (const old of readdirSync(around.cache).filter((entry) => entry.startsWith(prefix))) {
      rmSync(join(around.cache, old), { recursive: true, force: true });
    }
    const part = join(around.cache, `${prefix}${randomUUID()}`);
    mkdirSync(part);
    try {
      await fill(part);
      if (!isWhole(part)) throw new Fault(`${name} was fetched incompletely: run the command again.`);
      rmSync(target, { recursive: true, force: true });
      renameSync(part, target);
    } finally {
      rmSync(part, { recursive: true, force: true });
    }
    return target;
  } finally {
    lock.release();
  }
}

/** How tools of a fetch are run. */
export function toolsOf({ guard, signal }: FetchSurroundings): { guard: Guard; signal?: AbortSignal } {
  return { guard, ...(signal === undefined ? {} : { signal }) };
}
