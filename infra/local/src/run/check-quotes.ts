import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../fault';
import { root } from '../layout';
import { answers } from '../processes/ports';
import { readLocalSettings } from '../settings';
import { runScript } from './program';

const POSTGRES_PORT = 5432;

/** `npm run check:quotes`: on the database that a setting names, else on that of the system running here. Answers the exit code. */
export function checkQuotes(args: readonly string[]): Promise<number> {
  return check('check-quotes', args);
}

/** `npm run check:statements`: likewise. */
export function checkStatements(args: readonly string[]): Promise<number> {
  return check('check-statements', args);
}

async function check(script: string, args: readonly string[]): Promise<number> {
  const { directory, databaseUrl } = readLocalSettings();
  const file = join(directory, 'secrets/database-url.tajdeed_worker');
  if (databaseUrl === undefined) await mustRun(file);
  const here = databaseUrl === undefined ? { DATABASE_URL_FILE: file } : {};
  return runScript(join(root, `apps/worker/dist/${script}.js`), args, { TZ: 'UTC', ...here });
}

async function mustRun(file: string): Promise<void> {
  if (existsSync(file)) {
    const { hostname, port } = new URL(readFileSync(file, 'utf8').trim());
    if (await answers(Number(port === '' ? POSTGRES_PORT : port), hostname)) return;
  }
  throw new Fault(
    'Tajdeed is not running here: start it with `npm start` in another terminal, or name a database by DATABASE_URL.',
  );
}
