import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../layout';
import { Guard } from './guard';
import { identify } from './identity';
import { until } from './waiting';

/** Says that something hangs, not that a machine is slow. */
const PATIENCE_MS = 60_000;
const sleeper = ['-e', 'setInterval(() => {}, 1000)'];
const deaf = ['-e', "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('deaf')"];

/** A supervisor of its own process that guards one child and a directory, and tells both pids. */
const supervisor = (directory: string) => `
const { Guard } = require(${JSON.stringify(join(root, 'infra/local/dist/processes/guard.js'))});
const { spawn } = require('node:child_process');
const guard = new Guard();
const child = spawn(process.execPath, ${JSON.stringify(sleeper)}, { detached: true, stdio: 'ignore' });
guard.add(child.pid, 'SIGTERM');
guard.removeAtEnd(${JSON.stringify(directory)});
console.log(child.pid, guard.pid);
setInterval(() => {}, 1000);
`;

describe('the guard', () => {
  it('ends the children and removes the directory of a supervisor that is killed', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'guard-'));
    const killed = spawn(process.execPath, ['-e', supervisor(directory)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(killed.stdout, 'data')) as [Buffer];
    const [child, guard] = line.toString().split(' ').map(Number) as [number, number];
    expect(identify(child)).toBeDefined();
    killed.kill('SIGKILL');
    expect(await until(() => identify(child) === undefined, PATIENCE_MS)).toBe(true);
    expect(await until(() => !existsSync(directory) && identify(guard) === undefined, PATIENCE_MS)).toBe(
      true,
    );
  });

  it('ends by KILL what does not hear its stop signal', async () => {
    const guard = new Guard();
    const child = spawn(process.execPath, deaf, { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
    await once(child.stdout, 'data');
    guard.add(child.pid!, 'SIGTERM');
    guard.close();
    const [, signal] = (await once(child, 'exit')) as [null, string];
    expect(signal).toBe('SIGKILL');
  });

  it('leaves alone what it was told to drop', async () => {
    const guard = new Guard();
    const child = spawn(process.execPath, sleeper, { detached: true, stdio: 'ignore' });
    guard.add(child.pid!, 'SIGTERM');
    guard.drop(child.pid!);
    const shell = guard.pid!;
    guard.close();
    expect(await until(() => identify(shell) === undefined, PATIENCE_MS)).toBe(true);
    expect(identify(child.pid!)).toBeDefined();
    child.kill('SIGKILL');
  });

  it('is replaced when somebody kills it, and the new one knows the list', async () => {
    const guard = new Guard();
    const child = spawn(process.execPath, sleeper, { detached: true, stdio: 'ignore' });
    guard.add(child.pid!, 'SIGTERM');
    const first = guard.pid!;
    process.kill(first, 'SIGKILL');
    expect(await until(() => guard.pid !== undefined && guard.pid !== first, PATIENCE_MS)).toBe(true);
    guard.close();
    const [, signal] = (await once(child, 'exit')) as [null, string];
    expect(signal).toBe('SIGTERM');
  });
});
