import { databaseCode } from '../database/faults';
import { StartError } from '../settings/settings';

/**
 * Runs a process's main. A start that cannot go on (settings, port in use, incomplete routes) is told in plain sentences on
 * stderr and ends with code 1. Whatever nobody caught later is told and ends the process too (security item 88): the supervisor restarts it.
 */
export function runMain(name: string, main: () => Promise<unknown>): void {
  const fall = (error: unknown): never => {
    process.stderr.write(`${name}: ${sentenceOf(error)}\n`);
    process.exit(1);
  };
  process.on('uncaughtException', fall);
  process.on('unhandledRejection', fall);
  if (new Intl.DateTimeFormat().resolvedOptions().timeZone.replace('Etc/', '') !== 'UTC')
    fall(new StartError('Processes run in UTC; set TZ=UTC.'));
  main().catch(fall);
}

function sentenceOf(error: unknown): string {
  if (error instanceof StartError) return error.message;
  if (!(error instanceof Error)) return 'stopped by something that is no error';
  const code = databaseCode(error);
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [`stopped by ${error.name}${code === undefined ? '' : ` (${code})`}`, ...frames.slice(0, 12)].join(
    '\n',
  );
}
