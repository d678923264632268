import type { BankVerdict, RefundWord } from '@tajdeed/domain';

/**
 * The bank's result words (KNET section 6). A word that is not here is unknown, never failed: it may be a capture in a
 * form that nobody has seen yet.
 */
const words: ReadonlyMap<string, { readonly verdict: BankVerdict; readonly inCallback: boolean }> = new Map([
  ['CAPTURED', { verdict: 'captured', inCallback: true }],
  ['NOT CAPTURED', { verdict: 'not-captured', inCallback: true }],
  ['CANCELED', { verdict: 'cancelled', inCallback: true }],
  ['CANCELLED', { verdict: 'cancelled', inCallback: true }],
  ['HOST TIMEOUT', { verdict: 'unknown', inCallback: true }],
  ['DENIED BY RISK', { verdict: 'not-captured', inCallback: true }],
  ['SUCCESS', { verdict: 'captured', inCallback: false }],
  ['FAILURE', { verdict: 'not-captured', inCallback: false }],
  ['FAILURE(NOT CAPTURED)', { verdict: 'not-captured', inCallback: false }],
  ['FAILURE(DENIED BY RISK)', { verdict: 'not-captured', inCallback: false }],
  ['FAILURE(CANCELED)', { verdict: 'cancelled', inCallback: false }],
  ['FAILURE(HOST TIMEOUT)', { verdict: 'unknown', inCallback: false }],
  ['FAILURE(SUSPECT)', { verdict: 'mismatch', inCallback: false }],
  ['SUSPECTED', { verdict: 'mismatch', inCallback: false }],
  ['VOIDED', { verdict: 'voided', inCallback: false }],
  ['FAILURE(VOIDED)', { verdict: 'voided', inCallback: false }],
]);

const TRANSACTION_NOT_FOUND = 'IPAY0100263';
const ERROR_CODE = /\bI?PAY\d{7}\b/;

/** What a callback's result word hints at. */
export function hintOf(result: string): BankVerdict {
  const row = words.get(result);
  return row?.inCallback ? row.verdict : 'unknown';
}

/** What an inquiry's result word says, before its other fields are compared. */
export function verdictOf(result: string): BankVerdict {
  if (result.startsWith('!ERROR!'))
    return errorCodeOf(result) === TRANSACTION_NOT_FOUND ? 'not-found' : 'unknown';
  return words.get(result)?.verdict ?? 'unknown';
}

/** By this code the bank says that more than the original would go back, by the other that all of it went back before. */
const ABOVE_ORIGINAL = 'IPAY0100137';
const CREDITED = 'IPAY0100199';
/** Codes after which the money may be on its way all the same: the host's time-out, and a track id that stands twice. */
const OPEN_CODES: readonly string[] = ['IPAY0100158', 'IPAY0100114'];

/**
 * What an answer to a refund says. Only CAPTURED is a success (KNET section 7); of the rest, the bank's own refusals are a
 * no, and what is neither is unknown: taken for a no, the money might go back twice.
 */
export function refundWordOf(result: string, tag: string | null): RefundWord {
  if (result === 'CAPTURED') return 'returned';
  if (result === 'NOT CAPTURED' || result === 'DENIED BY RISK') return 'refused';
  if (!result.startsWith('!ERROR!')) return 'unknown';
  const code = errorCodeOf(result) ?? errorCodeOf(tag ?? '') ?? '';
  if (code === ABOVE_ORIGINAL) return 'above-original';
  if (code === CREDITED) return 'credited';
  return /^IPAY01/.test(code) && !OPEN_CODES.includes(code) ? 'refused' : 'unknown';
}

/** The bank's error code inside a text, or null. */
export function errorCodeOf(text: string): string | null {
  return ERROR_CODE.exec(text)?.[0] ?? null;
}
