import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Fault, messageOf } from './fault';

/** The top of the checkout: this file lies in infra/local/{src,dist}. */
export const root = resolve(__dirname, '../../..');

/** Where a running system keeps what is its own. */
export interface Layout {
  directory: string;
  logs: string;
  secrets: string;
  /** Who runs, for the next run and for `npm run demo`. */
  run: string;
  ports: string;
}

export function layoutIn(directory: string): Layout {
  const layout = {
    directory,
    logs: join(directory, 'logs'),
    secrets: join(directory, 'secrets'),
    run: join(directory, 'run'),
    ports: join(directory, 'ports.json'),
  };
  try {
    mkdirSync(directory, { recursive: true });
    mkdirSync(layout.logs, { recursive: true });
    mkdirSync(layout.run, { recursive: true });
    mkdirSync(layout.secrets, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Fault(
      `${directory} cannot be used (${messageOf(error)}): make it writable, or let TAJDEED_LOCAL name another directory.`,
    );
  }
  return layout;
}

/** The log file of a process. */
export function logOf(layout: Layout, name: string): string {
  return join(layout.logs, `${name}.log`);
}
