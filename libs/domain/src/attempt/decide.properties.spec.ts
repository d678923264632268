import fc from 'fast-check';
import { coverageLifecycle } from '../coverage/lifecycle';
import { nextState } from '../lifecycle';
import { renewalLifecycle, type RenewalState } from '../renewal/lifecycle';
import { decide, isStillUnproven, type AttemptSituation, type BankVerdict } from './decide';
import {
  attemptLifecycle,
  VOID_WINDOW_MS,
  WATCH_MS,
  type AttemptEvent,
  type AttemptState,
} from './lifecycle';

const T0 = 1_800_000_000_000;
const verdicts: readonly BankVerdict[] = [
  'captured', 'not-captured', 'cancelled', 'voided', 'not-found', 'unknown', 'mismatch', 'unreachable',
]; // prettier-ignore
const states = Object.keys(attemptLifecycle.states) as AttemptState[];
const renewals = Object.keys(renewalLifecycle.states) as RenewalState[];

const after = (s: AttemptSituation, events: readonly AttemptEvent[]): AttemptState =>
  events.reduce<AttemptState>((at, event) => nextState(attemptLifecycle, at, event) ?? at, s.state);

describe('any situation whatever', () => {
  const any = fc.record({
    state: fc.constantFrom(...states),
    openedAt: fc.constant(T0),
    movedAt: fc.integer({ min: T0, max: T0 + WATCH_MS }),
    renewal: fc.constantFrom(...renewals),
    quoteStands: fc.boolean(),
    coverage: fc.constantFrom(null, 'PROVISIONAL', 'EFFECTIVE', 'SUSPENDED', 'ENDED'),
    hint: fc.constantFrom(null, ...verdicts),
    reportedAt: fc.option(fc.integer({ min: T0, max: T0 + WATCH_MS })),
    verdict: fc.constantFrom(...verdicts),
    now: fc.integer({ min: T0, max: T0 + 2 * WATCH_MS }),
  }) as fc.Arbitrary<AttemptSituation>;

  it('is answered by legal moves only', () => {
    fc.assert(
      fc.property(any, (s) => {
        const { attempt, renewal, coverage } = decide(s);
        let state: AttemptState | undefined = s.state;
        for (const event of attempt) state = state && nextState(attemptLifecycle, state, event);
        expect(state).toBeDefined();
        if (renewal) expect(nextState(renewalLifecycle, s.renewal, renewal)).toBeDefined();
        if (coverage) expect(s.coverage && nextState(coverageLifecycle, s.coverage, coverage)).toBeDefined();
      }),
      { numRuns: 5_000 },
    );
  });

  it('pays a renewal only by a proven capture that moves the attempt with it', () => {
    fc.assert(
      fc.property(any, (s) => {
        const { attempt, renewal } = decide(s);
        expect(renewal !== null).toBe(attempt.includes('attempt.captured'));
        if (renewal)
          expect(s).toMatchObject({ verdict: 'captured', renewal: 'AWAITING_PAYMENT', quoteStands: true });
      }),
      { numRuns: 5_000 },
    );
  });

  it('learns nothing from a silent bank: it neither pays nor fails, and goes on being asked', () => {
    fc.assert(
      fc.property(any, (s) => {
        const { attempt, renewal, coverage, alarm } = decide({ ...s, verdict: 'unreachable' });
        expect([renewal, coverage]).toEqual([null, null]);
        expect(['-', 'attempt.unclear', 'attempt.expired']).toContain(attempt.join() || '-');
        expect([null, 'unproven']).toContain(alarm);
        const state = after(s, attempt);
        expect(attemptLifecycle.states[state].ends).toBe(attemptLifecycle.states[s.state].ends);
        const unproven = !attemptLifecycle.states[s.state].ends && s.state !== 'CAPTURED';
        expect(isStillUnproven(unproven, state, 'unreachable')).toBe(unproven);
      }),
      { numRuns: 5_000 },
    );
  });

  it('is never told to be unpaid while a callback says captured and the void window runs', () => {
    fc.assert(
      fc.property(any, fc.integer({ min: 0, max: VOID_WINDOW_MS - 1 }), (s, ago) => {
        const { attempt } = decide({ ...s, hint: 'captured', reportedAt: s.now - ago });
        for (const event of ['attempt.declined', 'attempt.cancelled', 'attempt.abandoned'])
          if (event !== 'attempt.abandoned' || s.verdict !== 'not-found')
            expect(attempt).not.toContain(event);
      }),
      { numRuns: 5_000 },
    );
  });

  it('is never told to be unpaid by a denial of what a callback says, while the bank may take the money back', () => {
    fc.assert(
      fc.property(any, fc.constantFrom('not-captured', 'cancelled'), (s, verdict) => {
        const watched = {
          ...s,
          hint: 'captured',
          reportedAt: T0,
          now: Math.min(s.now, T0 + VOID_WINDOW_MS - 1),
        } as const;
        const open = ['OPEN', 'AT_BANK', 'UNKNOWN', 'WATCHED', 'CANCELLED'].includes(s.state);
        const { attempt, alarm } = decide({ ...watched, verdict });
        if (!open) return;
        expect(attempt.filter((event) => !['attempt.unclear', 'attempt.expired'].includes(event))).toEqual(
          [],
        );
        expect(alarm).not.toBeNull();
      }),
      { numRuns: 5_000 },
    );
  });

  it('is proven for its person by a word of the bank alone, and never unproven again (D13)', () => {
    fc.assert(
      fc.property(any, (s) => {
        const { attempt } = decide(s);
        const state = after(s, attempt);
        expect(isStillUnproven(false, state, s.verdict)).toBe(false);
        const open = ['OPEN', 'AT_BANK', 'UNKNOWN', 'WATCHED', 'CANCELLED'].includes(s.state);
        if (open && ['unknown', 'unreachable', 'mismatch'].includes(s.verdict))
          expect(isStillUnproven(true, state, s.verdict)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('never loses sight of captured money: it is recorded, or told to staff, or asked about again', () => {
    fc.assert(
      fc.property(any, (s) => {
        const { attempt, alarm } = decide({ ...s, verdict: 'captured' });
        const settled = ['CONFIRMED', 'CAPTURED_LATE', 'REFUNDED'].includes(s.state);
        const asked = s.state === 'CAPTURED';
        expect(settled || asked || attempt.length > 0 || alarm !== null).toBe(true);
      }),
    );
  });
});
