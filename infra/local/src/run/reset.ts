import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Fault } from '../fault';
import { layoutIn } from '../layout';
import { Children } from '../children';
import { placesOfPostgres } from '../servers/postgres';
import { readLocalSettings } from '../settings';
import { say } from './screen';
import { refuseWhileRunning } from './start';

async function confirmed(directory: string, args: readonly string[]): Promise<boolean> {
  if (args.includes('--yes')) return true;
  if (!process.stdin.isTTY)
    throw new Fault(
      'Nobody can be asked here: run `npm run local:reset -- --yes` to delete without a question.',
    );
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(
    `Delete all local data in ${directory} (database, workflows, events, secrets)? [y/N] `,
  );
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

/** `npm run local:reset`: deletes the data of this checkout; downloads in the cache stay. */
export async function reset(args: readonly string[]): Promise<number> {
  const { directory } = readLocalSettings();
  const instance = refuseWhileRunning();
  try {
    if (!(await confirmed(directory, args))) {
      say('Nothing was deleted.');
      return 0;
    }
    await new Children(layoutIn(directory)).clearLeftovers();
    for (const place of placesOfPostgres(join(directory, 'postgres')))
      rmSync(place, { recursive: true, force: true });
    rmSync(directory, { recursive: true, force: true });
    say(`Deleted ${directory}. The next \`npm start\` begins anew.`);
    return 0;
  } finally {
    instance.release();
  }
}
