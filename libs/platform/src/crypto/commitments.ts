import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const SALT_BYTES = 16;

/** A fresh 16-byte salt for one commitment; it is kept beside the value and dies with it. */
export function newSalt(): Buffer {
  return randomBytes(SALT_BYTES);
}

/**
 * What the audit log holds of a personal value (security item 68), version 1:
 * "v1:" + base64url(SHA-256("tajdeed.commitment.v1" ‖ 0x00 ‖ salt, 16 bytes ‖ UTF-8 of the value in NFC)).
 * Erasing value and salt leaves the log's proofs valid. Vectors: `vectors/commitment-v1.json`.
 */
export function commit(value: string, salt: Uint8Array): string {
  if (salt.length !== SALT_BYTES) throw new RangeError('the salt of a commitment has 16 bytes');
  if (!value.isWellFormed()) throw new RangeError('a lone surrogate cannot be committed to');
  const digest = createHash('sha256')
    .update('tajdeed.commitment.v1\0', 'utf8')
    .update(salt)
    .update(value.normalize('NFC'), 'utf8')
    .digest('base64url');
  return `v1:${digest}`;
}

/** Whether `commitment` was made of this value and salt. */
export function opensTo(commitment: string, value: string, salt: Uint8Array): boolean {
  const expected = Buffer.from(commit(value, salt));
  const given = Buffer.from(commitment);
  return expected.length === given.length && timingSafeEqual(expected, given);
}
