import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { z } from 'zod';
import type { KeyRing } from '../settings/kinds';

const ENCODING = 'binary/encrypted';
const FORM = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FORM_BYTE = Buffer.of(FORM);
const EMPTY = Buffer.alloc(0);
/** One key with what is the same for all its payloads. */
interface Key {
  readonly secret: KeyObject;
  readonly bound: Buffer;
  readonly metadata: Record<string, Buffer>;
}

const metadataShape = z.record(z.string(), z.string());

/**
 * Payloads as Temporal's store sees them (W15): AES-256-GCM, one key for all payloads, random nonce.
 * Metadata tells only `encoding: binary/encrypted` and the key's id; the inner metadata is encrypted with the data.
 * Bytes: form (1) | nonce (12) | ciphertext | tag (16). Plain: length of the metadata's JSON (4, big-endian) | JSON | data.
 */
export function payloadCodec(ring: KeyRing): PayloadCodec {
  const keys = keysOf(ring);
  const current = keys.get(ring.current);
  if (!current) throw new TypeError('the current key of the payloads is not configured');
  return {
    encode: (payloads) => Promise.resolve(payloads.map((payload) => encode(current, payload))),
    decode: (payloads) => Promise.resolve(payloads.map((payload) => decode(keys, payload))),
  };
}

function encode(key: Key, payload: Payload): Payload {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.secret, nonce).setAAD(key.bound);
  const sealed = [FORM_BYTE, nonce, cipher.update(pack(payload)), cipher.final(), cipher.getAuthTag()];
  return { metadata: key.metadata, data: Buffer.concat(sealed) };
}

function decode(keys: ReadonlyMap<string, Key>, payload: Payload): Payload {
  if (textOf(payload.metadata?.['encoding']) !== ENCODING) return payload;
  const key = keys.get(textOf(payload.metadata?.['encryption-key-id']));
  if (!key) throw new TypeError('a payload was encrypted under a key that is not configured');
  const data = viewOf(payload.data);
  if (data.length < 1 + NONCE_BYTES + TAG_BYTES || data[0] !== FORM)
    throw new TypeError('not a payload of ours');
  const decipher = createDecipheriv('aes-256-gcm', key.secret, data.subarray(1, 1 + NONCE_BYTES))
    .setAAD(key.bound)
    .setAuthTag(data.subarray(data.length - TAG_BYTES));
  const plain = decipher.update(data.subarray(1 + NONCE_BYTES, data.length - TAG_BYTES));
  const rest = decipher.final();
  return unpack(rest.length === 0 ? plain : Buffer.concat([plain, rest]));
}

function pack(payload: Payload): Buffer {
  const metadata = Object.entries(payload.metadata ?? {}).map(([name, value]) => [
    name,
    viewOf(value).toString('base64'),
  ]);
  const json = Buffer.from(JSON.stringify(Object.fromEntries(metadata)), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  return Buffer.concat([length, json, viewOf(payload.data)]);
}

function unpack(plain: Buffer): Payload {
  const end = 4 + plain.readUInt32BE(0);
  const json = metadataShape.parse(JSON.parse(plain.toString('utf8', 4, end)));
  const metadata = Object.fromEntries(
    Object.entries(json).map(([name, value]) => [name, Buffer.from(value, 'base64')]),
  );
  return { metadata, data: plain.subarray(end) };
}

/** The same bytes, not a copy; an empty field comes as a plain array. */
function viewOf(bytes: Uint8Array | null | undefined): Buffer {
  if (!bytes) return EMPTY;
  return ArrayBuffer.isView(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : Buffer.from(bytes);
}

function keysOf(ring: KeyRing): ReadonlyMap<string, Key> {
  return new Map(
    [...ring.keys].map(([id, secret]) => [
      id,
      {
        secret: createSecretKey(secret),
        bound: Buffer.from(`tajdeed.payload.v${FORM} ${id}`, 'utf8'),
        metadata: { encoding: Buffer.from(ENCODING), 'encryption-key-id': Buffer.from(id) },
      },
    ]),
  );
}

function textOf(bytes: Uint8Array | null | undefined): string {
  return viewOf(bytes).toString('utf8');
}
