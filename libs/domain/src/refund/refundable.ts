import type { AttemptState } from '../attempt/lifecycle';
import type { CoverageState } from '../coverage/lifecycle';
import type { ErrorCode } from '../errors';
import type { RenewalState } from '../renewal/lifecycle';

/** Why money goes back. */
export const refundReasons = ['duplicate', 'late', 'renewal-given-up', 'foreign', 'correction'] as const;
export type RefundReason = (typeof refundReasons)[number];

/** Whether a recorded reason is one of them. */
export function isRefundReason(text: string): text is RefundReason {
  return refundReasons.some((reason) => reason === text);
}

/** Everything that a wish to give money back is weighed against. Amounts in fils. */
export interface RefundWish {
  readonly state: AttemptState;
  readonly renewal: RenewalState;
  /** State of the renewal's coverage, null while there is none. */
  readonly coverage: CoverageState | null;
  readonly capturedFils: bigint;
  /** What of it has gone back, or is on its way. */
  readonly returningFils: bigint;
  readonly amountFils: bigint;
}

/** Why that money is not given back; null where it may be. */
export function refundRefusal(wish: RefundWish): ErrorCode | null {
  const left = wish.capturedFils - wish.returningFils;
  switch (wish.state) {
    case 'CAPTURED':
      return 'capture-provisional'; // the bank may still take it back itself (D18)
    case 'CONFIRMED':
    case 'CAPTURED_LATE':
    case 'REFUNDED':
      if (wish.amountFils <= 0n) return 'invalid-input';
      if (left <= 0n) return 'refund-standing';
      if (wish.state === 'CONFIRMED' && paysForCover(wish)) return 'assurance-not-refundable';
      return wish.amountFils > left ? 'refund-above-capture' : null;
    case 'OPEN':
    case 'AT_BANK':
    case 'UNKNOWN':
    case 'WATCHED':
    case 'CANCELLED':
    case 'DECLINED':
    case 'ABANDONED':
    case 'VOIDED':
    case 'SETTLED':
      return 'nothing-to-return';
  }
}

/** R15: what was paid for assurance stays paid while its renewal, or its cover, stands. */
function paysForCover({ renewal, coverage }: RefundWish): boolean {
  return renewal !== 'ABANDONED' || (coverage !== null && coverage !== 'ENDED');
}

/** The reason of an officer's refund, as the rows tell it. */
export function refundReasonOf(state: AttemptState): RefundReason {
  return state === 'CONFIRMED' ? 'renewal-given-up' : 'late';
}

/**
 * Whether one person may decide it: what was given back of a capture by single hands counts together, so that no limit is
 * passed in small steps.
 */
export function mayReturnAlone(amountFils: bigint, returnedAloneFils: bigint, limitFils: bigint): boolean {
  return returnedAloneFils + amountFils <= limitFils;
}
