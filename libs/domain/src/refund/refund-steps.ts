import { VOID_WINDOW_MS, type AttemptState } from '../attempt/lifecycle';
import { HOUR_MS, MINUTE_MS } from '../time';
import { refundLifecycle, type RefundState } from './lifecycle';
import type { RefundReason } from './refundable';

/**
 * What the bank said when it was asked to give money back. `in-part`: it gave some of what was asked, and says how much;
 * `credited`: all of the original went back before; `above-original`: more than is left of it was asked for; `mismatch`: its answer is about more than was asked, or another payment; `unknown`: a word that nobody knows; `silent`: no word
 * came back; `unsent`: nothing left for it, or it surely did nothing.
 */
export type RefundWord =
  | 'returned'
  | 'in-part'
  | 'credited'
  | 'above-original'
  | 'refused'
  | 'mismatch'
  | 'unknown'
  | 'silent'
  | 'unsent';

/** What came of one sending; `uncalled`: its call was never made. */
export type SendingWord = RefundWord | 'uncalled';

/** Words after which nobody can say whether the money went back. */
const OPEN_WORDS: readonly SendingWord[] = ['in-part', 'mismatch', 'unknown', 'silent'];
/** Words after which asking once more can tell nothing more: what is open then, people or the settlement file prove. */
const LAST_WORDS: readonly SendingWord[] = [
  ...(['in-part', 'mismatch', 'credited', 'above-original', 'refused'] as const),
];

/** Everything that decides what becomes of a refund. Instants in ms since 1970. */
export interface RefundSituation {
  readonly state: RefundState;
  readonly movedAt: number;
  readonly reason: RefundReason;
  /** All of the capture goes back at once: the bank then refuses a second time by itself (KNET section 7). */
  readonly whole: boolean;
  /** What came of each time that it was sent, the first before the others. */
  readonly words: readonly SendingWord[];
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
      const wait = againWait(s);
      return wait === undefined ? null : { step: 'send', at: s.movedAt + wait };
    }
    case 'RETURNED':
    case 'RETURNED_IN_PART':
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

/** How long it rests before it is sent again; undefined where that could give twice, or would tell nothing. */
function againWait({ words, whole }: RefundSituation): number | undefined {
  if (words.some((word) => LAST_WORDS.includes(word))) return undefined;
  const open = openOf(words).length;
  if (open === 0) return unsentWait(words.length);
  return whole ? AGAIN_MS[open - 1] : undefined;
}

function openOf(words: readonly SendingWord[]): readonly SendingWord[] {
  return words.filter((word) => OPEN_WORDS.includes(word));
}

/** Nothing left our house, so nothing can have been given: again soon, then ever more rarely. */
function unsentWait(sendings: number): number {
  return Math.min(MINUTE_MS * 2 ** Math.min(sendings - 1, 10), HOUR_MS);
}

/** Ever more rarely: as long again as was waited since the window ended, a minute at least and an hour at most. */
function again(window: number, askedAt: number): number {
  return askedAt + Math.min(Math.max(askedAt - window, MINUTE_MS), HOUR_MS);
}

/** What follows from the bank's word on the newest sending of a refund that was SENT, and from its words on those before, however late they came. */
export function refundEventOf(
  words: readonly SendingWord[],
  whole: boolean,
): 'refund.completed' | 'refund.given_in_part' | 'refund.refused' | 'refund.unclear' {
  // To whichever call: its answer may come after that of a later one, which only says that nothing is left to give.
  if (words.includes('returned')) return 'refund.completed';
  const earlier = openOf(words.slice(0, -1));
  switch (words.at(-1)) {
    case 'in-part':
      // A call before that nobody heard of may have given some, too.
      return earlier.length === 0 ? 'refund.given_in_part' : 'refund.unclear';
    case 'credited':
      // The first call of all is told of money that somebody else gave.
      if (earlier.length === 0) return 'refund.refused';
      // An earlier call of ours gave it all if nothing was heard of it. Where its answer said something else, it may have given less.
      return whole && earlier.every((word) => word === 'silent') ? 'refund.completed' : 'refund.unclear';
    case 'above-original': // a call before may have given some of it
    case 'refused':
      return earlier.length === 0 ? 'refund.refused' : 'refund.unclear'; // says nothing of the call before
    default:
      return 'refund.unclear';
  }
}
