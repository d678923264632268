import { Logger } from '@nestjs/common';
import { ApplicationFailure } from '@temporalio/common';
import type { LogEntry } from '@temporalio/worker';

const log = new Logger('Worker');

/** What the SDK warns of where a queue has steps and no workflows, which is how ours are meant to be. */
const MEANT = 'No workflows registered, not polling for workflow tasks';

/** Of the SDK's own words only what holds no payload: the step, and what kind of error it met. */
export function tell({ level, message, meta = {} }: Pick<LogEntry, 'level' | 'message' | 'meta'>): void {
  if (message === MEANT) return; // said in our own line, once for all queues
  const { activityType, attempt, error }: Record<string, unknown> = meta;
  const words = { step: activityType, attempt, fault: faultOf(error), at: placeOf(error) };
  if (level === 'ERROR') log.error(words, message);
  else log.warn(words, message);
}

function faultOf(error: unknown): string | undefined {
  if (error instanceof ApplicationFailure) return error.type ?? error.name;
  if (!(error instanceof Error)) return undefined;
  return 'code' in error && typeof error.code === 'string' ? `${error.name} ${error.code}` : error.name;
}

/** Where it happened: the first frames of the stack, without the message, which may quote what was worked on. */
function placeOf(error: unknown): readonly string[] | undefined {
  if (!(error instanceof Error) || error instanceof ApplicationFailure) return undefined;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return frames.slice(0, 6).map((line) => line.trim());
}
