import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { HASH_BYTES } from './hashes';

/** What a signed head says: this log had this many leaves and this root. */
export interface Checkpoint {
  /** Name of the log, a URL without scheme; also the name of its key. */
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

const ED25519 = Buffer.of(0x01);
const KEY_BYTES = 32;
const KEY_ID_BYTES = 4;
const SIGNATURE_BYTES = 64;
const SIGNATURE_LINE = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/;
const BODY = /^([^\n]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n$/;

/** The text that is signed: origin, size, base64 root, a line each (C2SP tlog-checkpoint). */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  if (!isName(origin)) throw new TypeError('the origin must be a name without spaces and plus signs');
  if (!Number.isSafeInteger(size) || size < 0) throw new TypeError('the size must be a whole number from 0');
  if (root.length !== HASH_BYTES) throw new TypeError('the root must be 32 bytes');
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

/** The checkpoint as a signed note (C2SP signed-note) under an Ed25519 key in PKCS#8 PEM. */
export function signCheckpoint(checkpoint: Checkpoint, privateKey: KeyObject | string): string {
  const text = checkpointText(checkpoint);
  const key = typeof privateKey === 'string' ? createPrivateKey(privateKey) : privateKey;
  const id = keyId(checkpoint.origin, publicBytes(createPublicKey(key)));
  const signed = Buffer.concat([id, sign(null, Buffer.from(text), key)]);
  return `${text}\n— ${checkpoint.origin} ${signed.toString('base64')}\n`;
}

/**
 * The checkpoint of a signed note if this log's key signed it, otherwise undefined. Signatures of other keys
 * (witnesses) are ignored, as the format asks. Never throws on a bad note.
 */
export function openCheckpoint(
  note: string,
  origin: string,
  publicKey: KeyObject | string,
): Checkpoint | undefined {
  const split = note.indexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) return undefined;
  const text = note.slice(0, split + 1);
  const body = BODY.exec(text);
  if (body === null) return undefined;
  const [, name, size, root] = body;
  if (name !== origin || size === undefined || root === undefined || !Number.isSafeInteger(Number(size)))
    return undefined;
  const key = typeof publicKey === 'string' ? createPublicKey(publicKey) : publicKey;
  const id = keyId(origin, publicBytes(key));
  const isSigned = note
    .slice(split + 2, -1)
    .split('\n')
    .some((line) => isSignature(line, origin, id, text, key));
  return isSigned ? { origin, size: Number(size), root: Buffer.from(root, 'base64') } : undefined;
}

/** The public key as `name+id+key`, the form in which the makers of other verifiers exchange them. */
export function verifierKey(origin: string, publicKey: KeyObject | string): string {
  const bytes = publicBytes(typeof publicKey === 'string' ? createPublicKey(publicKey) : publicKey);
  return `${origin}+${keyId(origin, bytes).toString('hex')}+${Buffer.concat([ED25519, bytes]).toString('base64')}`;
}

function isSignature(line: string, origin: string, id: Buffer, text: string, key: KeyObject): boolean {
  const [, name, base64] = SIGNATURE_LINE.exec(line) ?? [];
  if (name !== origin || base64 === undefined) return false;
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== KEY_ID_BYTES + SIGNATURE_BYTES || !bytes.subarray(0, KEY_ID_BYTES).equals(id))
    return false;
  return verify(null, Buffer.from(text), key, bytes.subarray(KEY_ID_BYTES));
}

function keyId(name: string, key: Buffer): Buffer {
  return createHash('sha256')
    .update(`${name}\n`)
    .update(ED25519)
    .update(key)
    .digest()
    .subarray(0, KEY_ID_BYTES);
}

function publicBytes(key: KeyObject): Buffer {
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('a checkpoint is signed with Ed25519');
  return key.export({ type: 'spki', format: 'der' }).subarray(-KEY_BYTES);
}

function isName(origin: string): boolean {
  return /^[^\s+]+$/u.test(origin);
}
