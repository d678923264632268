#!/usr/bin/env node
// Checks the audit proof of a renewal's timeline offline, with nothing but Node: no package, no network, no database.
// It is written apart from libs/merkle on purpose: a second implementation of the same published rules.
//
//   node verify-timeline.mjs proof.json key          key: a file (SPKI PEM, or name+id+key), or name+id+key itself
//
// Ends with 0 when the proof is valid, 1 when it is not, 2 when it could not be read.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';

const FORMAT = 'tajdeed.timeline-proof.v1';
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex');

/** The reasons why the proof is not valid (empty when it is), and what it shows when it is. */
export function verifyTimeline(proof, key) {
  const reasons = [];
  const fail = (reason) => void reasons.push(reason);
  if (proof?.format !== FORMAT) return { reasons: [`the format is not ${FORMAT}`] };
  if (typeof proof.renewalId !== 'string') fail('the renewal is not named');
  if (!Array.isArray(proof.entries) || proof.entries.length === 0) fail('there are no entries');
  const head = openNote(proof.checkpoint, key, fail);
  if (reasons.length > 0) return { reasons };

  const entries = proof.entries.map((given, at) =>
    checkEntry(given, `entry ${at}`, proof.renewalId, head, fail),
  );
  if (reasons.length > 0) return { reasons };
  checkHistories(entries, proof.renewalId, fail);
  return { reasons, head, entries };
}

