import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from '@tajdeed/domain';

const CODES = 1_000_000;
const CODE_LENGTH = 6;
const WORD_BYTES = 4;
/** Words from here on would favour the low codes, so they are passed over. */
const FAIR_WORDS = Math.floor(2 ** 32 / CODES) * CODES;

/** What a one-time code is good for, and nothing else (security items 1 and 4). */
export interface CodeBinding {
  readonly challengeId: string;
  readonly purpose: string;
  /** Id of the thing that the code opens, here the renewal. */
  readonly thing: string;
  /** E.164. */
  readonly phone: string;
  /** 1 for the first code of the thing, one more with each resend. */
  readonly issue: number;
}

/**
 * The six-digit code of a binding: HMAC-SHA-256 under a server key, cut into 32-bit words, the first fair word taken
 * modulo 10^6. Derived at delivery and at the check, so it is stored nowhere (security items 1 and 7).
 */
export function deriveCode(key: Uint8Array, binding: CodeBinding): string {
  const { challengeId, purpose, thing, phone, issue } = binding;
  for (let round = 0; ; round += 1) {
    const bound = canonicalJson(['tajdeed.code.v1', challengeId, purpose, thing, phone, issue, round]);
    const code = firstFairCode(createHmac('sha256', key).update(bound).digest());
    if (code !== undefined) return code;
  }
}

/** The code of the first fair word of a digest, or undefined when none is fair. */
export function firstFairCode(digest: Uint8Array): string | undefined {
  const words = new DataView(digest.buffer, digest.byteOffset, digest.byteLength);
  for (let at = 0; at + WORD_BYTES <= words.byteLength; at += WORD_BYTES) {
    const word = words.getUint32(at);
    if (word < FAIR_WORDS) return (word % CODES).toString().padStart(CODE_LENGTH, '0');
  }
  return undefined;
}

/** Whether two codes are the same, in constant time (security item 9). */
export function sameCode(typed: string, derived: string): boolean {
  const a = Buffer.from(typed.padEnd(CODE_LENGTH).slice(0, CODE_LENGTH));
  const b = Buffer.from(derived);
  return a.length === b.length && timingSafeEqual(a, b) && typed.length === CODE_LENGTH;
}
