import { trace } from '@opentelemetry/api';

/** `traceparent` of the running span, for history entries, events and workflow headers; undefined outside of any. */
export function currentTraceparent(): string | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  if (!span || !trace.isSpanContextValid(span)) return undefined;
  return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}`;
}

const NO_TRACE = '0'.repeat(32);

/** Trace id of the running span, 32 hex digits; zeros outside of any. */
export function currentTraceId(): string {
  return trace.getActiveSpan()?.spanContext().traceId ?? NO_TRACE;
}
