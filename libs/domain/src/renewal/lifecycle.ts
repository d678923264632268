import type { CaseKind } from '../case/kinds';
import type { Lifecycle, TransitionRow } from '../lifecycle';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time';

const states = {
  AWAITING_CODE: { ends: false, limitMs: 30 * MINUTE_MS, shown: 'renewal.awaiting-code' },
  AWAITING_PLEDGE: { ends: false, limitMs: HOUR_MS, shown: 'renewal.awaiting-pledge' },
  AWAITING_TERM: { ends: false, limitMs: DAY_MS, shown: 'renewal.awaiting-term' },
  AWAITING_PAYMENT: { ends: false, limitMs: 25 * HOUR_MS, shown: 'renewal.awaiting-payment' },
  ISSUING: { ends: false, limitMs: 5 * MINUTE_MS, shown: 'renewal.issuing' },
  NOTIFYING: { ends: false, limitMs: 10 * MINUTE_MS, shown: 'renewal.notifying' },
  ACKNOWLEDGED: { ends: true, shown: 'renewal.acknowledged' },
  EXPIRED: { ends: true, shown: 'renewal.expired' },
  REFUSED: { ends: true, shown: 'renewal.refused' },
  ABANDONED: { ends: true, shown: 'renewal.abandoned' },
  HELD: { ends: false, shown: 'renewal.held' }, // its case has a due time of its own
} as const;

const transitions = [
  [null, 'renewal.requested', 'AWAITING_CODE'],

  ['AWAITING_CODE', 'code.verified', 'AWAITING_PLEDGE'],
  ['AWAITING_CODE', 'code.exhausted', 'REFUSED'],
  ['AWAITING_CODE', 'code.expired', 'EXPIRED'],

  ['AWAITING_PLEDGE', 'pledge.accepted', 'AWAITING_TERM'],
  ['AWAITING_PLEDGE', 'pledge.expired', 'EXPIRED'],

  ['AWAITING_TERM', 'term.chosen', 'AWAITING_PAYMENT'],
  ['AWAITING_TERM', 'term.exempted', 'ISSUING'], // D9: a fee of zero never goes to the bank
  ['AWAITING_TERM', 'term.expired', 'EXPIRED'],

  ['AWAITING_PAYMENT', 'term.reopened', 'AWAITING_TERM'], // the resident chooses again
  ['AWAITING_PAYMENT', 'quote.lapsed', 'AWAITING_TERM'], // D1, D17, D19
  ['AWAITING_PAYMENT', 'payment.captured', 'ISSUING'],
  ['AWAITING_PAYMENT', 'payment.expired', 'EXPIRED'],

  ['ISSUING', 'coverage.issued', 'NOTIFYING'],
  ['ISSUING', 'coverage.refused', 'HELD'],

  ['NOTIFYING', 'authority.acknowledged', 'ACKNOWLEDGED'],
  ['NOTIFYING', 'authority.refused', 'HELD'],

  ['HELD', 'coverage.retried', 'ISSUING'],
  ['HELD', 'notice.retried', 'NOTIFYING'],
  ['HELD', 'renewal.abandoned', 'ABANDONED'], // by two people of the staff
] as const satisfies readonly TransitionRow<keyof typeof states>[];

export type RenewalState = keyof typeof states;
type RenewalSentence = (typeof states)[RenewalState]['shown'];
export type RenewalEvent = (typeof transitions)[number][1];

/**
 * One resident's renewal, from the request to the authority's acknowledgement (flow C4).
 * HELD: the machine may not decide alone; a person does.
 */
export const renewalLifecycle: Lifecycle<RenewalState, RenewalEvent, RenewalSentence> = {
  kind: 'renewal',
  states,
  transitions,
  minder: 'renewal',
};

/** The states in which the resident is expected to act, each with the event of its limit running out. */
export const expiryOf = {
  AWAITING_CODE: 'code.expired',
  AWAITING_PLEDGE: 'pledge.expired',
  AWAITING_TERM: 'term.expired',
  AWAITING_PAYMENT: 'payment.expired',
} as const satisfies Partial<Record<RenewalState, RenewalEvent>>;

/**
 * The states in which a machine or the authority is to act, each with the case that tells people that it does not. At the limit
 * itself the machine looks again by itself. Half an hour of that is more than any restart of ours takes, and a notice is
 * repeated every two minutes: an authority that is away for two hours does not come back by being asked.
 */
export const lateCaseOf = {
  ISSUING: { kind: 'coverage-late', afterMs: 30 * MINUTE_MS },
  NOTIFYING: { kind: 'authority-silent', afterMs: 2 * HOUR_MS },
} as const satisfies Partial<Record<RenewalState, { readonly kind: CaseKind; readonly afterMs: number }>>;
