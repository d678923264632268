import { VOID_WINDOW_MS, type AttemptState } from '../attempt/lifecycle';
import { HOUR_MS, MINUTE_MS } from '../time';
import { refundLifecycle, type RefundState } from './lifecycle';
import type { RefundReason } from './refundable';

/** What the bank said when it was asked to give money back. `unsent`: nothing left for it, or it surely did nothing; `silent`: no word came back. */
export type RefundWord = 'returned' | 'above-original' | 'refused' | 'unknown' | 'unsent' | 'silent';

/** Words after which nobody can say whether the money went back. */
export const OPEN_WORDS: readonly RefundWord[] = ['unknown', 'silent'];

/** Everything that decides what becomes of a refund. Instants in ms since 1970. */
export interface RefundSituation {
  readonly state: RefundState;
  readonly movedAt: number;
  readonly reason: RefundReason;
  /** All of the capture goes back at once: the bank then refuses a second time by itself (knet.md section 7). */
  readonly whole: boolean;
  /** How often it was sent, and how many of those calls may have given the money without our knowing. */
  readonly sendings: number;
  readonly unanswered: number;
  readonly attempt: AttemptState;
  /** When the capture was recorded as such. */
  readonly capturedAt: number;
  /** When the bank was last asked about the attempt, and when it last said that it has the money. */
  readonly askedAt: number | null;
  readonly provenAt: number | null;
  /** Of a duplicate: the attempt that pays instead; null where there is none any more. */
  readonly rival: AttemptState | null;
  readonly now: number;
}

/** The next thing to do, at an instant that may have passed. `withdraw` and `give-up-call` are records of what time did. */
export interface RefundStep {
  readonly step: 'ask-bank' | 'send' | 'withdraw' | 'give-up-call';
  readonly at: number;
}

/** How long after an unanswered call it is put again, call after call; then people decide. */
const AGAIN_MS: readonly number[] = [MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 6 * HOUR_MS];

/** What a refund waits for; null where only a person or a settlement file can tell. */
export function nextRefundStep(s: RefundSituation): RefundStep | null {
  switch (s.state) {
    case 'REQUESTED':
      return beforeSending(s);
    case 'SENT':
      return { step: 'give-up-call', at: s.movedAt + (refundLifecycle.states.SENT.limitMs ?? 0) };
    case 'UNKNOWN': {
      const wait =
        s.unanswered === 0 ? unsentWait(s.sendings) : s.whole ? AGAIN_MS[s.unanswered - 1] : undefined;
      return wait === undefined ? null : { step: 'send', at: s.movedAt + wait };
    }
    case 'RETURNED':
    case 'REFUSED':
    case 'WITHDRAWN':
      return null;
  }
}

/** Money is given back only once the bank, asked after its void window, still has it: before, it may give it back itself. */
function beforeSending(s: RefundSituation): RefundStep {
  if (s.attempt !== 'CONFIRMED' && s.attempt !== 'CAPTURED_LATE') return { step: 'withdraw', at: s.now };
  const window = s.capturedAt + VOID_WINDOW_MS;
  if (s.attempt === 'CAPTURED_LATE' && (s.provenAt === null || s.provenAt < window))
    return { step: 'ask-bank', at: s.askedAt === null ? window : Math.max(window, again(window, s.askedAt)) };
  if (s.reason !== 'duplicate') return { step: 'send', at: s.now };
  switch (s.rival) {
    case 'CONFIRMED':
      return { step: 'send', at: s.now };
    case 'CAPTURED': // not final yet: looked at again together with this one's own limit
      return { step: 'send', at: s.now + MINUTE_MS };
    default: // the other payment is gone, so this one is no duplicate any more
      return { step: 'withdraw', at: s.now };
  }
}

/** Nothing left our house, so nothing can have been given: again soon, then ever more rarely. */
function unsentWait(sendings: number): number {
  return Math.min(MINUTE_MS * 2 ** Math.min(sendings - 1, 10), HOUR_MS);
}

/** Ever more rarely: as long again as was waited since the window ended, a minute at least and an hour at most. */
function again(window: number, askedAt: number): number {
  return askedAt + Math.min(Math.max(askedAt - window, MINUTE_MS), HOUR_MS);
}

/** What follows from the bank's word on a refund that was SENT; `earlier` is how many calls before it may have given. */
export function refundEventOf(
  word: RefundWord,
  { whole, earlier }: { readonly whole: boolean; readonly earlier: number },
): 'refund.completed' | 'refund.refused' | 'refund.unclear' {
  switch (word) {
    case 'returned':
      return 'refund.completed';
    case 'above-original':
      // An earlier call of ours gave it; the first of all is told of money that somebody else gave.
      if (earlier === 0) return 'refund.refused';
      return whole ? 'refund.completed' : 'refund.unclear';
    case 'refused':
      return earlier === 0 ? 'refund.refused' : 'refund.unclear'; // says nothing of the call before
    case 'unknown':
    case 'unsent':
    case 'silent':
      return 'refund.unclear';
  }
}
