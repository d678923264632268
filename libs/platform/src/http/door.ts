import { context, SpanKind, SpanStatusCode, type Context, type Span } from '@opentelemetry/api';
import { DomainError } from '@tajdeed/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { contextFrom, openSpan } from '../telemetry/telemetry';

/** Limits of the public door (security item 35); the body's stand in body.ts. */
export const limits = {
  urlBytes: 8 * 1024,
  headers: 100,
  headerTimeMs: 10_000,
  requestTimeMs: 30_000,
};

/** Headers that decide something: twice is refused, never merged (security item 36). */
const SINGLE = new Set([
  'host',
  'authorization',
  'content-type',
  'content-length',
  'idempotency-key',
  'traceparent',
  'accept-language',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'forwarded',
  'origin',
  'cookie',
]);

interface Traced {
  readonly span: Span;
  readonly context: Context;
}

/** Servers that are going down: their last answers close the connection (N6). */
export const leaving = new WeakSet();

const traced = new WeakMap<FastifyRequest, Traced>();

/** Hooks before everything else: trace, limits, doubled headers; one log line per request after it. */
export function guardTheDoor(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const opened = openSpan('http', SpanKind.SERVER, contextFrom(one(request.headers['traceparent'])));
    traced.set(request, opened);
    context.with(opened.context, () => {
      done(refusalOf(request));
    });
  });
  // The body arrives outside of the context, so it is entered again before the handler.
  fastify.addHook('preValidation', (request, _reply, done) => {
    const opened = traced.get(request);
    if (opened) context.with(opened.context, done);
    else done();
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (leaving.has(request.server.server)) void reply.header('connection', 'close');
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    done(null, payload);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    finish(request, reply.statusCode, Math.round(reply.elapsedTime), logger);
    done();
  });
}

function finish(request: FastifyRequest, status: number, tookMs: number, logger: Logger): void {
  const opened = traced.get(request);
  const route = request.is404 ? 'none' : (request.routeOptions.url ?? 'none');
  if (opened) {
    opened.span.updateName(`${request.method} ${route}`);
    opened.span.setAttributes({
      'http.request.method': request.method,
      'http.route': route,
      'http.response.status_code': status,
    });
    if (status >= 500) opened.span.setStatus({ code: SpanStatusCode.ERROR });
    opened.span.end();
  }
  context.with(opened?.context ?? context.active(), () => {
    logger.info({ method: request.method, route, status, tookMs }, 'request');
  });
}

function refusalOf(request: FastifyRequest): DomainError | undefined {
  const { url = '', rawHeaders } = request.raw;
  if (url.length > limits.urlBytes) return new DomainError('uri-too-long');
  if (rawHeaders.length / 2 > limits.headers) return new DomainError('headers-too-large');
  const names = rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
  const doubled = names.find((name, i) => SINGLE.has(name) && names.indexOf(name) !== i);
  const hostless = !names.includes('host') && request.raw.httpVersion !== '1.0';
  if (doubled !== undefined || hostless) return new DomainError('malformed-request');
  return undefined;
}

const FORBIDDEN_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

/** Whether a parameter stands twice in the address, or has a dangerous name (security items 36, 43). */
export function hasDoubledParameter(url: string): boolean {
  const start = url.indexOf('?');
  if (start < 0) return false;
  const names = [...new URLSearchParams(url.slice(start + 1)).keys()];
  return new Set(names).size !== names.length || names.some((name) => FORBIDDEN_NAMES.has(name));
}

/** The query as a flat object; the guard refuses doubled and dangerous names. */
export function readQuery(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

function one(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
