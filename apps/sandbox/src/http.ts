import { timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';

/** An answer other than the asked one; `code` is stable. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly facts: Record<string, unknown> = {},
  ) {
    super(code);
  }
}

export function bytesOf(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

/** Query parameters; one given twice is refused rather than merged. */
export function queryOf({ url }: { readonly url: string }): Map<string, string> {
  const start = url.indexOf('?');
  return flat(new URLSearchParams(start < 0 ? '' : url.slice(start + 1)));
}

export function formOf(request: FastifyRequest): Map<string, string> {
  return flat(new URLSearchParams(bytesOf(request).toString('utf8')));
}

function flat(params: URLSearchParams): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of params) {
    if (found.has(name)) throw new Refusal(400, 'repeated-parameter', { name });
    found.set(name, value);
  }
  return found;
}

export function jsonOf<T extends z.ZodType>(request: FastifyRequest, schema: T): z.output<T> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new Refusal(415, 'json-wanted');
  let value: unknown;
  try {
    value = JSON.parse(bytesOf(request).toString('utf8'));
  } catch {
    throw new Refusal(400, 'malformed-json');
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw new Refusal(422, 'invalid-input', {
      fields: parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), problem: issue.message })),
    });
  }
  return parsed.data;
}

export function requireBearer(request: FastifyRequest, token: string): void {
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
    throw new Refusal(401, 'wrong-token');
  }
}

/** How a party that is out of order shows it. */
export type Outage = 'error' | 'reset' | 'hang';

export async function breakDown(request: FastifyRequest, reply: FastifyReply, how: Outage): Promise<void> {
  if (how === 'error') {
    await reply.code(503).header('retry-after', '1').send({ code: 'out-of-order' });
    return;
  }
  reply.hijack();
  if (how === 'reset') request.raw.socket.destroy();
}

/** A real wait, for faults that are slow on purpose. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
