import type { CoverageState } from '../coverage/lifecycle';
import { nextState } from '../lifecycle';
import type { RenewalState } from '../renewal/lifecycle';
import {
  attemptLifecycle,
  SILENCE_MS,
  VOID_WINDOW_MS,
  WATCH_MS,
  type AttemptEvent,
  type AttemptState,
} from './lifecycle';

/**
 * What a word of the bank proves. `unknown` is a verdict of its own: never paid, never failed.
 * `mismatch`: the bank's data do not agree with ours, so nothing may follow from them.
 * `unreachable`: no word at all, however often it was asked; proves as little as `unknown`.
 */
export type BankVerdict =
  'captured' | 'not-captured' | 'cancelled' | 'not-found' | 'unknown' | 'mismatch' | 'voided' | 'unreachable';

/** The words that prove what became of the money. */
export const proves: readonly BankVerdict[] = ['captured', 'not-captured', 'cancelled', 'voided'];

/** Everything that the bank's answer is weighed against. Instants in ms since 1970. */
export interface AttemptSituation {
  readonly state: AttemptState;
  readonly openedAt: number;
  readonly movedAt: number;
  readonly renewal: RenewalState;
  /** False when the renewal meanwhile waits for another quote than the one this attempt pays. */
  readonly quoteStands: boolean;
  /** State of the renewal's coverage, null while there is none. */
  readonly coverage: CoverageState | null;
  /** What the newest matched callback said: a hint, never a proof. */
  readonly hint: BankVerdict | null;
  /** When the newest matched callback came. */
  readonly reportedAt: number | null;
  /** A matched callback said that nothing was taken, and no inquiry put since has said the contrary. */
  readonly isDenied?: boolean;
  /** What the inquiry proves. */
  readonly verdict: BankVerdict;
  /** True when the bank was asked to give money of it back: whether it was taken back besides is for a person to find out. */
  readonly isReturning?: boolean;
  /** True when it was settled by hand because its money was given back so: that the bank once captured it is then no news. */
  readonly isReturnedByHand?: boolean;
  /** True when the answer to a question that was put later is recorded already: what this one says may be outdated. */
  readonly overtaken?: boolean;
  /** Since when it was asked in vain; null while its last word was an answer. */
  readonly silentSince?: number | null;
  /** When the question was put: what was said then proves nothing about a limit that ran out before the answer was recorded. */
  readonly now: number;
}

/** What staff must hear of, beside any move. */
export type AttemptAlarm =
  'mismatch' | 'callback-contradicted' | 'captured-late' | 'voided' | 'unproven' | 'silent';

/** The moves that follow from the bank's answer. No attempt event = ask again at the time of `nextAsk`. */
export interface AttemptDecision {
  readonly attempt: readonly AttemptEvent[];
  readonly renewal: 'payment.captured' | null;
  readonly coverage: 'coverage.finalised' | 'coverage.suspended' | null;
  readonly alarm: AttemptAlarm | null;
}

const nothing: AttemptDecision = { attempt: [], renewal: null, coverage: null, alarm: null };
const move = (event: AttemptEvent, more: Partial<AttemptDecision> = {}): AttemptDecision => ({
  ...nothing,
  attempt: [event],
  ...more,
});
const alarm = (name: AttemptAlarm): AttemptDecision => ({ ...nothing, alarm: name });

/**
 * What an answer counts for. While a callback says that the money was taken, a word to the contrary proves nothing: either of the
 * two may be the mistake, and whoever paid must not be told to pay again. Once the bank can take no more back by itself, its denial
 * counts: it takes back what it has no acknowledgement of (KNET section 5). That it never heard of what it reported explains
 * nothing, and counts as soon as the attempt has been watched for long enough.
 */
export function countedVerdict(s: Omit<AttemptSituation, 'verdict'>, verdict: BankVerdict): BankVerdict {
  return isOpposed(s, verdict) ? 'unknown' : verdict;
}

function isOpposed(s: Omit<AttemptSituation, 'verdict'>, verdict: BankVerdict): boolean {
  const { state, hint, reportedAt, openedAt, now } = s;
  if (!unsettled.includes(state) || hint !== 'captured' || reportedAt === null) return false;
  // Before the bank is once asked in vain it may just not have it yet.
  const denies =
    takenBack.includes(verdict) || (verdict === 'not-found' && state !== 'OPEN' && state !== 'AT_BANK');
  const window = reportedAt + VOID_WINDOW_MS;
  return denies && now < (verdict === 'not-found' ? Math.max(window, openedAt + WATCH_MS) : window);
}

