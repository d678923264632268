import type { RefundState } from './lifecycle';

/** What a payer hears of one refund: the last part of the key of its sentence. */
export type RefundTold = 'under-way' | 'returned' | 'refused';

/**
 * What a payer hears of each of the refunds of a payment, in the order in which they began; null of what concerns nobody any
 * more: one that was withdrawn, and one that the bank refused before another was asked for.
 */
export function refundsTold(states: readonly RefundState[]): readonly (RefundTold | null)[] {
  return states.map((state, nth) => {
    switch (state) {
      case 'REQUESTED':
      case 'SENT':
      case 'UNKNOWN':
        return 'under-way';
      case 'RETURNED':
        return 'returned';
      case 'REFUSED':
        return nth === states.length - 1 ? 'refused' : null;
      case 'WITHDRAWN':
        return null;
    }
  });
}
