import type { Socket } from 'node:net';
import { DomainError, type ErrorCode } from '@tajdeed/domain';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { bodyLimits, readBodies } from '../http/body';
import { guardTheDoor, limits, readQuery } from '../http/door';
import { problemOf } from '../http/problem';
import { sendRefusal, type PagesOf } from '../http/refusal';
import { limitUploads } from '../http/upload';
import type { DoorSettings } from '../settings/kinds';

/** Fastify with the limits of security item 35, strict bodies, and problem+json also for what fails before any route. */
export function doorOf(
  settings: DoorSettings,
  logger: Logger,
  pagesOf: PagesOf,
  bodyBytes = bodyLimits.bytes,
): FastifyAdapter {
  const adapter = new FastifyAdapter({
    logger: false,
    bodyLimit: bodyBytes,
    requestTimeout: limits.requestTimeMs,
    keepAliveTimeout: 30_000,
    trustProxy: settings.TRUSTED_PROXIES ? [...settings.TRUSTED_PROXIES] : false,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    http: {
      headersTimeout: limits.headerTimeMs,
      connectionsCheckingInterval: 1_000,
      requireHostHeader: false, // missed by the door's own hook, with a problem as answer
    },
    routerOptions: {
      querystringParser: readQuery,
      maxParamLength: 200,
      caseSensitive: true,
      ignoreTrailingSlash: false,
    },
    clientErrorHandler: refuseRaw,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      sendRefusal(request, reply, error, pagesOf);
    },
  });
  const fastify = adapter.getInstance();
  fastify.server.maxHeadersCount = 0; // counted by the door's own hook; Node would drop the surplus silently
  // Expectations that nobody knows are ignored (RFC 9110, 10.1.1); Node's own 417 would be no problem+json.
  fastify.server.on('checkExpectation', (request, response) => {
    fastify.server.emit('request', request, response);
  });
  guardTheDoor(fastify, logger);
  limitUploads(fastify);
  readBodies(fastify);
  return adapter;
}

const rawCodes = new Map<string, ErrorCode>([
  ['HPE_HEADER_OVERFLOW', 'headers-too-large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 'request-timeout'],
]);

/** What is no HTTP at all, or too slow, is answered on the bare socket. */
function refuseRaw(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { problem } = problemOf(new DomainError(rawCodes.get(error.code ?? '') ?? 'malformed-request'), 'en');
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} Refused\r\ncontent-type: application/problem+json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
