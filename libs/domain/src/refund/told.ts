import type { RefundState } from './lifecycle';

/** What a payer hears of one refund: the last part of the key of its sentence. */
export type RefundTold = 'under-way' | 'returned' | 'in-part' | 'refused';

/**
 * Working days within which a payer is told that banks mostly show what was given back. No source says how long they take: the
 * number is a decision of ours, and a setting of the department (RETURN_SHOWN_WITHIN_DAYS).
 */
export const RETURN_SHOWN_DAYS = 7;

/**
 * What a payer hears of each of the refunds of a payment, in the order in which they began; null of what concerns nobody any
 * more: one that was withdrawn, and one that the bank refused before another was asked for, or before the payment was settled
 * by hand.
 */
export function refundsTold(
  states: readonly RefundState[],
  isSettled = false,
): readonly (RefundTold | null)[] {
  const newest = isSettled ? states.length : states.length - 1;
  return states.map((state, nth) => {
    switch (state) {
      case 'REQUESTED':
      case 'SENT':
      case 'UNKNOWN':
        return 'under-way';
      case 'RETURNED':
        return 'returned';
      case 'RETURNED_IN_PART':
        return nth === newest ? 'in-part' : 'returned';
      case 'REFUSED':
        return nth === newest ? 'refused' : null;
      case 'WITHDRAWN':
        return null;
    }
  });
}
