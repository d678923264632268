import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../fault';
import type { Layout } from '../layout';
import { tryLock, type Lock } from '../processes/lock';

/** Addresses of a running system, in .local/run/addresses.json; `npm run demo` reads them. */
export interface RunningAddresses {
  api: string;
  callbacks: string;
  audit: string;
  sandbox: string;
  temporalUi: string;
}

function fileOf(layout: Layout): string {
  return join(layout.run, 'addresses.json');
}

/** One system per checkout: the second start is told where the first one runs. */
export function becomeTheOne(layout: Layout): Lock {
  const lock = tryLock(join(layout.run, 'supervisor.lock'));
  if ('release' in lock) {
    rmSync(fileOf(layout), { force: true }); // of a run that was killed
    return {
      release: () => {
        rmSync(fileOf(layout), { force: true });
        lock.release();
      },
    };
  }
  const where = existsSync(fileOf(layout))
    ? `at ${addressIn(readFileSync(fileOf(layout), 'utf8'))}`
    : 'and is still starting';
  throw new Fault(
    `Tajdeed already runs from this checkout (process ${lock.pid}) ${where}: use that one, or stop it with Ctrl-C in its terminal.`,
  );
}

function addressIn(text: string): string {
  return /"api":\s*"([^"]+)"/.exec(text)?.[1] ?? 'an unknown address';
}

export function publishAddresses(layout: Layout, addresses: RunningAddresses): void {
  writeFileSync(fileOf(layout), `${JSON.stringify(addresses, null, 2)}\n`);
}
