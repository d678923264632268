import { MINUTE_MS } from '../time';
import { countedVerdict, decide, isStillUnproven, type AttemptSituation, type BankVerdict } from './decide';
import { attemptLifecycle, VOID_WINDOW_MS, WATCH_MS, type AttemptState } from './lifecycle';

const T0 = 1_800_000_000_000;
const verdicts: readonly BankVerdict[] = [
  'captured', 'not-captured', 'cancelled', 'voided', 'not-found', 'unknown', 'mismatch', 'unreachable',
]; // prettier-ignore
const soon = T0 + MINUTE_MS;
const late = T0 + 31 * MINUTE_MS; // past the limits of OPEN, UNKNOWN and CANCELLED
const windowEnd = T0 + VOID_WINDOW_MS;
const watched = T0 + WATCH_MS;

/** The callback said captured, at T0 unless told otherwise. */
const situation = (more: Partial<AttemptSituation>): AttemptSituation => ({
  ...{ state: 'AT_BANK', openedAt: T0, movedAt: T0, renewal: 'AWAITING_PAYMENT', quoteStands: true },
  ...{ coverage: null, hint: 'captured', reportedAt: T0, verdict: 'not-found', now: soon },
  ...more,
});

/** The attempt's events, the renewal's, the alarm in brackets; `-` for none. */
function told(s: AttemptSituation): string {
  const { attempt, renewal, alarm } = decide(s);
  const parts = [...attempt.map((e) => e.replace('attempt.', '')), renewal, alarm && `(${alarm})`];
  return parts.filter(Boolean).join(' ') || '-';
}

