import { isSpanContextValid, trace } from '@opentelemetry/api';

/** The W3C traceparent of the running span, or '' outside any. */
export function currentTraceparent(): string {
  const span = trace.getActiveSpan()?.spanContext();
  if (!span || !isSpanContextValid(span)) return '';
  return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}`;
}
