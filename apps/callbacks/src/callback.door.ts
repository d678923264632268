import { fastify, type FastifyInstance, type FastifyReply } from 'fastify';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { CallbackDesk } from './callback.desk';

/** Everything refused is answered with this status and line; it cannot be read as an acknowledgement. */
export const REFUSAL = { status: 400, line: 'NOT-ACCEPTED' } as const;
export const BODY_LIMIT = 16 * 1024;
/** Refusals leave no sooner than this, so that their time tells nothing about what was wrong. */
const REFUSAL_FLOOR_MS = 100;
const NOTIFY = '/knet/notify';
const OTHER_METHODS = ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export interface DoorOptions {
  readonly desk: Pick<CallbackDesk, 'weigh'>;
  /** The receipt page without a slash at its end. */
  readonly receiptUrl: string;
  readonly trustedProxies: readonly string[];
  /** What is not stored by then is refused (security item 49). */
  readonly answerWithinMs: number;
  readonly log: Logger;
}

/**
 * The bank's door: raw bytes in, one line out. It has an error handler of its own, so that no JSON ever leaves here
 * (pitfall N8), and a time budget of its own.
 */
export function callbackDoor(options: DoorOptions): FastifyInstance {
  const { desk, receiptUrl, trustedProxies, answerWithinMs, log } = options;
  const door = fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 5_000,
    keepAliveTimeout: 30_000,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    http: { headersTimeout: 5_000, connectionsCheckingInterval: 1_000 },
    clientErrorHandler: refuseRaw,
    frameworkErrors: (_error, _request, reply) => void refuse(reply),
  });
  const declared = new WeakMap<object, string>();

  door.removeAllContentTypeParsers();
  door.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  // The declared type is kept, but decides nothing: the bank labels a bare body as a form (knet.md section 5).
  door.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request.raw;
    declared.set(request, (headers['content-type'] ?? '').slice(0, 255));
    headers['content-type'] = 'application/octet-stream';
    done();
  });

  door.post(NOTIFY, async (request, reply) => {
    const started = performance.now();
    const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const contentType = declared.get(request) ?? '';
    const work = desk.weigh({ bytes, contentType: contentType === '' ? null : contentType }, request.ip);
    const reference = await inTime(work, answerWithinMs, log);
    if (reference !== undefined)
      return reply.type('text/plain; charset=utf-8').send(`REDIRECT=${receiptUrl}/${reference}`);
    await pause(REFUSAL_FLOOR_MS - (performance.now() - started));
    return refuse(reply);
  });
  door.route({
    method: OTHER_METHODS,
    url: NOTIFY,
    handler: (_request, reply) => refuse(reply.header('allow', 'POST'), 405),
  });
  door.setNotFoundHandler((_request, reply) => refuse(reply, 404));
  door.setErrorHandler(async (_error, _request, reply) => {
    await pause(REFUSAL_FLOOR_MS);
    return refuse(reply);
  });
  return door;
}

/** The outcome within the budget; a failure or a late one is a refusal, and the bank gives the money back. */
async function inTime(
  work: Promise<string | undefined>,
  limitMs: number,
  log: Logger,
): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, limitMs, 'late');
  });
  try {
    const outcome = await Promise.race([work, late]);
    if (outcome !== 'late') return outcome;
    work.catch(() => undefined);
    log.error({ event: 'callback.out-of-time' }, 'a callback could not be stored in time');
  } catch (error) {
    log.error({ event: 'callback.not-stored', err: error }, 'a callback could not be stored');
  } finally {
    clearTimeout(timer);
  }
  return undefined;
}

function refuse(reply: FastifyReply, status: number = REFUSAL.status): FastifyReply {
  return reply.status(status).type('text/plain; charset=utf-8').send(REFUSAL.line);
}

/** What is no HTTP at all is answered on the bare socket. */
function refuseRaw(_error: Error, socket: Socket): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const head = `HTTP/1.1 ${REFUSAL.status} Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close`;
  socket.end(`${head}\r\ncontent-length: ${REFUSAL.line.length}\r\n\r\n${REFUSAL.line}`);
}

function pause(ms: number): Promise<void> {
  return ms <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
}
