import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify } from './identity';
import { takeLock, tryLock } from './lock';

const directory = mkdtempSync(join(tmpdir(), 'lock-'));
const path = join(directory, 'it.lock');
afterAll(() => {
  rmSync(directory, { recursive: true });
});

function taken(lock: ReturnType<typeof tryLock>): { release(): void } {
  if (!('release' in lock)) throw new Error('the lock is held');
  return lock;
}

describe('a lock between processes', () => {
  it('answers its living holder to whoever comes second, and is free after its release', () => {
    const first = taken(tryLock(path));
    expect(tryLock(path)).toEqual(identify(process.pid));
    first.release();
    taken(tryLock(path)).release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is lost by a holder that was killed', async () => {
    const holder = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(holder, 'spawn');
    const identity = identify(holder.pid!)!;
    writeFileSync(path, `${identity.pid}\n${identity.born}\n`);
    expect(tryLock(path)).toEqual(identity);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    taken(tryLock(path)).release();
  });

  it('is lost by a holder whose pid another process has now', () => {
    writeFileSync(path, `${process.pid}\nlong ago\n`);
    taken(tryLock(path)).release();
  });

  it('is not stopped by half a file', () => {
    writeFileSync(path, '12');
    taken(tryLock(path)).release();
  });

  it('is not stopped by a directory in its place', () => {
    mkdirSync(join(path, 'inside'), { recursive: true });
    taken(tryLock(path)).release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is refused, not waited for, where nothing can be written', () => {
    expect(() => tryLock(join(directory, 'absent', 'it.lock'))).toThrow('ENOENT');
  });

  it('is held by one at a time when many want it', async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      const lock = await takeLock(path, () => undefined);
      inside += 1;
      most = Math.max(most, inside);
      await Promise.resolve();
      inside -= 1;
      lock.release();
    };
    await Promise.all(Array.from({ length: 8 }, work));
    expect(most).toBe(1);
  });
});
