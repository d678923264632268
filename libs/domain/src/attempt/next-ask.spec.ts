import fc from 'fast-check';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../time';
import { attemptLifecycle, CONFIRM_MS, VOID_WINDOW_MS, WATCH_MS, type AttemptState } from './lifecycle';
import { isUnsent, nextAnswerBy, nextAsk, nextSecondAsk, type AskSituation } from './next-ask';

const T0 = 1_800_000_000_000;
const ask = (more: Partial<AskSituation>): AskSituation => ({
  state: 'AT_BANK',
  openedAt: T0,
  movedAt: T0,
  heldBack: true,
  reportedAt: null,
  askedAt: null,
  ...more,
});
const after = (more: Partial<AskSituation>) => (nextAsk(ask(more)) ?? Number.NaN) - T0;

describe('when the bank is asked', () => {
  it('asks at once when a callback came', () => {
    expect(after({ reportedAt: T0 + 40 * SECOND_MS })).toBe(40 * SECOND_MS);
  });

  it('asks without a callback after 1, 3 and 7 minutes and at the end of the life', () => {
    expect(after({})).toBe(MINUTE_MS);
    expect(after({ askedAt: T0 + MINUTE_MS + 5 })).toBe(3 * MINUTE_MS);
    expect(after({ askedAt: T0 + 3 * MINUTE_MS + 5 })).toBe(7 * MINUTE_MS);
    expect(after({ askedAt: T0 + 7 * MINUTE_MS + 5 })).toBe(15 * MINUTE_MS);
    expect(after({ askedAt: T0 + 15 * MINUTE_MS + 5 })).toBe(20 * MINUTE_MS + 5);
  });

  it('counts from when its payer was sent to the bank', () => {
    const sent = { movedAt: T0 + 14 * MINUTE_MS };
    expect(after(sent)).toBe(15 * MINUTE_MS);
    expect(after({ ...sent, askedAt: T0 + 15 * MINUTE_MS })).toBe(17 * MINUTE_MS);
    expect(nextAnswerBy({ ...ask(sent), now: T0 + 15 * MINUTE_MS })).toBe(T0 + 29 * MINUTE_MS);
  });

  it('asks nobody about what was never sent, and looks at it when its time is over', () => {
    expect(isUnsent(ask({ state: 'OPEN' }))).toBe(true);
    expect(after({ state: 'OPEN' })).toBe(15 * MINUTE_MS);
  });

  it.each([
    ['its address was given out when it was opened', { heldBack: false }],
    ['a callback told of it', { reportedAt: T0 + 9 }],
    ['the bank was asked about it before', { askedAt: T0 + 9 }],
    ['the staff, or the bank’s books, want it asked', { wantedAt: T0 + 9 }],
  ])('asks about what is not recorded as sent where %s', (_, more) => {
    expect(isUnsent(ask({ state: 'OPEN', ...more }))).toBe(false);
    expect(after({ state: 'OPEN', ...more })).toBe(after(more));
  });

  it('doubles its waits after a callback', () => {
    const reportedAt = T0 + MINUTE_MS;
    expect(after({ reportedAt, askedAt: reportedAt + 1 }) - MINUTE_MS).toBe(2 * SECOND_MS + 1);
    expect(after({ reportedAt, askedAt: reportedAt + 20_000 }) - MINUTE_MS).toBe(40_000);
  });

  it('asks about a capture when the void window is over, callbacks or not', () => {
    const movedAt = T0 + MINUTE_MS;
    expect(after({ state: 'CAPTURED', movedAt, reportedAt: movedAt + 9, askedAt: movedAt - 50 })).toBe(
      11 * MINUTE_MS,
    );
  });

  it('asks in batches about captures, and once about one that came late, when the void window is over', () => {
    const at = (more: Partial<AskSituation>, answered = false) => {
      const next = nextSecondAsk({ ...ask({ state: 'CAPTURED', ...more }), answered });
      return next === null ? null : next - T0;
    };
    const window = VOID_WINDOW_MS;
    expect(at({ askedAt: T0 })).toBe(window);
    expect(at({ askedAt: T0 + window })).toBe(window + MINUTE_MS);
    expect(at({ askedAt: T0 + window + 5 * HOUR_MS })).toBe(window + 6 * HOUR_MS);
    expect(at({ askedAt: T0 + CONFIRM_MS - MINUTE_MS })).toBe(CONFIRM_MS); // people hear of it then
    const late = { state: 'CAPTURED_LATE' } as const;
    expect(at({ ...late, askedAt: T0 }, true)).toBe(window);
    expect(at({ ...late, askedAt: T0 + window }, true)).toBeNull();
    expect(at({ ...late, askedAt: T0 + window }, false)).toBe(window + MINUTE_MS);
    expect(at({ ...late, askedAt: T0 + CONFIRM_MS }, false)).toBeNull();
    expect(at({ state: 'CONFIRMED' })).toBeNull();
  });

  it('asks ever more rarely about a watched attempt, six hours apart at most', () => {
    const movedAt = T0 + 15 * MINUTE_MS;
    expect(after({ state: 'WATCHED', movedAt, askedAt: movedAt }) - 15 * MINUTE_MS).toBe(HOUR_MS);
    expect(after({ state: 'WATCHED', movedAt, askedAt: movedAt + DAY_MS }) - 15 * MINUTE_MS).toBe(
      DAY_MS + 6 * HOUR_MS,
    );
  });

  it('asks when the void window of a callback is over, for only then a word against it counts', () => {
    const reportedAt = T0 + MINUTE_MS;
    const end = MINUTE_MS + VOID_WINDOW_MS;
    const asked = { reportedAt, askedAt: reportedAt + VOID_WINDOW_MS - MINUTE_MS };
    expect(after(asked)).toBe(end);
    expect(after({ ...asked, state: 'UNKNOWN', movedAt: reportedAt })).toBe(end);
    expect(after({ ...asked, state: 'WATCHED', movedAt: reportedAt })).toBe(end);
    expect(after({ ...asked, state: 'CANCELLED', movedAt: reportedAt })).toBe(31 * MINUTE_MS);
    expect(after({ ...asked, state: 'UNKNOWN', movedAt: reportedAt, askedAt: T0 + end })).toBe(
      16 * MINUTE_MS,
    );
  });

  it('asks when a limit is reached, so that its event is not late', () => {
    const unknown = { state: 'UNKNOWN', reportedAt: null } as const;
    expect(after({ ...unknown, askedAt: T0 + 10 * MINUTE_MS })).toBe(15 * MINUTE_MS);
    expect(after({ ...unknown, askedAt: T0 + WATCH_MS - MINUTE_MS })).toBe(WATCH_MS);
    expect(after({ state: 'WATCHED', askedAt: T0 + WATCH_MS - HOUR_MS })).toBe(WATCH_MS);
  });

  it('does not hammer a bank that is silent: each wait is as long as all before it, up to an hour', () => {
    const gaps: number[] = [];
    const end = T0 + DAY_MS;
    for (let askedAt = T0; askedAt < end;) {
      const next = nextAsk(ask({ state: 'UNKNOWN', askedAt })) ?? end;
      gaps.push(next - askedAt);
      askedAt = next + 2 * MINUTE_MS; // the bank is given that long to say a word
    }
    expect(gaps.length).toBeLessThan(32);
    expect(Math.max(...gaps)).toBe(HOUR_MS);
  });

  it('promises an answer by the end of a life in which nothing came, else a minute after the next question', () => {
    expect(nextAnswerBy({ ...ask({}), now: T0 + MINUTE_MS })).toBe(T0 + 15 * MINUTE_MS);
    const asked = ask({ state: 'UNKNOWN', askedAt: T0 + 4 * MINUTE_MS });
    expect(nextAnswerBy({ ...asked, now: T0 + 5 * MINUTE_MS })).toBe(T0 + 9 * MINUTE_MS);
    expect(nextAnswerBy({ ...asked, now: T0 + HOUR_MS })).toBe(T0 + HOUR_MS + MINUTE_MS);
  });

  it('never asks about what is proven', () => {
    for (const state of Object.keys(attemptLifecycle.states) as AttemptState[]) {
      expect(nextAsk(ask({ state, reportedAt: T0 })) === null).toBe(attemptLifecycle.states[state].ends);
    }
  });

  it('asks about an ended attempt where somebody wants to know, once, and only while it can be corrected', () => {
    for (const state of Object.keys(attemptLifecycle.states) as AttemptState[]) {
      if (!attemptLifecycle.states[state].ends) continue;
      const fixed = state === 'REFUNDED';
      expect(nextAsk(ask({ state, askedAt: T0, wantedAt: T0 + 9 }))).toBe(fixed ? null : T0 + 9);
      expect(nextAsk(ask({ state, askedAt: T0 + 10, wantedAt: T0 + 9 }))).toBeNull();
    }
  });

  it('waits at least two seconds between two questions without a new callback', () => {
    const state = fc.constantFrom<AttemptState>('AT_BANK', 'UNKNOWN', 'WATCHED', 'CANCELLED', 'CAPTURED');
    const span = fc.integer({ min: 0, max: 5 * DAY_MS });
    fc.assert(
      fc.property(state, span, span, fc.option(span), (at, moved, asked, reported) => {
        const movedAt = T0 + moved;
        const askedAt = movedAt + asked;
        const reportedAt = reported === null ? null : Math.min(T0 + reported, askedAt - 1);
        const next = nextAsk(ask({ state: at, movedAt, reportedAt, askedAt })) ?? 0;
        const life = 15 * MINUTE_MS;
        const limits = [movedAt + life, T0 + WATCH_MS, (reportedAt ?? T0) + VOID_WINDOW_MS]; // questions that come when they are due
        expect(next - askedAt >= 2 * SECOND_MS || limits.includes(next) || next <= movedAt + life).toBe(true);
        expect(next).toBeGreaterThan(askedAt);
      }),
    );
  });
});
