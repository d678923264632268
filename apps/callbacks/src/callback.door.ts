import { fastify, type FastifyInstance, type FastifyReply } from 'fastify';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as pauseFor } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Admission, type Standing } from './admission';
import { BODY_LIMIT, headersOf, readBody } from './callback.body';
import type { Acknowledged, CallbackDesk, Come } from './callback.desk';

/** Everything refused is answered with this status and line; it cannot be read as an acknowledgement. */
export const REFUSAL = { status: 400, line: 'NOT-ACCEPTED' } as const;
/** Refusals leave only at whole steps of this after their coming, so that their time tells nothing about what was wrong. */
export const REFUSAL_STEP_MS = 100;
const PLAIN = 'text/plain; charset=utf-8';
const HEAD_OF_REFUSAL = { 'content-type': PLAIN, 'content-length': REFUSAL.line.length.toString() };
const NOTIFY = '/knet/notify';
const WITH_BODY = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const OTHER_METHODS = ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export interface DoorOptions {
  readonly desk: Pick<CallbackDesk, 'weigh' | 'look'>;
  /** The receipt page without a slash at its end. */
  readonly receiptUrl: string;
  readonly trustedProxies: readonly string[];
  /** What is not stored by then is refused (security item 49). */
  readonly answerWithinMs: number;
  readonly log: Logger;
  readonly admission?: Pick<Admission, 'enter' | 'isFull' | 'isCrowded' | 'newest'>;
  /** Specs count the waits. */
  readonly pause?: (ms: number) => Promise<void>;
}

/**
 * The bank's door: raw bytes in, one line out (style B) or the way to the receipt (style A). It has an error handler of its
 * own, so that no JSON ever leaves here (pitfall N8), and a time budget of its own.
 */
export function callbackDoor(options: DoorOptions): FastifyInstance {
  const { desk, receiptUrl, trustedProxies, answerWithinMs, log } = options;
  const admission = options.admission ?? new Admission();
  const pause = options.pause ?? pauseFor;
  const overload = new Overload(log);
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
  const refuseInStep = async (reply: FastifyReply, started: number): Promise<FastifyReply> => {
    const took = performance.now() - started;
    await pause(Math.max(1, Math.ceil(took / REFUSAL_STEP_MS)) * REFUSAL_STEP_MS - took);
    return refuse(reply);
  };

  // The door reads what it wants of a body itself, whatever type it says it has (the bank labels a bare one as a form, KNET
  // section 5). Fastify's parser leaves 2 kB behind for each, which a connection keeps until its next request.
  for (const method of WITH_BODY) door.addHttpMethod(method, { overrideExisting: true });

  door.post(NOTIFY, async (request, reply) => {
    const body = await readBody(request.raw);
    const started = performance.now();
    const arrived = { ...body, headers: headersOf(request.headers), source: request.ip };
    // Asked again: by the time that a body is there, many have been let in that came together with it.
    const come = admission.isFull() ? undefined : desk.look(arrived, admission.isCrowded());
    const leave = come && admission.enter(standingOf(come));
    if (!leave) {
      overload.turnedAway();
      // As long as one takes that is let in: who fills the door on purpose learns not whether a key opens what he sends.
      if (come) await first(admission.newest(), answerWithinMs);
      return refuseInStep(reply, started);
    }
    const work = desk.weigh(come).finally(leave);
    const acknowledged = await inTime(work, answerWithinMs, log);
    return acknowledged ? acknowledge(reply, acknowledged, receiptUrl) : refuseInStep(reply, started);
  });
  door.route({
    method: OTHER_METHODS,
    url: NOTIFY,
    handler: (_request, reply) => refuse(reply.header('allow', 'POST'), 405),
  });
  door.setNotFoundHandler((_request, reply) => refuse(reply, 404));
  door.setErrorHandler((_error, _request, reply) => refuseInStep(reply, performance.now()));
  turnAwayEarly(door.server, (request, response) => {
    if (request.method !== 'POST' || request.url !== NOTIFY || !admission.isFull()) return false;
    overload.turnedAway();
    response.writeHead(REFUSAL.status, HEAD_OF_REFUSAL).end(REFUSAL.line);
    return true;
  });
  return door;
}

function standingOf({ reading }: Come): Standing {
  if (!reading) return 'unread';
  return 'report' in reading ? 'opened' : 'unopened';
}

/** Before the framework sees it: under an overload, whatever a refusal costs is taken from those who are let in. */
function turnAwayEarly(
  server: Server,
  isTurnedAway: (request: IncomingMessage, response: ServerResponse) => boolean,
): void {
  const others = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!isTurnedAway(request, response)) for (const other of others) other.call(server, request, response);
  });
}

/** Style A is the payer's own browser, which goes on to the receipt; style B is the bank, which reads one line (security item 48). */
function acknowledge(
  reply: FastifyReply,
  { reference, style }: Acknowledged,
  receiptUrl: string,
): FastifyReply {
  const receipt = `${receiptUrl}/${reference}`;
  if (style === 'B') return reply.type(PLAIN).send(`REDIRECT=${receipt}`);
  return reply
    .headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    .redirect(receipt, 302);
}

/** The outcome within the budget; a failure or a late one is a refusal, and the bank gives the money back. */
async function inTime<T>(work: Promise<T | undefined>, limitMs: number, log: Logger): Promise<T | undefined> {
  try {
    const outcome = await first(work, limitMs);
    if (outcome !== 'late') return outcome;
    work.catch(() => undefined);
    log.error({ event: 'callback.out-of-time' }, 'a callback could not be stored in time');
  } catch (error) {
    log.error({ event: 'callback.not-stored', err: error }, 'a callback could not be stored');
  }
  return undefined;
}

/** The work's outcome, or the end of the time that it has. */
async function first<T>(work: Promise<T>, limitMs: number): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, limitMs, 'late');
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function refuse(reply: FastifyReply, status: number = REFUSAL.status): FastifyReply {
  return reply.status(status).type(PLAIN).send(REFUSAL.line);
}

/** What is no HTTP at all is answered on the bare socket. */
function refuseRaw(_error: Error, socket: Socket): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const head = `HTTP/1.1 ${REFUSAL.status} Bad Request\r\ncontent-type: ${PLAIN}\r\nconnection: close`;
  socket.end(`${head}\r\ncontent-length: ${REFUSAL.line.length}\r\n\r\n${REFUSAL.line}`);
}

const TOLD_EVERY_MS = 1_000;

/** Tells of an overload, one line a second at most. */
class Overload {
  private count = 0;

  constructor(private readonly log: Logger) {}

  turnedAway(): void {
    this.count += 1;
    if (this.count > 1) return;
    setTimeout(() => {
      this.log.error({ event: 'callback.overload', count: this.count }, 'callbacks were refused unread');
      this.count = 0;
    }, TOLD_EVERY_MS).unref();
  }
}
