import { MINUTE_MS } from '../time';
import { decide, type AttemptSituation, type BankVerdict } from './decide';
import { attemptLifecycle, CONFIRM_MS, WATCH_MS } from './lifecycle';

const T0 = 1_800_000_000_000;
const verdicts: readonly BankVerdict[] = [
  'captured', 'not-captured', 'cancelled', 'voided', 'not-found', 'unknown', 'mismatch', 'unreachable',
]; // prettier-ignore
const states = Object.keys(attemptLifecycle.states);

const situation = (more: Partial<AttemptSituation>): AttemptSituation => ({
  state: 'OPEN',
  openedAt: T0,
  movedAt: T0,
  renewal: 'AWAITING_PAYMENT',
  quoteStands: true,
  coverage: null,
  hint: null,
  reportedAt: null,
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

describe('a bank that says nothing about an unknown outcome', () => {
  const unknown = {
    state: 'UNKNOWN',
    verdict: 'unreachable',
    movedAt: T0,
    now: T0 + 60 * MINUTE_MS,
  } as const;
  const since = (minutes: number) => unknown.now - minutes * MINUTE_MS;

  it('is told to people once its silence has lasted, and decides nothing by it', () => {
    expect(told(situation({ ...unknown, silentSince: since(30) }))).toBe('(silent)');
    expect(told(situation({ ...unknown, silentSince: since(29) }))).toBe('-');
    expect(told(situation({ ...unknown, silentSince: null }))).toBe('-');
  });

  it('is a case of another kind once nobody waits for it, or it was asked long enough', () => {
    const silent = { ...unknown, silentSince: since(40) };
    expect(told(situation({ ...silent, renewal: 'EXPIRED' }))).toBe('expired (unproven)');
    expect(told(situation({ ...silent, now: veryLate }))).toBe('expired (unproven)');
  });
});

describe('every state meets every verdict of the bank', () => {
  const takenBack = (word: string) => [word, word, word]; // not captured, cancelled, voided
  const end = (word: string) => Array.from({ length: 8 }, (_, i) => (i === 0 ? word : '-'));
  // columns as in `verdicts`: captured, not-captured, cancelled, voided, not-found, unknown, mismatch, unreachable
  const table: Record<string, readonly [Partial<AttemptSituation>, readonly string[]]> = {
    'AT_BANK, in its life': [
      { state: 'AT_BANK', now: soon },
      ['captured payment.captured', 'declined', 'cancelled', 'declined', '-', 'unclear', '(mismatch)', '-'],
    ],
    'AT_BANK, life over': [
      { state: 'AT_BANK', now: late },
      [
        'captured payment.captured',
        'declined',
        'cancelled',
        'declined',
        'expired',
        'unclear',
        '(mismatch)',
        'unclear',
      ],
    ],
    'AT_BANK, the callback said cancelled': [
      { state: 'AT_BANK', now: soon, hint: 'cancelled' },
      [
        'captured payment.captured',
        'cancelled',
        'cancelled',
        'cancelled',
        'cancelled',
        'unclear',
        '(mismatch)',
        '-',
      ],
    ],
    'AT_BANK, the callback said HOST TIMEOUT': [
      { state: 'AT_BANK', now: soon, hint: 'unknown' },
      [
        'captured payment.captured',
        'declined',
        'cancelled',
        'declined',
        'unclear',
        'unclear',
        '(mismatch)',
        '-',
      ],
    ],
    'AT_BANK, the renewal expired': [
      { state: 'AT_BANK', now: late, renewal: 'EXPIRED' },
      [
        'expired captured_late (captured-late)',
        'declined',
        'cancelled',
        'declined',
        'expired',
        'unclear',
        '(mismatch)',
        'unclear',
      ],
    ],
    'AT_BANK, the renewal waits for another quote': [
      { state: 'AT_BANK', now: soon, quoteStands: false },
      [
        'expired captured_late (captured-late)',
        'declined',
        'cancelled',
        'declined',
        '-',
        'unclear',
        '(mismatch)',
        '-',
      ],
    ],
    'UNKNOWN, before its limit': [
      { state: 'UNKNOWN', now: soon },
      ['captured payment.captured', 'declined', 'declined', 'declined', '-', '-', '(mismatch)', '-'],
    ],
    'UNKNOWN, past its limit': [
      { state: 'UNKNOWN', now: late },
      ['captured payment.captured', 'declined', 'declined', 'declined', 'expired', '-', '(mismatch)', '-'],
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
        'expired (unproven)',
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
        'expired (unproven)',
      ],
    ],
    WATCHED: [
      { state: 'WATCHED', now: late },
      ['captured_late (captured-late)', 'declined', 'declined', 'declined', '-', '-', '(mismatch)', '-'],
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
        '(unproven)',
      ],
    ],
    'CANCELLED a moment ago': [
      { state: 'CANCELLED', now: soon },
      ['captured_late (captured-late)', '-', '-', '-', '-', '-', '(mismatch)', '-'],
    ],
    'CANCELLED, asked once more': [
      { state: 'CANCELLED', now: late },
      ['captured_late (captured-late)', 'abandoned', 'abandoned', 'abandoned', '-', '-', '(mismatch)', '-'],
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
        '(unproven)',
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
        '-',
      ],
    ],
    'CAPTURED, after the void window': [
      { state: 'CAPTURED', now: late, renewal: 'ACKNOWLEDGED', coverage: 'PROVISIONAL' },
      [
        'confirmed coverage.finalised',
        ...takenBack('voided coverage.suspended (voided)'),
        ...['-', '-', '(mismatch)', '-'],
      ],
    ],
    'CAPTURED, not confirmed for a day': [
      { state: 'CAPTURED', now: T0 + CONFIRM_MS, renewal: 'ACKNOWLEDGED', coverage: 'PROVISIONAL' },
      [
        'confirmed coverage.finalised',
        ...takenBack('voided coverage.suspended (voided)'),
        ...['(unproven)', '(unproven)', '(mismatch)', '(unproven)'],
      ],
    ],
    'CAPTURED, the coverage not yet issued': [
      { state: 'CAPTURED', now: late, renewal: 'ISSUING' },
      ['-', ...takenBack('(voided)'), '-', '-', '(mismatch)', '-'],
    ],
    'CAPTURED, the coverage refused': [
      { state: 'CAPTURED', now: late, renewal: 'HELD' },
      ['confirmed', ...takenBack('voided (voided)'), '-', '-', '(mismatch)', '-'],
    ],
    'CONFIRMED, its cover stands': [
      { state: 'CONFIRMED', renewal: 'ACKNOWLEDGED', coverage: 'EFFECTIVE' },
      ['-', ...takenBack('corrected_voided coverage.suspended (voided)'), '-', '-', '(mismatch)', '-'],
    ],
    'CONFIRMED, its cover has ended': [
      { state: 'CONFIRMED', renewal: 'ABANDONED', coverage: 'ENDED' },
      ['-', ...takenBack('corrected_voided (voided)'), '-', '-', '(mismatch)', '-'],
    ],
    'CAPTURED_LATE, its money is being given back': [
      { state: 'CAPTURED_LATE', isReturning: true },
      ['-', ...takenBack('(mismatch)'), '-', '-', '(mismatch)', '-'],
    ],
    'CAPTURED_LATE, another cover stands': [
      { state: 'CAPTURED_LATE', renewal: 'ACKNOWLEDGED', coverage: 'EFFECTIVE' },
      ['-', ...takenBack('corrected_voided (voided)'), '-', '-', '(mismatch)', '-'],
    ],
    DECLINED: [{ state: 'DECLINED' }, end('corrected_captured (captured-late)')],
    ABANDONED: [{ state: 'ABANDONED' }, end('corrected_captured (captured-late)')],
    VOIDED: [{ state: 'VOIDED' }, end('corrected_captured (captured-late)')],
    REFUNDED: [{ state: 'REFUNDED' }, end('-')],
    'SETTLED as never taken': [{ state: 'SETTLED' }, end('corrected_captured (captured-late)')],
    'SETTLED, its money was given back by hand': [{ state: 'SETTLED', isReturnedByHand: true }, end('-')],
  };

  for (const [name, [given, expected]] of Object.entries(table)) {
    describe(name, () => {
      it.each(verdicts.map((verdict, i) => [verdict, expected[i]]))('%s → %s', (verdict, outcome) => {
        expect(told(situation({ ...given, verdict: verdict }))).toBe(outcome);
      });
    });
  }

  it('is not decided by an answer that was overtaken by a later question', () => {
    for (const state of states)
      for (const verdict of verdicts)
        expect(told(situation({ state, verdict, now: veryLate, overtaken: true } as never))).toBe('-');
  });

  it('has a row for every state, and asked about one that is not recorded as sent the bank is believed alike', () => {
    const rows = Object.values(table).map(([given]) => given);
    expect(new Set([...rows.map(({ state }) => state), 'OPEN'])).toEqual(new Set(states));
    for (const given of rows.filter(({ state }) => state === 'AT_BANK'))
      for (const verdict of verdicts) {
        const sent = situation({ ...given, verdict });
        expect(told({ ...sent, state: 'OPEN' })).toBe(told(sent));
      }
  });
});