describe('a callback that says captured', () => {
  const thrice = (word: string) => [word, word, word]; // not captured, cancelled, voided
  const unclear = thrice('unclear (callback-contradicted)');
  const still = '(callback-contradicted)';
  const table: Record<string, readonly [Partial<AttemptSituation>, readonly string[]]> = {
    AT_BANK: [
      { state: 'AT_BANK', now: soon },
      ['captured payment.captured', ...unclear, '-', 'unclear', '(mismatch)', '-'],
    ],
    'AT_BANK, life over, told a moment ago': [
      { state: 'AT_BANK', now: late, reportedAt: late - VOID_WINDOW_MS + 1 },
      ['captured payment.captured', ...unclear, 'unclear', 'unclear', '(mismatch)', 'unclear'],
    ],
    'AT_BANK, life over': [
      { state: 'AT_BANK', now: late },
      [
        ...['captured payment.captured', 'declined', 'cancelled', 'declined'],
        ...['unclear', 'unclear', '(mismatch)', 'unclear'],
      ],
    ],
    'AT_BANK, watched for long enough': [
      { state: 'AT_BANK', now: watched },
      [
        ...['captured payment.captured', 'declined', 'cancelled', 'declined'],
        ...['unclear', 'unclear', 'expired (mismatch)', 'unclear'],
      ],
    ],
    UNKNOWN: [
      { state: 'UNKNOWN', now: windowEnd - 1 },
      ['captured payment.captured', ...thrice(still), still, '-', '(mismatch)', '-'],
    ],
    'UNKNOWN, past its limit, told a moment ago': [
      { state: 'UNKNOWN', now: late, reportedAt: late },
      ['captured payment.captured', ...thrice(still), still, '-', '(mismatch)', '-'],
    ],
    'UNKNOWN, the void window over': [
      { state: 'UNKNOWN', now: windowEnd },
      ['captured payment.captured', ...thrice('declined'), still, '-', '(mismatch)', '-'],
    ],
    'UNKNOWN, a moment before it is watched for long enough': [
      { state: 'UNKNOWN', now: watched - 1 },
      ['captured payment.captured', ...thrice('declined'), still, '-', '(mismatch)', '-'],
    ],
    'UNKNOWN, watched for long enough': [
      { state: 'UNKNOWN', now: watched },
      [
        ...['captured payment.captured', ...thrice('declined'), 'expired'],
        ...['expired (unproven)', 'expired (mismatch)', 'expired (unproven)'],
      ],
    ],
    'UNKNOWN, the renewal expired': [
      { state: 'UNKNOWN', now: soon, renewal: 'EXPIRED' },
      [
        'expired captured_late (captured-late)',
        ...thrice('expired (unproven)'),
        ...['expired (unproven)', 'expired (unproven)', '(mismatch)', 'expired (unproven)'],
      ],
    ],
    'WATCHED, told a moment ago': [
      { state: 'WATCHED', now: late, reportedAt: late },
      ['captured_late (captured-late)', ...thrice(still), still, '-', '(mismatch)', '-'],
    ],
    'CANCELLED, told a moment ago': [
      { state: 'CANCELLED', now: late, reportedAt: late },
      ['captured_late (captured-late)', ...thrice(still), still, '-', '(mismatch)', '-'],
    ],
  };

  for (const [name, [given, expected]] of Object.entries(table)) {
    describe(name, () => {
      it.each(verdicts.map((verdict, i) => [verdict, expected[i]]))('%s → %s', (verdict, outcome) => {
        expect(told(situation({ ...given, verdict: verdict }))).toBe(outcome);
      });
    });
  }

  it('counts a word against the callback as none while it may be the mistake, and no other word', () => {
    const counted = (more: Partial<AttemptSituation>) =>
      verdicts.filter((verdict) => countedVerdict({ ...situation({}), ...more }, verdict) !== verdict);
    expect(counted({ now: windowEnd - 1 })).toEqual(['not-captured', 'cancelled', 'voided']);
    expect(counted({ now: windowEnd })).toEqual([]);
    expect(counted({ now: windowEnd, state: 'UNKNOWN' })).toEqual(['not-found']);
    expect(counted({ now: watched - 1, state: 'UNKNOWN' })).toEqual(['not-found']);
    for (const more of [
      { now: watched },
      { hint: 'cancelled' },
      { hint: null },
      { state: 'CAPTURED' },
    ] as const)
      expect(counted(more)).toEqual([]);
  });

  it('frees nobody while it is contradicted, wherever the attempt stands', () => {
    for (const state of ['UNKNOWN', 'WATCHED', 'CANCELLED'] as const)
      for (const verdict of ['not-captured', 'cancelled', 'not-found'] as const) {
        const s = situation({ state, now: (verdict === 'not-found' ? watched : windowEnd) - 1 });
        expect(isStillUnproven(true, state, countedVerdict(s, verdict))).toBe(true);
      }
  });
});

describe('a callback that says that nothing was taken', () => {
  const states = Object.keys(attemptLifecycle.states) as AttemptState[];

  it.each(states)(
    'is told to people once the bank says that it was, about an attempt that is %s',
    (state) => {
      const s = situation({ state, hint: 'not-captured', verdict: 'captured', isDenied: true });
      const expected: Partial<Record<AttemptState, string>> = {
        OPEN: 'captured payment.captured (callback-contradicted)',
        AT_BANK: 'captured payment.captured (callback-contradicted)',
        UNKNOWN: 'captured payment.captured (callback-contradicted)',
        CAPTURED: '(callback-contradicted)',
        CONFIRMED: '(callback-contradicted)',
        CAPTURED_LATE: '(callback-contradicted)',
        WATCHED: 'captured_late (captured-late)',
        CANCELLED: 'captured_late (captured-late)',
        REFUNDED: '-',
      };
      expect(told(s)).toBe(expected[state] ?? 'corrected_captured (captured-late)');
      for (const verdict of verdicts.filter((one) => one !== 'captured'))
        expect(told({ ...s, verdict })).not.toContain('callback-contradicted');
      expect(told({ ...s, isDenied: false })).not.toContain('callback-contradicted');
    },
  );
});
