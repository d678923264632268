import type { Payment } from '../bank/payment';
import type { Text } from '../pages/language';

/** What the bank has seen of its merchants. */
export interface Seen {
  readonly payments: readonly Payment[];
  readonly nowMs: number;
}

/** Something that shows it: instants, ids and what was said; never a body or a key. */
export type Evidence = Readonly<Record<string, string | number>>;

/** How a rule was kept: how often it could be seen, and where it was broken. */
export interface Finding {
  readonly seen: number;
  readonly broken: readonly Evidence[];
  readonly figures?: Readonly<Record<string, number>>;
}

/** One rule for merchants, by its stable name. `wise`: not in KNET's manual, but the catalogue shows why. */
export interface Rule {
  readonly name: string;
  readonly weight: 'must' | 'wise';
  readonly says: Text;
  readonly find: (seen: Seen) => Finding;
}

/** What of a payment stands in every piece of evidence. */
export function evidenceOf({ trackId, paymentId }: Payment, more: Evidence = {}): Evidence {
  return { trackId, paymentId, ...more };
}

/** The real time limits that the report holds merchants to. None of KNET's is public. */
export const limits = {
  /** A captured or unknown payment is asked about within this time. */
  askWithinMs: 120_000,
  /** A question without an answer is asked again within this time. */
  askAgainWithinMs: 900_000,
  /** A second look at a capture comes after this time at the earliest … */
  secondLookAfterMs: 300_000,
  /** … and within this. */
  secondLookWithinMs: 86_400_000,
  questionsPerPaymentAndMinute: 10,
  questionsPerTerminalAndSecond: 100,
} as const;
