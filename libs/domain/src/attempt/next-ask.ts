import { eventsFrom } from '../lifecycle';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../time';
import { attemptLifecycle, CONFIRM_MS, VOID_WINDOW_MS, WATCH_MS, type AttemptState } from './lifecycle';

/** What decides when the bank is asked next. Instants in ms since 1970. */
export interface AskSituation {
  readonly state: AttemptState;
  readonly openedAt: number;
  readonly movedAt: number;
  /** The newest matched callback. */
  readonly reportedAt: number | null;
  /** When the newest recorded inquiry was put. */
  readonly askedAt: number | null;
  /** When the staff last wanted it asked at once. */
  readonly wantedAt?: number | null;
  /** The bank's address is given out by `attempt.sent` alone; false where it was given out when the attempt was opened. */
  readonly heldBack: boolean;
}

const LIFE_MS = attemptLifecycle.states.OPEN.limitMs ?? 0;

/**
 * Whether the bank can know nothing of an attempt: it was never sent, and nothing has given reason to ask. It ends with its
 * time, and nobody need be asked.
 */
export function isUnsent({ state, heldBack, reportedAt, askedAt, wantedAt = null }: AskSituation): boolean {
  return state === 'OPEN' && heldBack && reportedAt === null && askedAt === null && wantedAt === null;
}

/** When the payer may go to the bank no more. */
export function sendableUntil({ openedAt }: Pick<AskSituation, 'openedAt'>): number {
  return openedAt + LIFE_MS;
}

/** While no callback came: after the first minute, then ever more rarely, and once when the life ends. */
const UNREPORTED_MS: readonly number[] = [MINUTE_MS, 3 * MINUTE_MS, 7 * MINUTE_MS, LIFE_MS];

/**
 * The instant at which the bank is to be asked about an attempt again, or null when it is proven.
 * Of an attempt that was never sent it is the instant at which that ends. Waits double from the moment that began them, so the rate to the bank falls by itself; a question falls on each instant
 * at which its answer may end a wait.
 */
export function nextAsk(s: AskSituation): number | null {
  const row = attemptLifecycle.states[s.state];
  const { wantedAt = null } = s;
  const wanted = wantedAt !== null && (s.askedAt === null || wantedAt > s.askedAt) ? wantedAt : null;
  if (row.ends) return isCorrectable(s.state) ? wanted : null;
  if (wanted !== null) return wanted;
  if (s.state === 'CAPTURED') return second(s);
  if (s.reportedAt !== null && (s.askedAt === null || s.reportedAt >= s.askedAt)) return s.reportedAt;
  if (isUnsent(s)) return sendableUntil(s);
  switch (s.state) {
    case 'OPEN':
    case 'AT_BANK':
      return s.reportedAt === null ? unreported(s) : reported(s, s.reportedAt);
    case 'UNKNOWN':
      return s.askedAt === null
        ? s.movedAt
        : notBeyond(
            [s.movedAt + (row.limitMs ?? 0), s.openedAt + WATCH_MS, ...windowEnd(s)],
            s.askedAt,
            s.askedAt + doubling(s.movedAt, s.askedAt, 10 * SECOND_MS, HOUR_MS),
          );
    case 'WATCHED':
    case 'CANCELLED': {
      const first = s.movedAt + (row.limitMs ?? 0);
      if (s.askedAt === null) return first;
      // Before its first limit, no answer about a cancelled one ends anything.
      if (s.askedAt < first) return s.state === 'WATCHED' ? notBeyond(windowEnd(s), s.askedAt, first) : first;
      return notBeyond(
        [s.openedAt + WATCH_MS, ...windowEnd(s)],
        s.askedAt,
        s.askedAt + doubling(s.movedAt, s.askedAt, HOUR_MS, 6 * HOUR_MS),
      );
    }
    case 'CONFIRMED':
    case 'DECLINED':
    case 'ABANDONED':
    case 'VOIDED':
    case 'CAPTURED_LATE':
    case 'REFUNDED':
    case 'SETTLED':
      return null;
  }
}

/** D18: not before the bank's void window is over, then ever more rarely until it is answered. */
function second({ movedAt, askedAt }: AskSituation): number {
  const window = movedAt + VOID_WINDOW_MS;
  if (askedAt === null || askedAt < window) return window;
  return notBeyond([movedAt + CONFIRM_MS], askedAt, askedAt + doubling(window, askedAt, MINUTE_MS, HOUR_MS));
}

/**
 * The instant of the next inquiry that batches make: about captures whose void window is over, and once about captures that
 * came too late, which the bank may have taken back by itself; null where none is due. `answered`: its newest answer proved
 * what became of the money.
 */
export function nextSecondAsk(s: AskSituation & { readonly answered: boolean }): number | null {
  if (s.state === 'CAPTURED') return second(s);
  if (s.state !== 'CAPTURED_LATE') return null;
  const at = second(s);
  const heard = s.answered && s.askedAt !== null && s.askedAt >= s.movedAt + VOID_WINDOW_MS;
  return heard || at > s.movedAt + CONFIRM_MS ? null : at;
}

/** Whether a word of the bank may still correct an attempt that has ended: it is asked where somebody wants to know. */
export function isCorrectable(state: AttemptState): boolean {
  const events = eventsFrom(attemptLifecycle, state);
  return events.includes('attempt.corrected_captured') || events.includes('attempt.corrected_voided');
}

function unreported(s: AskSituation): number {
  const asked = s.askedAt ?? s.movedAt;
  const slot = UNREPORTED_MS.find((ms) => s.movedAt + ms > asked);
  return slot === undefined ? asked + 5 * MINUTE_MS : s.movedAt + slot;
}

function reported(s: AskSituation, reportedAt: number): number {
  const asked = s.askedAt ?? reportedAt;
  const next = asked + doubling(reportedAt, asked, 2 * SECOND_MS, 5 * MINUTE_MS);
  return notBeyond([s.movedAt + LIFE_MS, ...windowEnd(s)], asked, next);
}

/** Until then a callback keeps a word to the contrary from counting (`countedVerdict`). */
function windowEnd({ reportedAt }: AskSituation): readonly number[] {
  return reportedAt === null ? [] : [reportedAt + VOID_WINDOW_MS];
}

function doubling(since: number, asked: number, least: number, most: number): number {
  return Math.min(Math.max(asked - since, least), most);
}

/** `next`, or the first limit between it and the last question. */
function notBeyond(limits: readonly number[], asked: number, next: number): number {
  return Math.min(next, ...limits.filter((limit) => limit > asked));
}

/** When a resident may expect to hear of an attempt: the next inquiry, or the end of a life in which nothing came. */
export function nextAnswerBy(s: AskSituation & { readonly now: number }): number {
  const open = s.state === 'OPEN' || s.state === 'AT_BANK';
  if (open && s.reportedAt === null && s.now < s.movedAt + LIFE_MS) return s.movedAt + LIFE_MS;
  return Math.max(nextAsk(s) ?? s.now, s.now) + MINUTE_MS;
}
