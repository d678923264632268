import { createHash } from 'node:crypto';

const LEAF = Buffer.of(0x00);
const NODE = Buffer.of(0x01);

/** Bytes of one hash. */
export const HASH_BYTES = 32;

/** Hash of one entry: SHA-256(0x00 ‖ entry), RFC 9162 §2.1.1. */
export function leafHash(entry: Uint8Array): Buffer {
  return createHash('sha256').update(LEAF).update(entry).digest();
}

/** Hash of an inner node: SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

/** Root of the tree without leaves: SHA-256 of nothing. */
export function emptyRoot(): Buffer {
  return createHash('sha256').digest();
}

/** Hash of neighbouring complete subtrees of falling size, left to right, as RFC 9162 joins them (from the right). */
export function joinHashes(hashes: readonly Uint8Array[]): Buffer {
  let joined: Uint8Array | undefined;
  for (const hash of hashes.toReversed()) joined = joined === undefined ? hash : nodeHash(hash, joined);
  return joined === undefined ? emptyRoot() : Buffer.from(joined);
}
