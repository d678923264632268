import {
  attemptLifecycle,
  type AttemptState,
  type BankVerdict,
  HOUR_MS,
  MINUTE_MS,
  SECOND_MS,
} from '@tajdeed/domain';
import { Machine } from '../spec/machine';
import type { ModelAttempt } from '../spec/model';
import { hintOf, verdictOf } from './knet/knet.words';

/** Every result word of KNET section 6, and words that nobody has seen: what an inquiry says by it, what a callback hints at. */
const words: readonly (readonly [string, BankVerdict, BankVerdict])[] = [
  ['CAPTURED', 'captured', 'captured'],
  ['SUCCESS', 'captured', 'unknown'],
  ['NOT CAPTURED', 'not-captured', 'not-captured'],
  ['DENIED BY RISK', 'not-captured', 'not-captured'],
  ['FAILURE', 'not-captured', 'unknown'],
  ['FAILURE(NOT CAPTURED)', 'not-captured', 'unknown'],
  ['FAILURE(DENIED BY RISK)', 'not-captured', 'unknown'],
  ['CANCELED', 'cancelled', 'cancelled'],
  ['CANCELLED', 'cancelled', 'cancelled'],
  ['FAILURE(CANCELED)', 'cancelled', 'unknown'],
  ['VOIDED', 'voided', 'unknown'],
  ['FAILURE(VOIDED)', 'voided', 'unknown'],
  ['!ERROR!-IPAY0100263-Transaction not found.', 'not-found', 'unknown'],
  ['HOST TIMEOUT', 'unknown', 'unknown'],
  ['FAILURE(HOST TIMEOUT)', 'unknown', 'unknown'],
  ['SUSPECTED', 'mismatch', 'unknown'],
  ['FAILURE(SUSPECT)', 'mismatch', 'unknown'],
  ['!ERROR!-IPAY0100158-Host timeout', 'unknown', 'unknown'],
  ['!ERROR!-PAY0100004-Invalid', 'unknown', 'unknown'],
  ['!ERROR!', 'unknown', 'unknown'],
  // Of sister gateways, of packages, and of nobody: unknown, never failed, never paid.
  ...['PROCESSED', 'APPROVED', 'AUTH ERROR', 'NOT SUPPORTED'].map(
    (word) => [word, 'unknown', 'unknown'] as const,
  ),
  ...['DECLINED', 'RESTRICTED', 'ABANDONED', 'TIMEDOUT', 'INITIATED'].map(
    (word) => [word, 'unknown', 'unknown'] as const,
  ),
  ...['captured', 'CAPTURED ', 'SUCCESS(PARTIAL)', 'FAILURE(PENDING)', '', 'تم الدفع'].map(
    (word) => [word, 'unknown', 'unknown'] as const,
  ),
];

type Ends = Readonly<Record<Exclude<BankVerdict, 'unreachable'>, AttemptState>>;
const same = (state: AttemptState, more: Partial<Ends> = {}): Ends => ({
  ...{ captured: state, 'not-captured': state, cancelled: state, voided: state },
  ...{ 'not-found': state, unknown: state, mismatch: state, ...more },
});
const unpaid = (state: AttemptState) => ({ 'not-captured': state, cancelled: state, voided: state });

/** Where an attempt in a state is after an inquiry, whatever callbacks say: the whole of what a word of the bank may move. */
const ends: Readonly<Record<AttemptState, Ends>> = {
  // Asked about what was never recorded as sent the bank is believed all the same.
  OPEN: same('OPEN', {
    ...{ captured: 'CAPTURED', ...unpaid('DECLINED'), cancelled: 'CANCELLED', unknown: 'UNKNOWN' },
  }),
  AT_BANK: same('AT_BANK', {
    ...{ captured: 'CAPTURED', ...unpaid('DECLINED'), cancelled: 'CANCELLED', unknown: 'UNKNOWN' },
  }),
  UNKNOWN: same('UNKNOWN', { captured: 'CAPTURED', ...unpaid('DECLINED') }),
  WATCHED: same('WATCHED', { captured: 'CAPTURED_LATE', ...unpaid('DECLINED') }),
  CANCELLED: same('CANCELLED', { captured: 'CAPTURED_LATE' }),
  CAPTURED: same('CAPTURED', unpaid('VOIDED')),
  CONFIRMED: same('CONFIRMED', unpaid('VOIDED')),
  CAPTURED_LATE: same('CAPTURED_LATE', unpaid('VOIDED')),
  DECLINED: same('DECLINED', { captured: 'CAPTURED_LATE' }),
  ABANDONED: same('ABANDONED', { captured: 'CAPTURED_LATE' }),
  VOIDED: same('VOIDED', { captured: 'CAPTURED_LATE' }),
  REFUNDED: same('REFUNDED'),
  SETTLED: same('SETTLED', { captured: 'CAPTURED_LATE' }),
};

