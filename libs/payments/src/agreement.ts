import type { BankAnswer } from '@tajdeed/contracts';
import { textToFils, type BankVerdict } from '@tajdeed/domain';

/** What is known of an attempt: what we sent, and the bank's ids bound to it, null where none is yet. */
export interface KnownAttempt {
  readonly amountFils: bigint;
  readonly paymentId: string | null;
  readonly reference: string | null;
  readonly transactionId: string | null;
}

/**
 * The verdict after every field was compared (security item 46). A capture must name our amount to the fils and ids that
 * agree with those bound before; anything else may leave fields out, but not contradict.
 */
export function agreedVerdict(answer: BankAnswer, known: KnownAttempt): BankVerdict {
  const { verdict } = answer;
  if (verdict === 'not-found' || verdict === 'unknown' || verdict === 'unreachable' || verdict === 'mismatch')
    return verdict;
  const amount = answer.amount === null ? null : (textToFils(answer.amount) ?? -1n);
  const agrees =
    (amount === null || amount === known.amountFils) &&
    sameId(answer.paymentId, known.paymentId) &&
    sameId(answer.reference, known.reference) &&
    sameId(answer.transactionId, known.transactionId);
  if (!agrees) return 'mismatch';
  const complete = amount !== null && answer.paymentId !== null && answer.reference !== null;
  return verdict === 'captured' && !complete ? 'mismatch' : verdict;
}

function sameId(said: string | null, bound: string | null): boolean {
  if (said === null) return true;
  return /^\d{1,20}$/.test(said) && (bound === null || bound === said);
}
