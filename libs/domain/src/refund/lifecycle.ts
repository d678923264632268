import type { Lifecycle, TransitionRow } from '../lifecycle';
import { HOUR_MS, MINUTE_MS } from '../time';

const states = {
  REQUESTED: { ends: false, limitMs: HOUR_MS, shown: 'refund.under-way' },
  SENT: { ends: false, limitMs: 2 * MINUTE_MS, shown: 'refund.under-way' }, // longer than any call to the bank lives
  UNKNOWN: { ends: false, limitMs: 6 * HOUR_MS, shown: 'refund.under-way' },
  RETURNED: { ends: true, shown: 'refund.returned' },
  RETURNED_IN_PART: { ends: true, shown: 'refund.returned-in-part' }, // what the bank did not give is free again
  REFUSED: { ends: true, shown: 'refund.refused' },
  WITHDRAWN: { ends: true, shown: 'refund.withdrawn' },
} as const;

const transitions = [
  [null, 'refund.requested', 'REQUESTED'],
  ['REQUESTED', 'refund.sent', 'SENT'], // recorded before the bank is asked
  ['REQUESTED', 'refund.withdrawn', 'WITHDRAWN'],

  ['SENT', 'refund.completed', 'RETURNED'],
  ['SENT', 'refund.given_in_part', 'RETURNED_IN_PART'],
  ['SENT', 'refund.refused', 'REFUSED'],
  ['SENT', 'refund.unclear', 'UNKNOWN'],

  ['UNKNOWN', 'refund.sent', 'SENT'], // only where that cannot give twice
  ['UNKNOWN', 'refund.completed', 'RETURNED'],
  ['UNKNOWN', 'refund.given_in_part', 'RETURNED_IN_PART'],
  ['UNKNOWN', 'refund.refused', 'REFUSED'],
] as const satisfies readonly TransitionRow<keyof typeof states>[];

export type RefundState = keyof typeof states;
type RefundSentence = (typeof states)[RefundState]['shown'];
export type RefundEvent = (typeof transitions)[number][1];

/**
 * Money of one capture that goes back, all of it or a part. The bank has no key by which it would know a repeated request, so
 * whether one was put is recorded before it is.
 */
export const refundLifecycle: Lifecycle<RefundState, RefundEvent, RefundSentence> = {
  kind: 'refund',
  states,
  transitions,
  minder: 'refundRun',
};

/** Whether a recorded state is one that a refund knows. */
export function isRefundState(state: string): state is RefundState {
  return Object.hasOwn(states, state);
}