/**
 * What alone depends on a callback: that a word against a fresh capture proves nothing, whether the payer pressed cancel, and
 * that the bank knows of an attempt it cannot find.
 */
function afterHint(state: AttemptState, verdict: BankVerdict, hint: BankVerdict | null): AttemptState | null {
  const denied = ['not-captured', 'cancelled', 'voided'].includes(verdict);
  const open = state === 'OPEN' || state === 'AT_BANK';
  if (hint === 'captured' && denied && open) return 'UNKNOWN';
  if (hint === 'captured' && denied && (state === 'UNKNOWN' || state === 'WATCHED')) return state;
  if (!open) return null;
  if (hint === 'cancelled' && ['not-captured', 'voided', 'not-found'].includes(verdict)) return 'CANCELLED';
  return hint === 'unknown' && verdict === 'not-found' ? 'UNKNOWN' : null;
}

/** The case about a callback and an inquiry that contradict each other, if they do: about the money, or about the reports of money that is here. */
function contradiction(state: AttemptState, verdict: BankVerdict, hint: BankVerdict | null): string[] {
  const open = ['OPEN', 'AT_BANK'].includes(state);
  const unsettled = open || ['UNKNOWN', 'WATCHED', 'CANCELLED'].includes(state);
  const denied =
    ['not-captured', 'cancelled', 'voided'].includes(verdict) || (verdict === 'not-found' && !open);
  if (hint === 'captured' && denied && unsettled) return ['bank-mismatch 0'];
  const here = ['OPEN', 'AT_BANK', 'UNKNOWN', 'CAPTURED', 'CONFIRMED', 'CAPTURED_LATE'].includes(state);
  const isDenied = hint === 'not-captured' || hint === 'cancelled';
  return isDenied && verdict === 'captured' && here ? ['callback-mismatch r0'] : [];
}

/** The bank's answers that bring an attempt into each state, and how long after it each is asked. */
const roads: Readonly<Record<AttemptState, readonly (readonly [BankVerdict, number])[]>> = {
  OPEN: [],
  AT_BANK: [],
  UNKNOWN: [['unknown', MINUTE_MS]],
  WATCHED: [['not-found', 16 * MINUTE_MS]],
  CANCELLED: [['cancelled', MINUTE_MS]],
  CAPTURED: [['captured', MINUTE_MS]],
  CONFIRMED: [
    ['captured', MINUTE_MS],
    ['captured', 11 * MINUTE_MS],
  ],
  CAPTURED_LATE: [
    ['not-found', 16 * MINUTE_MS],
    ['captured', HOUR_MS],
  ],
  DECLINED: [['not-captured', MINUTE_MS]],
  ABANDONED: [
    ['not-found', 16 * MINUTE_MS],
    ['not-found', 73 * HOUR_MS],
  ],
  VOIDED: [
    ['captured', MINUTE_MS],
    ['voided', 11 * MINUTE_MS],
  ],
  REFUNDED: [
    ['not-found', 16 * MINUTE_MS],
    ['captured', HOUR_MS],
    ['captured', 11 * MINUTE_MS],
  ],
  SETTLED: [['unknown', MINUTE_MS]],
};

/** All of it goes back, by the bank; or two people find that it was never taken. */
function afterwards(machine: Machine, attempt: ModelAttempt, state: AttemptState): void {
  if (state === 'SETTLED') expect(machine.returns.settleByHand(attempt, 'never-taken')).toBe(true);
  if (state !== 'REFUNDED') return;
  const refund = machine.returns.request(attempt, null);
  expect(refund && machine.returns.look(refund)).toBe(true);
  machine.returns.answer(refund!, machine.returns.called(refund!), 'returned');
}

