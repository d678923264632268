import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

export const BODY_LIMIT = 16 * 1024;

/** A body as it came: of a longer one its first bytes. */
export interface Body {
  readonly bytes: Buffer;
  readonly cut: boolean;
}

/**
 * Reads a body up to the limit. Of a longer one the rest is let run by, so that its refusal is the same as any other and
 * leaves as soon as any other.
 */
export function readBody(stream: Readable): Promise<Body> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const keep = (chunk: Buffer): void => {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= BODY_LIMIT) return;
      leave();
      resolve({ bytes: Buffer.concat(chunks).subarray(0, BODY_LIMIT), cut: true });
    };
    const whole = (): void => {
      leave();
      resolve({ bytes: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks), cut: false });
    };
    const broken = (error: Error): void => {
      leave();
      reject(error);
    };
    const leave = (): void => {
      stream.off('data', keep).off('end', whole).off('error', broken).on('error', ignore);
      stream.resume();
    };
    stream.on('data', keep).on('end', whole).on('error', broken);
  });
}

function ignore(): void {
  // A sender may hang up while the rest of its body runs by.
}

/** What is kept of the headers: what tells how the body was meant. No address, no cookie, no name of a browser. */
const KEPT = ['content-type', 'content-length', 'transfer-encoding', 'accept', 'origin'] as const;
const LONGEST = 255;

/** The kept headers as JSON. */
export function headersOf(headers: IncomingHttpHeaders): string {
  const kept: Record<string, string> = {};
  for (const name of KEPT) {
    const value = headers[name];
    if (typeof value === 'string') kept[name] = value.slice(0, LONGEST);
  }
  return JSON.stringify(kept);
}
