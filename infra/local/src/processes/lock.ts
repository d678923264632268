import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../fault';
import { identify, isAlive, type ProcessIdentity } from './identity';

/** Held until `release`; a holder that was killed loses it by being dead. */
export interface Lock {
  release(): void;
}

function holderOf(path: string): ProcessIdentity | undefined {
  try {
    const [pid, born] = readFileSync(path, 'utf8').trim().split('\n');
    return pid === undefined || born === undefined ? undefined : { pid: Number(pid), born };
  } catch {
    return undefined;
  }
}

/** Removes a dead holder's file. Renaming first lets only one of several waiters do it. */
function clear(path: string): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const holder = holderOf(aside);
  if (holder !== undefined && isAlive(holder)) {
    // A new holder came between our look and our rename: give it back.
    try {
      linkSync(aside, path);
    } catch {
      // somebody else holds it now, which is as good
    }
  }
  rmSync(aside, { force: true, recursive: true });
}

/** Takes the lock, or answers the living process that holds it. */
export function tryLock(path: string): Lock | ProcessIdentity {
  const self = identify(process.pid);
  const mine = `${path}.${randomUUID()}`;
  // The file appears whole under its name (link), so nobody ever reads half a holder.
  writeFileSync(mine, `${process.pid}\n${self?.born ?? ''}\n`);
  try {
    for (;;) {
      try {
        linkSync(mine, path);
        return {
          release: () => {
            rmSync(path, { force: true });
          },
        };
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error; // full, closed or without links: waiting would not help
        const holder = holderOf(path);
        if (holder !== undefined && isAlive(holder)) return holder;
        clear(path);
      }
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Waits for the lock. `onWait` is called once if another process holds it. */
export async function takeLock(
  path: string,
  onWait: (holder: ProcessIdentity) => void,
  signal?: AbortSignal,
): Promise<Lock> {
  let told = false;
  for (;;) {
    const lock = tryLock(path);
    if ('release' in lock) return lock;
    if (!told) onWait(lock);
    told = true;
    await sleep(150, undefined, signal === undefined ? {} : { signal });
  }
}