function inState(state: AttemptState): { machine: Machine; attempt: ModelAttempt } {
  const machine = new Machine();
  const attempt = machine.open(machine.renewal(1))!;
  if (state !== 'OPEN') machine.send(attempt);
  for (const [n, [verdict, after]] of roads[state].entries()) {
    machine.now += after;
    machine.record(attempt, { id: -1 - n, askedAt: machine.now, verdict });
    machine.issue(attempt.renewal, false);
  }
  afterwards(machine, attempt, state);
  expect(attempt.state).toBe(state);
  machine.now += MINUTE_MS;
  machine.entries = 0;
  return { machine, attempt };
}

interface Told {
  readonly machine: Machine;
  readonly attempt: ModelAttempt;
  readonly hint: BankVerdict;
  readonly ask: (again?: 'again') => void;
}

const contraryTo = (hint: BankVerdict) => (hint === 'captured' ? 'not-captured' : 'captured');

/** The inquiry, then such a report, and then the same inquiry once more, as every report that is news leads to one. */
function askedTwice({ machine, attempt, ask }: Told, hint: BankVerdict): BankVerdict {
  ask();
  machine.now += SECOND_MS;
  machine.callback(attempt, hint);
  machine.now += SECOND_MS;
  ask('again');
  return hint;
}

/** How the callback and the inquiry may come, and the entries that they leave. */
const orders: Readonly<
  Record<string, { readonly entries: number; readonly tell: (told: Told) => BankVerdict | null }>
> = {
  'no callback ever': { entries: 1, tell: ({ ask }) => (ask(), null) },
  'the callback before the inquiry': {
    entries: 2,
    tell: ({ machine, attempt, hint, ask }) => (machine.callback(attempt, hint), ask(), hint),
  },
  'the callback after the inquiry': {
    entries: 2,
    tell: ({ machine, attempt, hint, ask }) => (ask(), machine.callback(attempt, hint), null),
  },
  'callback and inquiry twice': {
    entries: 2,
    tell: ({ machine, attempt, hint, ask }) => {
      if (machine.callback(attempt, hint)) machine.callback(attempt, hint);
      ask();
      ask();
      return hint;
    },
  },
  'a callback that says the contrary': {
    entries: 2,
    tell: ({ machine, attempt, hint, ask }) => {
      machine.callback(attempt, contraryTo(hint));
      ask();
      return contraryTo(hint);
    },
  },
  'the callback after the inquiry, and another inquiry': {
    entries: 3,
    tell: (told) => askedTwice(told, told.hint),
  },
  'a callback that says the contrary after the inquiry, and another inquiry': {
    entries: 3,
    tell: (told) => askedTwice(told, contraryTo(told.hint)),
  },
};

describe.each(words)('the bank’s word "%s"', (word, verdict, hint) => {
  it('is read as it is', () => {
    expect([verdictOf(word), hintOf(word)]).toEqual([verdict, hint]);
  });

  describe.each(Object.entries(orders))('%s', (_, { entries, tell }) => {
    it.each(Object.keys(attemptLifecycle.states) as AttemptState[])(
      'about an attempt that is %s',
      (state) => {
        if (verdict === 'unreachable') throw new Error('no word is no word');
        const { machine, attempt } = inState(state);
        const before = [...attempt.events];
        const askedFrom: AttemptState[] = [];
        const ask = (again?: 'again'): void => {
          expect(attempt.events).toEqual(askedFrom.length === 0 ? before : attempt.events); // a callback alone moves nothing
          if (again || askedFrom.length === 0) askedFrom.push(attempt.state);
          machine.record(attempt, { id: askedFrom.length, askedAt: machine.now, verdict });
        };
        const heard = tell({ machine, attempt, hint, ask });
        const from = askedFrom.length === 1 ? state : ends[state][verdict];
        expect(askedFrom).toEqual(askedFrom.length === 1 ? [state] : [state, from]);
        expect(attempt.state).toBe(afterHint(from, verdict, heard) ?? ends[from][verdict]);
        if (verdict !== 'mismatch')
          expect([...machine.cases].filter((one) => /^(bank|callback)-mismatch /.test(one))).toEqual(
            contradiction(from, verdict, heard),
          );
        expect(machine.entries).toBe(entries);
        expect(attempt.state === state || attempt.events.length > before.length).toBe(true);
      },
    );
  });
});
