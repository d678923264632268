import type { Lifecycle, TransitionRow } from '../lifecycle';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time';

/** How long the bank may still take a capture back, in ms; until then it is provisional (D18). */
export const VOID_WINDOW_MS = 10 * MINUTE_MS;

/** How long the second inquiry is repeated in batches before people hear that a capture is not confirmed, in ms. */
export const CONFIRM_MS = DAY_MS;

const states = {
  OPEN: { ends: false, limitMs: 15 * MINUTE_MS, shown: 'attempt.open' }, // until then its payer may go to the bank
  AT_BANK: { ends: false, limitMs: 15 * MINUTE_MS, shown: 'attempt.at-bank' }, // D17: the attempt's life there
  UNKNOWN: { ends: false, limitMs: 15 * MINUTE_MS, shown: 'attempt.unknown' },
  WATCHED: { ends: false, limitMs: HOUR_MS, shown: 'attempt.watched' }, // out of time, still asked about
  CANCELLED: { ends: false, limitMs: 30 * MINUTE_MS, shown: 'attempt.cancelled' }, // asked about once more
  CAPTURED: { ends: false, limitMs: CONFIRM_MS, shown: 'attempt.captured' }, // until then batches ask
  CONFIRMED: { ends: true, shown: 'attempt.confirmed' },
  DECLINED: { ends: true, shown: 'attempt.declined' },
  ABANDONED: { ends: true, shown: 'attempt.abandoned' },
  VOIDED: { ends: true, shown: 'attempt.voided' },
  CAPTURED_LATE: { ends: true, shown: 'attempt.captured-late' },
  REFUNDED: { ends: true, shown: 'attempt.refunded' },
  SETTLED: { ends: true, shown: 'attempt.settled' },
} as const;

const transitions = [
  [null, 'attempt.opened', 'OPEN'],

  ['OPEN', 'attempt.sent', 'AT_BANK'],
  ['OPEN', 'attempt.abandoned', 'ABANDONED'], // never sent: the bank need not be asked
  // What the bank knows of was sent, whatever is recorded: evidence wins.
  ['OPEN', 'attempt.captured', 'CAPTURED'],
  ['OPEN', 'attempt.declined', 'DECLINED'],
  ['OPEN', 'attempt.cancelled', 'CANCELLED'],
  ['OPEN', 'attempt.unclear', 'UNKNOWN'],
  ['OPEN', 'attempt.expired', 'WATCHED'],

  ['AT_BANK', 'attempt.captured', 'CAPTURED'],
  ['AT_BANK', 'attempt.declined', 'DECLINED'],
  ['AT_BANK', 'attempt.cancelled', 'CANCELLED'],
  ['AT_BANK', 'attempt.unclear', 'UNKNOWN'],
  ['AT_BANK', 'attempt.expired', 'WATCHED'],

  ['UNKNOWN', 'attempt.captured', 'CAPTURED'],
  ['UNKNOWN', 'attempt.declined', 'DECLINED'],
  ['UNKNOWN', 'attempt.expired', 'WATCHED'],

  ['WATCHED', 'attempt.captured_late', 'CAPTURED_LATE'],
  ['WATCHED', 'attempt.declined', 'DECLINED'],
  ['WATCHED', 'attempt.abandoned', 'ABANDONED'],

  ['CANCELLED', 'attempt.captured_late', 'CAPTURED_LATE'],
  ['CANCELLED', 'attempt.abandoned', 'ABANDONED'],

  ['CAPTURED', 'attempt.confirmed', 'CONFIRMED'],
  ['CAPTURED', 'attempt.voided', 'VOIDED'],

  // The bank's truth is not reachable by an edge above: corrected to match it, on evidence that the event names.
  ['DECLINED', 'attempt.corrected_captured', 'CAPTURED_LATE'],
  ['ABANDONED', 'attempt.corrected_captured', 'CAPTURED_LATE'],
  ['VOIDED', 'attempt.corrected_captured', 'CAPTURED_LATE'],
  ['SETTLED', 'attempt.corrected_captured', 'CAPTURED_LATE'], // as never taken, and taken after all
  ['CONFIRMED', 'attempt.corrected_voided', 'VOIDED'],
  ['CAPTURED_LATE', 'attempt.corrected_voided', 'VOIDED'],

  // All of it was given back.
  ['CONFIRMED', 'attempt.refunded', 'REFUNDED'],
  ['CAPTURED_LATE', 'attempt.refunded', 'REFUNDED'],

  // By two people of the staff, on evidence from outside.
  ['UNKNOWN', 'attempt.settled', 'SETTLED'], // the bank says nothing, and its person is held
  ['WATCHED', 'attempt.settled', 'SETTLED'],
  ['CANCELLED', 'attempt.settled', 'SETTLED'],
  ['CONFIRMED', 'attempt.settled', 'SETTLED'],
  ['DECLINED', 'attempt.settled', 'SETTLED'],
  ['ABANDONED', 'attempt.settled', 'SETTLED'],
  ['VOIDED', 'attempt.settled', 'SETTLED'],
  ['CAPTURED_LATE', 'attempt.settled', 'SETTLED'],
] as const satisfies readonly TransitionRow<keyof typeof states>[];

export type AttemptState = keyof typeof states;
type AttemptSentence = (typeof states)[AttemptState]['shown'];
export type AttemptEvent = (typeof transitions)[number][1];

/**
 * One try to pay at the bank. AT_BANK is recorded before the payer's browser is shown the way there, so what never came to it
 * was never seen by the bank. It outlives its renewal: out of time it is watched until proven.
 * CAPTURED is provisional until the inquiry after the bank's void window agrees (D18).
 */
export const attemptLifecycle: Lifecycle<AttemptState, AttemptEvent, AttemptSentence> = {
  kind: 'attempt',
  states,
  transitions,
  minder: 'attemptWatch',
};

/** How long the bank may say nothing about an unknown outcome before people hear that its person is held (D13), in ms. */
export const SILENCE_MS = 30 * MINUTE_MS;

/** How long an attempt out of time is asked about before it counts as abandoned, in ms. */
export const WATCH_MS = 3 * DAY_MS;
