import { DomainError } from '@tajdeed/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { uploadOf } from './upload';

/** Limits of a JSON body (security item 35). */
export const bodyLimits = { bytes: 64 * 1024, depth: 8, keys: 200 };

/** How deep and how wide a JSON text may be. */
export interface BodyShape {
  readonly depth: number;
  readonly keys: number;
}

const JSON_TYPE = /^application\/json(?:; ?charset="?utf-8"?)?$/i;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** Whether the request's content type is exactly JSON, and nothing that merely begins so (N2). */
export function isJson(request: Pick<FastifyRequest, 'headers'>): boolean {
  return JSON_TYPE.test(request.headers['content-type'] ?? '');
}

/** JSON is parsed strictly; any other type is kept as raw bytes, and the guard refuses it where a route does not ask for it. */
export function readBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (request, bytes, done) => {
    if (uploadOf(request) || !isJson(request) || !Buffer.isBuffer(bytes)) {
      done(null, bytes);
      return;
    }
    try {
      done(null, parseStrictly(bytes));
    } catch (error) {
      done(error instanceof Error ? error : new DomainError('malformed-request'));
    }
  });
}

/** JSON in UTF-8 within the limits, without doubled or dangerous keys (security item 43); undefined when empty. Throws DomainError. */
export function parseStrictly(bytes: Uint8Array, shape: BodyShape = bodyLimits): unknown {
  if (bytes.length === 0) return undefined;
  const text = decode(bytes);
  const value = parse(text, shape);
  if (count(value, 1) !== keysIn(text, shape)) throw new DomainError('malformed-request');
  return value;
}

/** An uploaded JSON text, read as strictly as any body, within limits of its own; a byte-order mark is passed over. */
export function parseUpload(bytes: Uint8Array, shape: BodyShape): unknown {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return parseStrictly(hasMark ? bytes.subarray(3) : bytes, shape);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new DomainError('malformed-request', {}, { cause: error });
  }
}

function parse(text: string, shape: BodyShape): unknown {
  if (depthOf(text) > shape.depth) throw new DomainError('malformed-request');
  try {
    return JSON.parse(text);
  } catch {
    throw new DomainError('malformed-request'); // the parser's message quotes the input
  }
}

/** Deepest nesting of the text, strings left out. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (token === '{' || token === '[') deepest = Math.max(deepest, (depth += 1));
    else if (token === '}' || token === ']') depth -= 1;
  }
  return deepest;
}

/** Keys as written, doubled ones included. */
function keysIn(text: string, shape: BodyShape): number {
  let keys = 0;
  for (const [, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"\s*(:)?/gs)) if (colon) keys += 1;
  if (keys > shape.keys) throw new DomainError('malformed-request');
  return keys;
}

/** Keys as parsed; refuses the dangerous ones. */
function count(value: unknown, depth: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + count(item, depth + 1), 0);
  let keys = 0;
  for (const [key, member] of Object.entries(value)) {
    if (FORBIDDEN_KEYS.has(key)) throw new DomainError('malformed-request');
    keys += 1 + count(member, depth + 1);
  }
  return keys;
}
