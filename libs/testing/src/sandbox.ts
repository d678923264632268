import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The outside world in its own process, for specs of rooms: with the staff's identity provider. */
export interface TestSandbox {
  readonly url: string;
  /** Switches a misbehaviour on. */
  fault(name: string, fault?: { with?: object; scope?: object; times?: number }): Promise<void>;
  /** Switches all misbehaviour off. */
  mend(): Promise<void>;
  close(): Promise<void>;
}

export const testTerminal = { id: '999001', password: 'specs', resourceKey: 'SPECSSPECSSPECS1' } as const;
export const testClientSecret = 'of-the-back-office-in-specs';

/** Runs the compiled sandbox on a port of its own; browsers go back to `returnUrl`, its bank's terminal has `more`. */
export async function testSandbox(returnUrl: string, more: object = {}): Promise<TestSandbox> {
  const stateDir = mkdtempSync(join(tmpdir(), 'tajdeed-sandbox-'));
  const entry = join(__dirname, '../../../apps/sandbox/dist/main.js');
  const child = spawn(process.execPath, [entry], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      PORT: '0',
      STATE_DIR: stateDir,
      TERMINALS: JSON.stringify([{ ...testTerminal, ...more }]),
      AUTHORITY_TOKEN: 'authority-of-the-specs',
      SMS_TOKEN: 'messages-of-the-specs',
      STAFF_CLIENT_SECRET: testClientSecret,
      STAFF_RETURN_URL: returnUrl,
    },
  });
  const ended = once(child, 'exit');
  const said = once(child.stdout, 'data').then(([line]: unknown[]) => urlIn(String(line)));
  const url = await Promise.race([
    said,
    ended.then(() => Promise.reject(new Error('the sandbox did not start: compile it first'))),
  ]);
  const control = async (method: string, path: string, body?: object): Promise<void> => {
    const answer = await fetch(`${url}/control/${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`the sandbox answered ${answer.status} to ${path}`);
  };
  return {
    url,
    fault: (name, fault = {}) => control('PUT', `faults/${name}`, fault),
    mend: () => control('DELETE', 'faults'),
    close: async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

function urlIn(line: string): string {
  const url = /"url":"([^"]+)"/.exec(line)?.[1];
  if (url === undefined) throw new Error('the sandbox does not say where it listens');
  return url;
}
