import type { WorkflowClientInterceptor } from '@temporalio/client';
import type { Headers } from '@temporalio/common';
import { currentTraceparent } from '../telemetry/current-trace';

const HEADER = 'traceparent';
const PLAIN = Buffer.from('json/plain');

/**
 * Sends the running trace along with what is started or signalled; workflows hand it on to their steps. The payload is made
 * by hand in the converters' own form: their package would be loaded by every process, also by those without Temporal.
 */
export const traceHeader: WorkflowClientInterceptor = {
  signal: (input, next) => next({ ...input, headers: withTrace(input.headers) }),
  signalWithStart: (input, next) => next({ ...input, headers: withTrace(input.headers) }),
};

function withTrace(headers: Headers): Headers {
  const trace = currentTraceparent();
  if (trace === undefined) return headers;
  return {
    ...headers,
    [HEADER]: { metadata: { encoding: PLAIN }, data: Buffer.from(JSON.stringify(trace)) },
  };
}

/** The trace that came with a step, or undefined where none or something else did. */
export function traceOf(headers: Headers): string | undefined {
  const text = Buffer.from(headers[HEADER]?.data ?? []).toString('utf8');
  return /^"(00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})"$/.exec(text)?.[1];
}
