import fc from 'fast-check';
import { nextState } from '../lifecycle';
import { renewalLifecycle, type RenewalState } from '../renewal/lifecycle';
import { MINUTE_MS } from '../time';
import { decide, type AttemptSituation, type BankVerdict } from './decide';
import { attemptLifecycle, WATCH_MS, type AttemptState } from './lifecycle';

const T0 = 1_800_000_000_000;
const verdicts: readonly BankVerdict[] = [
  'captured', 'not-captured', 'cancelled', 'voided', 'not-found', 'unknown', 'mismatch',
]; // prettier-ignore
const states = Object.keys(attemptLifecycle.states) as AttemptState[];
const renewals = Object.keys(renewalLifecycle.states) as RenewalState[];

const situation = (more: Partial<AttemptSituation>): AttemptSituation => ({
  state: 'OPEN',
  openedAt: T0,
  movedAt: T0,
  renewal: 'AWAITING_PAYMENT',
  quoteStands: true,
  coverage: null,
  hint: null,
  verdict: 'not-found',
  now: T0 + MINUTE_MS,
  ...more,
});

/** One line per decision: attempt events, the renewal's, the coverage's, the alarm in brackets; `-` for none. */
function told(s: AttemptSituation): string {
  const { attempt, renewal, coverage, alarm } = decide(s);
  const parts = [...attempt.map((e) => e.replace('attempt.', '')), renewal, coverage, alarm && `(${alarm})`];
  return parts.filter(Boolean).join(' ') || '-';
}

const soon = T0 + MINUTE_MS;
const late = T0 + 31 * MINUTE_MS; // past every state's own limit except that of WATCHED, which has none that decides
const veryLate = T0 + WATCH_MS;

