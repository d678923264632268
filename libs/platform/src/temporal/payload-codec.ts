import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { z } from 'zod';
import type { KeyRing } from '../settings/kinds';

const ENCODING = 'binary/encrypted';
const FORM = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const EMPTY = new Uint8Array(0);
const metadataShape = z.record(z.string(), z.string());

/**
 * Payloads as Temporal's store sees them (W15): AES-256-GCM, one key for all payloads, random nonce.
 * Metadata tells only `encoding: binary/encrypted` and the key's id; the inner metadata is encrypted with the data.
 * Bytes: form (1) | nonce (12) | ciphertext | tag (16). Plain: length of the metadata's JSON (4, big-endian) | JSON | data.
 */
export function payloadCodec(ring: KeyRing): PayloadCodec {
  return {
    encode: (payloads) => Promise.resolve(payloads.map((payload) => encode(ring, payload))),
    decode: (payloads) => Promise.resolve(payloads.map((payload) => decode(ring, payload))),
  };
}

function encode(ring: KeyRing, payload: Payload): Payload {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(ring, ring.current), nonce);
  cipher.setAAD(boundTo(ring.current));
  const data = Buffer.concat([
    Buffer.of(FORM),
    nonce,
    cipher.update(pack(payload)),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  return {
    metadata: { encoding: Buffer.from(ENCODING), 'encryption-key-id': Buffer.from(ring.current) },
    data,
  };
}

function decode(ring: KeyRing, payload: Payload): Payload {
  if (textOf(payload.metadata?.['encoding']) !== ENCODING) return payload;
  const keyId = textOf(payload.metadata?.['encryption-key-id']);
  const data = Buffer.from(payload.data ?? EMPTY);
  if (data.length < 1 + NONCE_BYTES + TAG_BYTES || data[0] !== FORM)
    throw new TypeError('not a payload of ours');
  const decipher = createDecipheriv('aes-256-gcm', keyOf(ring, keyId), data.subarray(1, 1 + NONCE_BYTES));
  decipher.setAAD(boundTo(keyId));
  decipher.setAuthTag(data.subarray(data.length - TAG_BYTES));
  return unpack(
    Buffer.concat([
      decipher.update(data.subarray(1 + NONCE_BYTES, data.length - TAG_BYTES)),
      decipher.final(),
    ]),
  );
}

function pack(payload: Payload): Buffer {
  const metadata = Object.entries(payload.metadata ?? {}).map(([name, value]) => [
    name,
    Buffer.from(value).toString('base64'),
  ]);
  const json = Buffer.from(JSON.stringify(Object.fromEntries(metadata)), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  return Buffer.concat([length, json, Buffer.from(payload.data ?? EMPTY)]);
}

function unpack(plain: Buffer): Payload {
  const end = 4 + plain.readUInt32BE(0);
  const json = metadataShape.parse(JSON.parse(plain.toString('utf8', 4, end)));
  const metadata = Object.fromEntries(
    Object.entries(json).map(([name, value]) => [name, Buffer.from(value, 'base64')]),
  );
  return { metadata, data: plain.subarray(end) };
}

function keyOf(ring: KeyRing, keyId: string): Buffer {
  const key = ring.keys.get(keyId);
  if (!key) throw new TypeError('a payload was encrypted under a key that is not configured');
  return key;
}

function boundTo(keyId: string): Buffer {
  return Buffer.from(`tajdeed.payload.v${FORM} ${keyId}`, 'utf8');
}

function textOf(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? EMPTY).toString('utf8');
}
