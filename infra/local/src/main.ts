import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { asFault, Fault, messageOf } from './fault';
import { layoutIn, root } from './layout';
import { fetchJars, kafkaJars } from './fetch/jars';
import { fetchTemporalCli } from './fetch/temporal-cli';
import { Guard } from './processes/guard';
import { checkQuotes, checkStatements } from './run/check-quotes';
import { runScript } from './run/program';
import { reset } from './run/reset';
import { say } from './run/screen';
import { start } from './run/start';
import { tests } from './run/tests';
import { readLocalSettings } from './settings';

/** Runs infra/NAME/main.mjs (or its compiled dist/main.js) with the terminal as it is, and Node with these flags. */
function toolOf(
  name: string,
  part = '',
  flags: readonly string[] = [],
): (args: readonly string[]) => Promise<number> {
  return (args) => {
    const candidates = ['main.mjs', 'main.js', `dist/${part}main.js`].map((file) =>
      join(root, 'infra', name, file),
    );
    const script = candidates.find((file) => existsSync(file));
    if (script === undefined)
      throw new Fault(
        `infra/${name} has nothing to run yet: it needs a main.mjs or a compiled dist/main.js.`,
      );
    return runScript(script, args, {}, flags);
  };
}

/**
 * The clients and the clock of a bench are in its own process: while its garbage is collected nobody reads an answer that has
 * come, and that would count as the time of what is measured. So it has room for a whole stretch.
 */
const ROOMY = ['--min-semi-space-size=128', '--max-semi-space-size=128', '--max-old-space-size=4096'];

function clients(part = ''): (args: readonly string[]) => Promise<number> {
  return toolOf('bench', part, ROOMY);
}

/** Fills the cache and starts nothing: what a machine needs before it goes offline. */
async function fetchAll(): Promise<number> {
  const { cache, directory, path } = readLocalSettings();
  const guard = new Guard();
  const around = { cache, logs: layoutIn(directory).logs, path, guard, say };
  try {
    await Promise.all([fetchTemporalCli(around), fetchJars(kafkaJars, around)]);
    return 0;
  } finally {
    guard.close();
  }
}

const verbs: Record<string, (args: readonly string[]) => Promise<number>> = {
  start: () => start(),
  test: (args) => tests('test', args),
  'test:long': (args) => tests('test:long', args),
  'local:reset': reset,
  fetch: () => fetchAll(),
  demo: toolOf('demo'),
  'bench:backoffice': clients('backoffice/'),
  'bench:callbacks': clients('callbacks/'),
  'bench:impact': toolOf('bench', 'impact/'),
  'bench:lifecycle': clients(),
  'bench:quotes': toolOf('bench', 'quotes/'),
  check: toolOf('check'),
  'check:quotes': checkQuotes,
  'check:statements': checkStatements,
};

async function run(verb: string, args: readonly string[]): Promise<number> {
  const action = verbs[verb];
  if (action === undefined)
    throw new Fault(`There is no "${verb}": use one of ${Object.keys(verbs).join(', ')}.`);
  return action(args);
}

const [verb = '', ...args] = process.argv.slice(2);
run(verb, args).then(
  (code) => {
    process.exit(code);
  },
  (error: unknown) => {
    const fault = asFault(error);
    const log = fault?.log === undefined ? '' : `\nThe log tells more: ${fault.log}`;
    const text =
      fault?.message ??
      `Unexpected: ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}`;
    process.stderr.write(`${text}${log}\n`);
    if (verb.startsWith('test')) say('\n0 passed, 1 failed');
    process.exit(1);
  },
);
