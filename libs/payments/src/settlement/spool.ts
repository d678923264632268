import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DomainError } from '@tajdeed/domain';

/** Most bytes of a settlement file (security item 35). */
export const MOST_BYTES = 128 * 1024 * 1024;

/** A file as it came, on this machine's disk for as long as it is looked at; in memory it never stands whole. */
export interface Spooled {
  readonly bytes: number;
  readonly digest: Buffer;
  /** Its HMAC-SHA256, where a key was given. */
  readonly mac: Buffer | null;
  read(): Readable;
}

/** Takes a stream to a file of its own, calls `work` with it, and removes it whatever comes. */
export async function spooled<T>(
  source: AsyncIterable<Uint8Array>,
  key: string | undefined,
  work: (file: Spooled) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'tajdeed-settlement-'));
  const path = join(folder, 'file');
  try {
    const hash = createHash('sha256');
    const mac = key === undefined ? null : createHmac('sha256', Buffer.from(key, 'hex'));
    let bytes = 0;
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        if (bytes > MOST_BYTES) {
          done(new DomainError('body-too-large', { limitBytes: MOST_BYTES }));
          return;
        }
        hash.update(chunk);
        mac?.update(chunk);
        done(null, chunk);
      },
    });
    await pipeline(source, counted, createWriteStream(path, { mode: 0o600, flags: 'wx' }));
    return await work({
      ...{ bytes, digest: hash.digest(), mac: mac?.digest() ?? null },
      read: () => createReadStream(path, { highWaterMark: 64 * 1024 }),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whether a detached signature (`sha256=<hex>`) is that of these bytes. */
export function isSignedBy(mac: Buffer, signature: string): boolean {
  const said = /^sha256=([0-9a-f]{64})$/.exec(signature.trim())?.[1];
  return said !== undefined && timingSafeEqual(Buffer.from(said, 'hex'), mac);
}