describe('every state meets every verdict of the bank', () => {
  const end = (word: string) => Array.from({ length: 7 }, (_, i) => (i === 0 ? word : '-'));
  // columns as in `verdicts`: captured, not-captured, cancelled, voided, not-found, unknown, mismatch
  const table: Record<string, readonly [Partial<AttemptSituation>, readonly string[]]> = {
    'OPEN, in its life': [
      { state: 'OPEN', now: soon },
      ['captured payment.captured', 'declined', 'cancelled', 'declined', '-', 'unclear', '(mismatch)'],
    ],
    'OPEN, life over': [
      { state: 'OPEN', now: late },
      ['captured payment.captured', 'declined', 'cancelled', 'declined', 'expired', 'unclear', '(mismatch)'],
    ],
    'OPEN, the callback said cancelled': [
      { state: 'OPEN', now: soon, hint: 'cancelled' },
      [
        'captured payment.captured',
        'cancelled',
        'cancelled',
        'cancelled',
        'cancelled',
        'unclear',
        '(mismatch)',
      ],
    ],
    'OPEN, the callback said HOST TIMEOUT': [
      { state: 'OPEN', now: soon, hint: 'unknown' },
      ['captured payment.captured', 'declined', 'cancelled', 'declined', 'unclear', 'unclear', '(mismatch)'],
    ],
    'OPEN, life over, the callback said captured': [
      { state: 'OPEN', now: late, hint: 'captured' },
      [
        'captured payment.captured',
        'declined (callback-contradicted)',
        'cancelled (callback-contradicted)',
        'declined (callback-contradicted)',
        'unclear',
        'unclear',
        '(mismatch)',
      ],
    ],
    'OPEN, the renewal expired': [
      { state: 'OPEN', now: late, renewal: 'EXPIRED' },
      [
        'expired captured_late (captured-late)',
        'declined',
        'cancelled',
        'declined',
        'expired',
        'unclear',
        '(mismatch)',
      ],
    ],
    'OPEN, the renewal waits for another quote': [
      { state: 'OPEN', now: soon, quoteStands: false },
      [
        'expired captured_late (captured-late)',
        'declined',
        'cancelled',
        'declined',
        '-',
        'unclear',
        '(mismatch)',
      ],
    ],
    'UNKNOWN, before its limit': [
      { state: 'UNKNOWN', now: soon },
      ['captured payment.captured', 'declined', 'declined', 'declined', '-', '-', '(mismatch)'],
    ],
    'UNKNOWN, past its limit': [
      { state: 'UNKNOWN', now: late },
      ['captured payment.captured', 'declined', 'declined', 'declined', 'expired', '-', '(mismatch)'],
    ],
    'UNKNOWN, the renewal expired': [
      { state: 'UNKNOWN', now: late, renewal: 'EXPIRED' },
      [
        'expired captured_late (captured-late)',
        'declined',
        'declined',
        'declined',
        'expired',
        'expired (unproven)',
        '(mismatch)',
      ],
    ],
    'UNKNOWN for too long': [
      { state: 'UNKNOWN', now: veryLate },
      [
        'captured payment.captured',
        'declined',
        'declined',
        'declined',
        'expired',
        'expired (unproven)',
        'expired (mismatch)',
      ],
    ],
    WATCHED: [
      { state: 'WATCHED', now: late },
      ['captured_late (captured-late)', 'declined', 'declined', 'declined', '-', '-', '(mismatch)'],
    ],
    'WATCHED long enough': [
      { state: 'WATCHED', now: veryLate },
      [
        'captured_late (captured-late)',
        'declined',
        'declined',
        'declined',
        'abandoned',
        '(unproven)',
        '(mismatch)',
      ],
    ],
    'CANCELLED a moment ago': [
      { state: 'CANCELLED', now: soon },
      ['captured_late (captured-late)', '-', '-', '-', '-', '-', '(mismatch)'],
    ],
    'CANCELLED, asked once more': [
      { state: 'CANCELLED', now: late },
      ['captured_late (captured-late)', 'abandoned', 'abandoned', 'abandoned', '-', '-', '(mismatch)'],
    ],
    'CANCELLED, watched long enough': [
      { state: 'CANCELLED', now: veryLate },
      [
        'captured_late (captured-late)',
        'abandoned',
        'abandoned',
        'abandoned',
        'abandoned',
        '(unproven)',
        '(mismatch)',
      ],
    ],
    'CAPTURED, in the void window': [
      { state: 'CAPTURED', now: soon, renewal: 'NOTIFYING', coverage: 'PROVISIONAL' },
      [
        '-',
        'voided coverage.suspended (voided)',
        'voided coverage.suspended (voided)',
        'voided coverage.suspended (voided)',
        '-',
        '-',
        '(mismatch)',
      ],
    ],
    'CAPTURED, after the void window': [
      { state: 'CAPTURED', now: late, renewal: 'ACKNOWLEDGED', coverage: 'PROVISIONAL' },
      [
        'confirmed coverage.finalised',
        'voided coverage.suspended (voided)',
        'voided coverage.suspended (voided)',
        'voided coverage.suspended (voided)',
        '(unproven)',
        '(unproven)',
        '(mismatch)',
      ],
    ],
    'CAPTURED, the coverage not yet issued': [
      { state: 'CAPTURED', now: late, renewal: 'ISSUING' },
      ['-', '(voided)', '(voided)', '(voided)', '(unproven)', '(unproven)', '(mismatch)'],
    ],
    'CAPTURED, the coverage refused': [
      { state: 'CAPTURED', now: late, renewal: 'HELD' },
      [
        'confirmed',
        'voided (voided)',
        'voided (voided)',
        'voided (voided)',
        '(unproven)',
        '(unproven)',
        '(mismatch)',
      ],
    ],
    CONFIRMED: [{ state: 'CONFIRMED' }, ['-', '-', '-', '-', '-', '-', '(mismatch)']],
    CAPTURED_LATE: [{ state: 'CAPTURED_LATE' }, ['-', '-', '-', '-', '-', '-', '(mismatch)']],
    DECLINED: [{ state: 'DECLINED' }, end('(captured-after-end)')],
    ABANDONED: [{ state: 'ABANDONED' }, end('(captured-after-end)')],
    VOIDED: [{ state: 'VOIDED' }, end('(captured-after-end)')],
  };

  for (const [name, [given, expected]] of Object.entries(table)) {
    describe(name, () => {
      it.each(verdicts.map((verdict, i) => [verdict, expected[i]]))('%s → %s', (verdict, outcome) => {
        expect(told(situation({ ...given, verdict: verdict }))).toBe(outcome);
      });
    });
  }

  it('has a row for every state', () => {
    expect(new Set(Object.values(table).map(([given]) => given.state))).toEqual(new Set(states));
  });
});

describe('any situation whatever', () => {
  const any = fc.record({
    state: fc.constantFrom(...states),
    openedAt: fc.constant(T0),
    movedAt: fc.integer({ min: T0, max: T0 + WATCH_MS }),
    renewal: fc.constantFrom(...renewals),
    quoteStands: fc.boolean(),
    coverage: fc.constantFrom(null, 'PROVISIONAL', 'EFFECTIVE', 'SUSPENDED'),
    hint: fc.constantFrom(null, ...verdicts),
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
        if (coverage) expect(s.coverage).toBe('PROVISIONAL');
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

  it('never loses sight of captured money: it is recorded, or told to staff, or asked about again', () => {
    fc.assert(
      fc.property(any, (s) => {
        const { attempt, alarm } = decide({ ...s, verdict: 'captured' });
        const settled = s.state === 'CONFIRMED' || s.state === 'CAPTURED_LATE';
        const asked = s.state === 'CAPTURED';
        expect(settled || asked || attempt.length > 0 || alarm !== null).toBe(true);
      }),
    );
  });
});