/** The log's head if its own key signed the note (C2SP signed-note, tlog-checkpoint). */
function openNote(note, { origin, publicKey }, fail) {
  const split = typeof note === 'string' ? note.indexOf('\n\n') : -1;
  if (split < 0) return fail('the checkpoint is no signed note');
  const text = note.slice(0, split + 1);
  const [, name, size, root] = /^([^\n]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n$/.exec(text) ?? [];
  if (name === undefined || !Number.isSafeInteger(Number(size)))
    return fail('the checkpoint is not origin, size and root');
  if (origin !== undefined && origin !== name) return fail(`the checkpoint is of another log: ${name}`);
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const id = sha256(Buffer.from(`${name}\n`), Buffer.of(1), raw).subarray(0, 4);
  const isSigned = note
    .slice(split + 2)
    .split('\n')
    .some((line) => {
      const [, signer, base64] = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/.exec(line) ?? [];
      const bytes = Buffer.from(base64 ?? '', 'base64');
      return (
        signer === name &&
        bytes.length === 68 &&
        bytes.subarray(0, 4).equals(id) &&
        verify(null, Buffer.from(text), publicKey, bytes.subarray(4))
      );
    });
  if (!isSigned) return fail('the checkpoint is not signed by this key');
  return { origin: name, size: Number(size), root: Buffer.from(root, 'base64') };
}

/** One entry: canonical, of this renewal, hashed right, and in the tree that the head signs. */
function checkEntry(given, name, renewalId, head, fail) {
  const { index, leafHash, path, entry: text } = given ?? {};
  const hashes = Array.isArray(path) ? path.map(hashOf) : [undefined];
  const leaf = hashOf(leafHash);
  if (
    !Number.isSafeInteger(index) ||
    index < 0 ||
    typeof text !== 'string' ||
    leaf === undefined ||
    hashes.includes(undefined)
  ) {
    return fail(`${name}: is not index, leafHash, path and entry`);
  }
  const entry = parse(text);
  if (entry === undefined || canonical(entry) !== text)
    return fail(`${name}: the text is not in canonical form`);
  if (entry.v !== 1) fail(`${name}: is not of version 1`);
  if (entry.renewal !== renewalId) fail(`${name}: belongs to another renewal`);
  if (!sha256(Buffer.of(0), Buffer.from(text)).equals(leaf))
    fail(`${name}: the leaf hash is not that of the text`);
  if (!isInTree(leaf, index, head.size, hashes, head.root))
    fail(`${name}: the path does not lead to the signed root`);
  return { index, entry };
}

/** Each thing's history: gapless from 1, every state following the one before, every cause shown. */
function checkHistories(entries, renewalId, fail) {
  const last = new Map();
  const ids = new Set(entries.map(({ entry }) => `${entry.thing}:${entry.seq}`));
  if (new Set(entries.map(({ index }) => index)).size !== entries.length)
    fail('a place in the log is named twice');
  if (!entries.some(({ entry }) => entry.thing === renewalId)) fail('the renewal itself has no entry');
  for (const { index, entry } of entries) {
    const name = `${entry.kind} ${entry.seq} (${entry.event})`;
    const before = last.get(entry.thing);
    if (entry.seq !== (before?.entry.seq ?? 0) + 1) fail(`${name}: the entry before it is missing`);
    if (entry.from !== (before?.entry.to ?? null))
      fail(`${name}: does not start at the state where the one before ended`);
    if (before !== undefined && (before.index >= index || before.entry.kind !== entry.kind))
      fail(`${name}: stands before its predecessor`);
    if (entry.cause !== null && !ids.has(entry.cause))
      fail(`${name}: its cause is missing (of a renewal under way it may still be coming: ask again)`);
    last.set(entry.thing, { index, entry });
  }
}

/** RFC 9162 §2.1.3.2. */
function isInTree(leaf, index, size, path, root) {
  if (index >= size) return false;
  let [fn, sn, hash] = [BigInt(index), BigInt(size - 1), leaf];
  for (const other of path) {
    if (sn === 0n) return false;
    if (fn % 2n === 1n || fn === sn) {
      hash = sha256(Buffer.of(1), other, hash);
      while (fn % 2n === 0n && fn !== 0n) [fn, sn] = [fn / 2n, sn / 2n];
    } else {
      hash = sha256(Buffer.of(1), hash, other);
    }
    [fn, sn] = [fn / 2n, sn / 2n];
  }
  return sn === 0n && hash.equals(root);
}

/** The one text of a value: sorted keys, no spaces, NFC, whole numbers only. Undefined where there is none. */
function canonical(value) {
  if (value === null || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : undefined;
  if (typeof value === 'string')
    return value.isWellFormed() ? JSON.stringify(value.normalize('NFC')) : undefined;
  if (Array.isArray(value)) return joined(value.map(canonical), '[', ']');
  const members = Object.entries(value).map(([key, member]) => [key.normalize('NFC'), canonical(member)]);
  members.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return joined(
    members.map(([key, text]) => (text === undefined ? undefined : `${JSON.stringify(key)}:${text}`)),
    '{',
    '}',
  );
}

function joined(parts, open, close) {
  return parts.includes(undefined) ? undefined : `${open}${parts.join(',')}${close}`;
}

function parse(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function hashOf(base64) {
  return typeof base64 === 'string' && /^[A-Za-z0-9+/]{43}=$/.test(base64)
    ? Buffer.from(base64, 'base64')
    : undefined;
}

function sha256(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** A key as SPKI PEM (any log name is then taken), or as name+id+key. */
export function readKey(text) {
  if (text.includes('-----BEGIN')) return { publicKey: ed25519(createPublicKey(text)) };
  const [, origin, id, base64] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(text.trim()) ?? [];
  const bytes = Buffer.from(base64 ?? '', 'base64');
  if (bytes.length !== 33 || bytes[0] !== 1) throw new Error('the key is neither SPKI PEM nor name+id+key');
  if (
    sha256(Buffer.from(`${origin}\n`), bytes)
      .subarray(0, 4)
      .toString('hex') !== id
  )
    throw new Error('the key does not fit its id');
  return {
    origin,
    publicKey: createPublicKey({
      key: Buffer.concat([SPKI_ED25519, bytes.subarray(1)]),
      format: 'der',
      type: 'spki',
    }),
  };
}

function ed25519(key) {
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('the key is not an Ed25519 key');
  return key;
}

function main([proofFile, keyArgument]) {
  if (proofFile === undefined || keyArgument === undefined)
    throw new Error('usage: node verify-timeline.mjs proof.json key');
  const key = readKey(existsSync(keyArgument) ? readFileSync(keyArgument, 'utf8') : keyArgument);
  const { reasons, head, entries } = verifyTimeline(JSON.parse(readFileSync(proofFile, 'utf8')), key);
  if (reasons.length > 0) {
    console.log(`INVALID\n${reasons.map((reason) => `  - ${reason}`).join('\n')}`);
    return 1;
  }
  for (const { index, entry } of entries) {
    console.log(
      `  ${String(index).padStart(8)}  ${entry.at}  ${entry.kind.padEnd(9)} ${entry.event.padEnd(24)} ${entry.from ?? '(begins)'} → ${entry.to}`,
    );
  }
  console.log(
    `VALID: ${entries.length} entries, gapless per thing, all in the log ${head.origin} of ${head.size} entries under its signed head.`,
  );
  return 0;
}

if (process.argv[1]?.endsWith('verify-timeline.mjs')) {
  try {
    process.exitCode = main(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  }
}