/** States in which no inquiry has proven yet what became of the money. */
const unsettled: readonly AttemptState[] = ['OPEN', 'AT_BANK', 'UNKNOWN', 'WATCHED', 'CANCELLED'];

/** Decides what the bank's answer to an inquiry changes. Total: every state with every verdict has an answer. */
export function decide(situation: AttemptSituation): AttemptDecision {
  const s = { ...situation, verdict: countedVerdict(situation, situation.verdict) };
  if (s.overtaken === true) return nothing;
  const decision = decideAlone(s);
  // A contradiction is for people as well, whichever of the two counts, where nothing else of it is.
  const opposed = isOpposed(situation, situation.verdict) || (s.isDenied === true && isTaken(s, decision));
  return opposed && decision.alarm === null ? { ...decision, alarm: 'callback-contradicted' } : decision;
}

/** The bank says that it has the money, and so do we, by now. */
function isTaken({ state, verdict }: AttemptSituation, { attempt }: AttemptDecision): boolean {
  return verdict === 'captured' && (attempt.length > 0 || captures.includes(state));
}

const captures: readonly AttemptState[] = ['CAPTURED', 'CONFIRMED', 'CAPTURED_LATE'];

function decideAlone(s: AttemptSituation): AttemptDecision {
  switch (s.state) {
    case 'OPEN':
    case 'AT_BANK':
      return unproven(s, 'AT_BANK'); // the bank was asked, so there is reason to think that it was sent
    case 'UNKNOWN':
      return unproven(s, s.state);
    case 'WATCHED':
    case 'CANCELLED':
      return outlived(s, s.state);
    case 'CAPTURED':
      return captured(s);
    case 'CONFIRMED':
    case 'CAPTURED_LATE':
      if (s.verdict === 'mismatch') return alarm('mismatch');
      if (!takenBack.includes(s.verdict)) return nothing;
      return s.isReturning === true ? alarm('mismatch') : correct(s, 'voided');
    case 'DECLINED':
    case 'ABANDONED':
    case 'VOIDED':
    case 'SETTLED':
      return s.verdict === 'captured' ? correct(s, 'captured') : nothing;
    case 'REFUNDED':
      return nothing;
  }
}

/** What may be proven of an attempt that has ended, against what it ended by. */
export type CorrectedVerdict = 'captured' | 'voided';

/** Words by which the bank has not, or no longer, what it had captured. */
const takenBack: readonly BankVerdict[] = ['voided', 'not-captured', 'cancelled'];

/** Brings an attempt that has ended in line with what the bank proves by now; no attempt event = no edge leads there. */
export function correct(
  {
    state,
    coverage,
    isReturning,
    isReturnedByHand,
  }: Pick<AttemptSituation, 'state' | 'coverage' | 'isReturning' | 'isReturnedByHand'>,
  verdict: CorrectedVerdict,
): AttemptDecision {
  if (verdict === 'voided' && isReturning === true) return nothing;
  if (state === 'SETTLED' && isReturnedByHand === true) return nothing;
  const event = verdict === 'captured' ? 'attempt.corrected_captured' : 'attempt.corrected_voided';
  if (nextState(attemptLifecycle, state, event) === undefined) return nothing;
  if (event === 'attempt.corrected_captured') return move(event, { alarm: 'captured-late' });
  const stands = state === 'CONFIRMED' && (coverage === 'PROVISIONAL' || coverage === 'EFFECTIVE');
  return move(event, { coverage: stands ? 'coverage.suspended' : null, alarm: 'voided' });
}

function isOver(s: AttemptSituation): boolean {
  return s.now >= s.movedAt + (attemptLifecycle.states[s.state].limitMs ?? 0);
}

function unproven(s: AttemptSituation, state: 'AT_BANK' | 'UNKNOWN'): AttemptDecision {
  switch (s.verdict) {
    case 'captured':
      // Money that arrived for a renewal which no longer waits for it is never lost from sight.
      return s.renewal === 'AWAITING_PAYMENT' && s.quoteStands
        ? move('attempt.captured', { renewal: 'payment.captured' })
        : { ...nothing, attempt: ['attempt.expired', 'attempt.captured_late'], alarm: 'captured-late' };
    case 'not-captured':
    case 'voided':
      return move(s.hint === 'cancelled' && state === 'AT_BANK' ? 'attempt.cancelled' : 'attempt.declined');
    case 'cancelled':
      return move(state === 'AT_BANK' ? 'attempt.cancelled' : 'attempt.declined');
    case 'not-found':
      return notFound(s, state);
    case 'unknown':
      return state === 'AT_BANK' ? move('attempt.unclear') : stillUnknown(s);
    case 'unreachable':
      if (state === 'UNKNOWN') return silenced(s);
      return isOver(s) ? move('attempt.unclear') : nothing;
    case 'mismatch':
      return watchedLongEnough(s) ? move('attempt.expired', { alarm: 'mismatch' }) : alarm('mismatch');
  }
}

