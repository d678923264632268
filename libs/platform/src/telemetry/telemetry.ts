import {
  ROOT_CONTEXT,
  type Context,
  type Span,
  SpanKind,
  SpanStatusCode,
  context,
  defaultTextMapGetter,
  propagation,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { currentTraceparent } from './current-trace';

let provider: BasicTracerProvider | undefined;

/**
 * Tracing of this process (once, before Nest): W3C trace context, our own spans made by hand where work comes in (HTTP,
 * consumers, activities). The exporter is loaded only when an endpoint is set; without one spans give ids and go nowhere.
 * `sdk-node` and the automatic instrumentations are left out on purpose: they cost 47 MB and 15 MB of memory.
 */
export async function startTelemetry(name: string, otlpEndpoint?: string): Promise<void> {
  if (provider) return;
  const spanProcessors: SpanProcessor[] = [];
  if (otlpEndpoint) {
    const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
    spanProcessors.push(
      new BatchSpanProcessor(new OTLPTraceExporter({ url: `${otlpEndpoint.replace(/\/+$/, '')}/v1/traces` })),
    );
  }
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': `tajdeed-${name}` }),
    sampler: new AlwaysOnSampler(),
    spanProcessors,
  });
  trace.setGlobalTracerProvider(provider);
}

/** Sends what is still buffered; at the very end of a process. */
export async function stopTelemetry(): Promise<void> {
  await provider?.shutdown().catch(() => undefined);
}

/** The context that a `traceparent` names; a fresh root where it is absent or malformed. */
export function contextFrom(traceparent: string | null | undefined): Context {
  return traceparent
    ? propagation.extract(ROOT_CONTEXT, { traceparent }, defaultTextMapGetter)
    : ROOT_CONTEXT;
}

function tracer() {
  return trace.getTracer('tajdeed');
}

/** Opens a span without making it current; the opener ends it. */
export function openSpan(name: string, kind: SpanKind, parent: Context): { span: Span; context: Context } {
  const span = tracer().startSpan(name, { kind }, parent);
  return { span, context: trace.setSpan(parent, span) };
}

/** Runs `work` in a span that continues `traceparent`, so that a trace goes on through rows, events and workflows. */
export async function withTraceparent<T>(
  traceparent: string | null | undefined,
  name: string,
  work: () => Promise<T>,
): Promise<T> {
  const opened = openSpan(name, SpanKind.CONSUMER, contextFrom(traceparent));
  try {
    return await context.with(opened.context, work);
  } catch (error) {
    opened.span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    opened.span.end();
  }
}

/** Runs `work` in a span below the running one. */
export function inSpan<T>(name: string, work: () => Promise<T>): Promise<T> {
  return withTraceparent(currentTraceparent(), name, work);
}
