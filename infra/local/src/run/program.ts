import { spawn } from 'node:child_process';
import { root } from '../layout';
import { fullEnvironment } from '../settings';

/**
 * Runs a script of ours with the terminal as it is, these settings over the person’s own, and these flags of Node.
 * Answers its exit code.
 */
export function runScript(
  script: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...flags, script, ...args], {
      cwd: root,
      env: { ...fullEnvironment(), ...settings },
      stdio: 'inherit',
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => child.kill(signal));
    child.once('error', () => {
      resolve(1);
    });
    child.once('close', (code) => {
      resolve(code ?? 1);
    });
  });
}
