import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Person, type Ended } from '../../apps/cli/spec/process';
import type { World } from './world';

const STEP_MS = 31_000;
const main = join(__dirname, '../local/dist/main.js');

/** Somebody at the command line, a process with a home of its own, whose authenticator shows codes of this world’s time. */
export function atTerminal(world: World, name: string): Person {
  return new Person(name, world.system.addresses.api, async (app) => {
    await world.pass(STEP_MS);
    return app.code(await world.now());
  });
}

/** Signs in by device code; the first time, an authenticator app is enrolled. */
export async function logIn(world: World, person: Person): Promise<void> {
  const { code, err } = await person.login();
  if (code !== 0) throw new Error(`nobody is signed in: ${err}`);
  const kept = readFileSync(join(person.home, 'tajdeed/session.json'), 'utf8');
  const { sessions } = JSON.parse(kept) as { sessions: Record<string, string> };
  const secret = new URL(/otpauth:\S+/.exec(err)?.[0] ?? 'otpauth://totp/').searchParams.get('secret');
  world.plant('key', ...Object.values(sessions), secret ?? '');
}

/** The code of a refusal that was written as JSON: the last line, after questions and tables. */
export function refusalIn({ code, err }: Ended): string | undefined {
  if (code === 0) return undefined;
  const last = err.trimEnd().split('\n').at(-1) ?? '';
  return (JSON.parse(last) as { error: { code: string } }).error.code;
}

/** `npm run check:quotes` without npm, with no setting but where this world’s system keeps its data. */
export function checkQuotes(world: World): Promise<Ended> {
  return check(world, 'check:quotes');
}

/** `npm run check:statements` likewise. */
export function checkStatements(world: World): Promise<Ended> {
  return check(world, 'check:statements');
}

function check(world: World, script: string): Promise<Ended> {
  return new Promise((resolve) => {
    const env = { PATH: process.env['PATH'], TAJDEED_LOCAL: world.system.directory };
    execFile(process.execPath, [main, script], { env }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}
