import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { v7 } from 'uuid';

const VERSION_7 = 0x70;
const VERSION_8 = 0x80;
const VARIANT = 0x80;
const TIME_BYTES = 6;

/** A new id: UUIDv7 with the machine's real time, so that ids sort by birth and history finds its partition. */
export function newId(): string {
  return v7();
}

/**
 * The id of a thing that belongs to `parent` under `label`, always the same for the same pair. It keeps the parent's
 * birth time (first 48 bits), so both live in the same history partition; the rest is SHA-256.
 */
export function derivedId(parent: string, label: string): string {
  const bytes = hashOf('tajdeed.derived-id.v1', parent.toLowerCase(), label).subarray(0, 16);
  Buffer.from(parent.replaceAll('-', ''), 'hex').copy(bytes, 0, 0, TIME_BYTES);
  return asUuid(bytes, VERSION_7);
}

/** Key of one step (recorder's idempotency): the same parts give the same UUID (version 8, SHA-256 based). */
export function stepKey(...parts: readonly string[]): string {
  return asUuid(hashOf('tajdeed.step-key.v1', ...parts).subarray(0, 16), VERSION_8);
}

/** What the bank calls an attempt: 19 alphanumerics, about 112 random bits, never reused (security item 52). */
export function newTrackId(): string {
  return randomText(19);
}

/** An opaque reference for an address (receipt, verification): 22 alphanumerics, about 130 random bits. */
export function newReference(): string {
  return randomText(22);
}

/** The id of something that whoever knows it may read: UUIDv4, 122 random bits, not ordered by birth (security item 60). */
export function newSecretId(): string {
  return randomUUID();
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Bytes from here on are thrown away, so that every character is equally likely. */
const FAIR_LIMIT = 256 - (256 % ALPHABET.length);

function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length * 2)) {
      if (byte < FAIR_LIMIT && text.length < length) text += ALPHABET.charAt(byte % ALPHABET.length);
    }
  }
  return text;
}

/** Length-prefixed, so that ('ab','c') and ('a','bc') differ. */
function hashOf(...parts: readonly string[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) {
    const bytes = Buffer.from(part, 'utf8');
    hash.update(`${bytes.length}:`).update(bytes);
  }
  return hash.digest();
}

function asUuid(bytes: Buffer, version: number): string {
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | version, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | VARIANT, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