/** D13: an unknown outcome blocks a new attempt until it is proven, but not the renewal's own end for ever. */
function stillUnknown(s: AttemptSituation): AttemptDecision {
  return s.renewal !== 'AWAITING_PAYMENT' || watchedLongEnough(s)
    ? move('attempt.expired', { alarm: 'unproven' })
    : nothing;
}

/** A bank that never says a word frees nobody, so that people hear of it long before the attempt is given up. */
function silenced(s: AttemptSituation): AttemptDecision {
  const decision = stillUnknown(s);
  const isLong = typeof s.silentSince === 'number' && s.now >= s.silentSince + SILENCE_MS;
  return decision === nothing && isLong ? alarm('silent') : decision;
}

/** While the bank's page may be open, "not found" proves nothing (KNET section 7). */
function notFound(s: AttemptSituation, state: 'AT_BANK' | 'UNKNOWN'): AttemptDecision {
  if (state === 'AT_BANK' && s.hint === 'cancelled') return move('attempt.cancelled');
  if (state === 'AT_BANK' && s.hint === 'unknown') return move('attempt.unclear');
  if (!isOver(s)) return nothing;
  if (state === 'AT_BANK' && s.hint === 'captured') return move('attempt.unclear');
  return move('attempt.expired');
}

/** Nobody waits for it any more, and it is asked about until its end is proven. */
function outlived(s: AttemptSituation, state: 'WATCHED' | 'CANCELLED'): AttemptDecision {
  switch (s.verdict) {
    case 'captured':
      return move('attempt.captured_late', { alarm: 'captured-late' });
    case 'not-captured':
    case 'voided':
    case 'cancelled':
      if (state === 'WATCHED') return move('attempt.declined');
      return isOver(s) ? move('attempt.abandoned') : nothing;
    case 'not-found':
      return watchedLongEnough(s) ? move('attempt.abandoned') : nothing;
    case 'unknown':
    case 'unreachable':
      return watchedLongEnough(s) ? alarm('unproven') : nothing;
    case 'mismatch':
      return alarm('mismatch');
  }
}

function watchedLongEnough(s: AttemptSituation): boolean {
  return s.now >= s.openedAt + WATCH_MS;
}

/** D18: a capture is provisional until the inquiry after the bank's void window agrees. */
function captured(s: AttemptSituation): AttemptDecision {
  // The coverage is moved together with its attempt, so its issue is awaited.
  const issuing = s.coverage === null && (s.renewal === 'ISSUING' || s.renewal === 'AWAITING_PAYMENT');
  const provisional = s.coverage === 'PROVISIONAL';
  switch (s.verdict) {
    case 'captured':
      if (s.now < s.movedAt + VOID_WINDOW_MS || issuing) return nothing;
      return move('attempt.confirmed', { coverage: provisional ? 'coverage.finalised' : null });
    case 'not-captured':
    case 'voided':
    case 'cancelled':
      if (issuing) return alarm('voided');
      return move('attempt.voided', { coverage: provisional ? 'coverage.suspended' : null, alarm: 'voided' });
    case 'not-found':
    case 'unknown':
    case 'unreachable':
      return isOver(s) ? alarm('unproven') : nothing;
    case 'mismatch':
      return alarm('mismatch');
  }
}

/**
 * Whether the outcome of an attempt that came to `state` is still unproven after `verdict`, so that its person must not pay
 * elsewhere (D13). What the bank once said to be unpaid is not unproven again by a later silence.
 */
export function isStillUnproven(before: boolean, state: AttemptState, verdict: BankVerdict): boolean {
  switch (state) {
    case 'OPEN':
    case 'AT_BANK':
    case 'UNKNOWN':
      return before;
    case 'WATCHED':
    case 'CANCELLED':
      return before && (verdict === 'unknown' || verdict === 'unreachable' || verdict === 'mismatch');
    case 'CAPTURED': // paid: what else may be paid for is a matter of dates
    case 'CONFIRMED':
    case 'DECLINED':
    case 'ABANDONED':
    case 'VOIDED':
    case 'CAPTURED_LATE':
    case 'REFUNDED':
    case 'SETTLED':
      return false;
  }
}
