import { environment } from './cli.config';
import { run } from './program';
import { realSurroundings } from './terminal';

const BROKEN = 70;

/** The command line as a process. */
export function main(): void {
  process.stdout.on('error', leave); // the reader of a pipe has gone
  run(process.argv.slice(2), realSurroundings(environment())).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      process.stderr.write(
        `tajdeed: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown fault'}\n`,
      );
      process.exitCode = BROKEN;
    },
  );
}

function leave(): void {
  process.exit();
}
