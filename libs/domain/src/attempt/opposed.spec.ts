import { MINUTE_MS } from '../time';
import { countedVerdict, decide, type AttemptSituation, type BankVerdict } from './decide';
import { VOID_WINDOW_MS } from './lifecycle';

const T0 = 1_800_000_000_000;
const verdicts: readonly BankVerdict[] = [
  'captured', 'not-captured', 'cancelled', 'voided', 'not-found', 'unknown', 'mismatch', 'unreachable',
]; // prettier-ignore
const soon = T0 + MINUTE_MS;
const late = T0 + 31 * MINUTE_MS; // past the limits of OPEN, UNKNOWN and CANCELLED
const windowEnd = T0 + VOID_WINDOW_MS;

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
  const takenBack = (word: string) => [word, word, word]; // not captured, cancelled, voided
  const table: Record<string, readonly [Partial<AttemptSituation>, readonly string[]]> = {
    AT_BANK: [
      { state: 'AT_BANK', now: soon },
      ['captured payment.captured', ...takenBack('unclear'), '-', 'unclear', '(mismatch)', '-'],
    ],
    'AT_BANK, life over, told a moment ago': [
      { state: 'AT_BANK', now: late, reportedAt: late - VOID_WINDOW_MS + 1 },
      ['captured payment.captured', ...takenBack('unclear'), 'unclear', 'unclear', '(mismatch)', 'unclear'],
    ],
    'AT_BANK, life over': [
      { state: 'AT_BANK', now: late },
      [
        'captured payment.captured',
        'declined (callback-contradicted)',
        'cancelled (callback-contradicted)',
        'declined (callback-contradicted)',
        'unclear',
        'unclear',
        '(mismatch)',
        'unclear',
      ],
    ],
    UNKNOWN: [
      { state: 'UNKNOWN', now: windowEnd - 1 },
      ['captured payment.captured', ...takenBack('-'), '-', '-', '(mismatch)', '-'],
    ],
    'UNKNOWN, past its limit, told a moment ago': [
      { state: 'UNKNOWN', now: late, reportedAt: late },
      ['captured payment.captured', ...takenBack('-'), '-', '-', '(mismatch)', '-'],
    ],
    'UNKNOWN, the void window over': [
      { state: 'UNKNOWN', now: windowEnd },
      [
        'captured payment.captured',
        ...takenBack('declined (callback-contradicted)'),
        ...['-', '-', '(mismatch)', '-'],
      ],
    ],
    'UNKNOWN, the renewal expired': [
      { state: 'UNKNOWN', now: soon, renewal: 'EXPIRED' },
      [
        'expired captured_late (captured-late)',
        ...takenBack('expired (unproven)'),
        ...['-', 'expired (unproven)', '(mismatch)', 'expired (unproven)'],
      ],
    ],
    'WATCHED, told a moment ago': [
      { state: 'WATCHED', now: late, reportedAt: late },
      ['captured_late (captured-late)', ...takenBack('-'), '-', '-', '(mismatch)', '-'],
    ],
    'CANCELLED, told a moment ago': [
      { state: 'CANCELLED', now: late, reportedAt: late },
      ['captured_late (captured-late)', ...takenBack('-'), '-', '-', '(mismatch)', '-'],
    ],
  };

  for (const [name, [given, expected]] of Object.entries(table)) {
    describe(name, () => {
      it.each(verdicts.map((verdict, i) => [verdict, expected[i]]))('%s → %s', (verdict, outcome) => {
        expect(told(situation({ ...given, verdict: verdict }))).toBe(outcome);
      });
    });
  }

  it('counts a word against the callback as none while the bank may take the money back, and no other word', () => {
    const opposed = situation({ now: windowEnd - 1 });
    const counted = (more: Partial<AttemptSituation>) =>
      verdicts.filter((verdict) => countedVerdict({ ...opposed, ...more }, verdict) !== verdict);
    expect(counted({})).toEqual(['not-captured', 'cancelled', 'voided']);
    for (const more of [
      { now: windowEnd },
      { hint: 'cancelled' },
      { hint: null },
      { state: 'CAPTURED' },
    ] as const)
      expect(counted(more)).toEqual([]);
  });
});
