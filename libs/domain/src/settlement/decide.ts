import type { AttemptState } from '../attempt/lifecycle';
import type { LineType } from './line';

/** Why a line of a settlement file is not simply matched: what a person of the staff reads first. */
export const exceptionKinds = [
  'foreign', // nothing of ours has these ids
  'ids-contradict', // its ids are those of several payments
  'captured-twice', // the bank took a payment's amount a second time, under ids of its own
  'other-amount',
  'not-proven', // the payment's outcome is not known here: the bank is asked
  'decided-by-hand', // the staff settled the payment, or gave its money back, on other evidence
  'settled-twice',
  'reversal-without-sale',
  'refund-unknown',
  'refund-not-done', // the refund is under way here: its own answer is awaited
  'adjustment',
] as const;
export type ExceptionKind = (typeof exceptionKinds)[number];

/** Exceptions of sales whose money is no payment's, and of which people may decide that it goes back. */
export const returnable: readonly ExceptionKind[] = [
  'foreign',
  'ids-contradict',
  'captured-twice',
  'settled-twice',
  'decided-by-hand',
];

/** Exceptions that nothing is awaited about: what the bank took may be a charge. */
export const chargeable: readonly ExceptionKind[] = [
  ...returnable,
  'reversal-without-sale',
  'refund-unknown',
  'adjustment',
];

/** What is known here of what a line is about. */
export interface LineStanding {
  readonly type: LineType;
  readonly amountFils: bigint;
  /** Of a sale: its reversal stands in the same file, so that the two come to nothing. */
  readonly isTakenBack: boolean;
  /** The payment that its ids name; `several` where they name more than one, `again` where it is another capture under its track id. */
  readonly attempt: AttemptOfLine | 'several' | 'again' | null;
  /** Of a refund line: the refund of that payment, or return of that line of nobody, that no line has settled; null where there is none. */
  readonly refund: 'done' | 'under-way' | null;
  /** Of an adjustment: whether with it the line that it corrects comes to the payment's amount. */
  readonly completes: boolean;
}

export interface AttemptOfLine {
  readonly state: AttemptState;
  readonly amountFils: bigint;
  /** A sale of it was matched before. */
  readonly isSettled: boolean;
  /** A reversal of that sale was matched before. */
  readonly isReversed: boolean;
  /** It was given back by a void: the bank undid the sale as we asked. */
  readonly isUndone: boolean;
}

/** What a line comes to. */
export interface LineDecision {
  /** Null where it is matched. */
  readonly exception: ExceptionKind | null;
  /** What the bank's word corrects here, before the line counts as matched. */
  readonly correction: 'captured' | 'voided' | null;
  /** The bank is asked about the payment at once. */
  readonly ask: boolean;
}

const matched: LineDecision = { exception: null, correction: null, ask: false };
const but = (exception: ExceptionKind, ask = false): LineDecision => ({ exception, correction: null, ask });
const corrected = (correction: 'captured' | 'voided'): LineDecision => ({ ...matched, correction });

/** What becomes of one line; pure and total. */
export function decideLine(standing: LineStanding): LineDecision {
  const { type, amountFils, attempt } = standing;
  if (type === 'FEE') return matched;
  if (type === 'ADJUSTMENT') return standing.completes ? matched : but('adjustment');
  if ((attempt === null || attempt === 'again') && type === 'REFUND')
    return standing.refund === 'done' ? matched : but('refund-unknown');
  if (attempt === null) return but('foreign');
  if (attempt === 'several') return but('ids-contradict');
  if (attempt === 'again') return but('captured-twice');
  if (type === 'REFUND') return refundOf(standing, attempt);
  if (amountFils !== attempt.amountFils) return but('other-amount');
  return type === 'SALE' ? saleOf(attempt, standing.isTakenBack) : reversalOf(attempt);
}

function saleOf(attempt: AttemptOfLine, isTakenBack: boolean): LineDecision {
  if (attempt.isSettled) return but('settled-twice');
  switch (attempt.state) {
    case 'CAPTURED':
    case 'CONFIRMED':
    case 'CAPTURED_LATE':
    case 'REFUNDED':
      return matched;
    case 'OPEN':
    case 'AT_BANK':
    case 'UNKNOWN':
    case 'WATCHED':
    case 'CANCELLED':
      return but('not-proven', true);
    case 'DECLINED':
    case 'ABANDONED':
    case 'SETTLED': // as never taken; money that was given back by hand needs no correction: it came, and went
      return corrected('captured');
    case 'VOIDED':
      return isTakenBack ? matched : corrected('captured');
  }
}

/** The bank takes a sale back. What it had not settled here before, it can't take. */
function reversalOf(attempt: AttemptOfLine): LineDecision {
  if (!attempt.isSettled) return but('reversal-without-sale');
  if (attempt.isReversed) return but('settled-twice');
  switch (attempt.state) {
    case 'VOIDED':
      return matched;
    case 'REFUNDED': // given back a second time, unless the sale was undone instead of being given back
      return attempt.isUndone ? matched : but('decided-by-hand');
    case 'CONFIRMED':
    case 'CAPTURED_LATE':
      return corrected('voided');
    case 'CAPTURED':
    case 'OPEN':
    case 'AT_BANK':
    case 'UNKNOWN':
    case 'WATCHED':
    case 'CANCELLED':
      return but('not-proven', true);
    case 'DECLINED':
    case 'ABANDONED':
    case 'SETTLED':
      return but('decided-by-hand');
  }
}

function refundOf({ refund, amountFils }: LineStanding, attempt: AttemptOfLine): LineDecision {
  if (amountFils > attempt.amountFils) return but('other-amount');
  if (refund === 'done') return matched;
  return but(refund === 'under-way' ? 'refund-not-done' : 'refund-unknown');
}
