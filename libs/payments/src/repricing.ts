import type { BilingualName } from '@tajdeed/domain';

/** A term that was priced again under another schedule. Totals in dinars, `d.ddd`. */
export interface Repriced {
  readonly quoteId: string;
  readonly oldTotal: string;
  readonly newTotal: string;
  readonly oldSchedule: BilingualName;
  readonly newSchedule: BilingualName;
}

/** What the payment room must know of fees, and another room answers: what a lapsed term costs now (D1, D17). */
export abstract class Repricing {
  /** In the caller's transaction, once the lapse is recorded; undefined where the same term cannot be had any more. */
  abstract reprice(renewalId: string): Promise<Repriced | undefined>;
}
