import { expectedEntries, ledgerDifferences, type BookedEntry, type MoneyStep } from './expected';

const ID = '019aa8f2-7c07-7a11-8b22-0123456789ab';
const paid = {
  attemptId: ID,
  rows: [
    { row: 'res-1:a', fils: 60n },
    { row: 'res-1:b', fils: 40n },
  ],
};
const opened: MoneyStep = { thing: 'attempt', seq: 1, from: null, event: 'attempt.opened' };
const captured: MoneyStep = { thing: 'attempt', seq: 2, from: 'OPEN', event: 'attempt.captured' };
const confirmed: MoneyStep = { thing: 'attempt', seq: 3, from: 'CAPTURED', event: 'attempt.confirmed' };
const voided: MoneyStep = { thing: 'attempt', seq: 3, from: 'CAPTURED', event: 'attempt.voided' };
const cover = (event: string): MoneyStep => ({ thing: 'coverage', event: `coverage.${event}` });
const refund = (refundId: string, fils: bigint, event: string): MoneyStep => ({
  ...{ thing: 'refund', refundId, fils, event: `refund.${event}` },
});
const inPart = (refundId: string, fils: bigint, given: bigint): MoneyStep => ({
  ...{ thing: 'refund', refundId, fils, given, event: 'refund.given_in_part' },
});
const told = (steps: readonly MoneyStep[]) =>
  expectedEntries(paid, steps).map(
    ({ kind, transfers }) =>
      `${kind} ${transfers.map(({ debit, credit, fils }) => `${debit}>${credit} ${fils.toString()}`).join(', ')}`,
  );

const whole = ['captured receivable>fees 60, receivable>fees 40, clearing>receivable 100'];

describe('what the ledger must hold of an attempt', () => {
  it.each<[string, readonly MoneyStep[], readonly string[]]>([
    ['nothing before money comes', [opened], []],
    ['the fee by its rows', [opened, captured, cover('issued'), confirmed], whole],
    [
      'what is owed after a void, while its cover may stand again',
      [opened, captured, cover('issued'), cover('suspended'), voided],
      [...whole, 'voided receivable>clearing 100'],
    ],
    [
      'nothing owed after a void that no cover is left for',
      [opened, captured, voided],
      [
        ...whole,
        'voided receivable>clearing 100',
        'cover-ended-unpaid fees>receivable 60, fees>receivable 40',
      ],
    ],
    [
      'nothing owed once the cover ends',
      [opened, captured, cover('issued'), voided, cover('reinstated'), cover('ended')],
      [
        ...whole,
        'voided receivable>clearing 100',
        'cover-ended-unpaid fees>receivable 60, fees>receivable 40',
      ],
    ],
    [
      'parts that go back, row after row, and what is left when the bank takes back the rest',
      [
        ...[opened, captured, confirmed, refund('r1', 50n, 'requested'), refund('r2', 30n, 'requested')],
        ...[refund('r2', 30n, 'refused'), refund('r1', 50n, 'sent'), refund('r1', 50n, 'completed')],
        ...[refund('r3', 20n, 'requested'), refund('r3', 20n, 'withdrawn')],
        { thing: 'attempt', seq: 4, from: 'CONFIRMED', event: 'attempt.corrected_voided' },
      ],
      [
        ...[...whole, 'refund-requested fees>refunds-due 50'],
        'refund-requested fees>refunds-due 10, fees>refunds-due 20',
        'refund-refused refunds-due>fees 10, refunds-due>fees 20',
        'refund-completed refunds-due>clearing 50',
        'refund-requested fees>refunds-due 10, fees>refunds-due 10',
        'refund-withdrawn refunds-due>fees 10, refunds-due>fees 10',
        'voided receivable>clearing 50',
        'cover-ended-unpaid fees>receivable 10, fees>receivable 40',
      ],
    ],
    [
      'what was given of a refund, and the rest of it as before',
      [
        ...[opened, captured, confirmed, refund('r1', 80n, 'requested'), inPart('r1', 80n, 30n)],
        ...[refund('r2', 40n, 'requested'), refund('r2', 40n, 'completed')],
      ],
      [
        ...[...whole, 'refund-requested fees>refunds-due 60, fees>refunds-due 20'],
        ...[
          'refund-completed refunds-due>clearing 30',
          'refund-rest refunds-due>fees 30, refunds-due>fees 20',
        ],
        ...[
          'refund-requested fees>refunds-due 30, fees>refunds-due 10',
          'refund-completed refunds-due>clearing 40',
        ],
      ],
    ],
    [
      'what was given of late money, the rest of which stays due',
      [
        ...[opened, { thing: 'attempt', seq: 2, from: 'OPEN', event: 'attempt.expired' } as const],
        { thing: 'attempt', seq: 3, from: 'WATCHED', event: 'attempt.captured_late' },
        ...[refund('r1', 100n, 'requested'), inPart('r1', 100n, 30n)],
      ],
      ['captured-late clearing>refunds-due 100', 'refund-completed refunds-due>clearing 30'],
    ],
    [
      'late money that goes back',
      [
        ...[opened, { thing: 'attempt', seq: 2, from: 'OPEN', event: 'attempt.expired' } as const],
        { thing: 'attempt', seq: 3, from: 'WATCHED', event: 'attempt.captured_late' },
        ...[refund('r1', 100n, 'requested'), refund('r1', 100n, 'completed')],
        { thing: 'attempt', seq: 4, from: 'CAPTURED_LATE', event: 'attempt.refunded' },
      ],
      ['captured-late clearing>refunds-due 100', 'refund-completed refunds-due>clearing 100'],
    ],
    [
      'what was given back by hand',
      [
        ...[opened, captured, confirmed],
        { thing: 'attempt', seq: 4, from: 'CONFIRMED', event: 'attempt.settled', outcome: 'returned' },
      ],
      [...whole, 'settled-by-hand fees>refunds-due 60, fees>refunds-due 40, refunds-due>clearing 100'],
    ],
  ])('is %s', (_, steps, expected) => {
    expect(told(steps)).toEqual(expected);
  });

  it('names each entry by the move that it is about', () => {
    expect(expectedEntries(paid, [opened, captured, voided]).map(({ subject }) => subject)).toEqual([
      `${ID}:2`,
      `${ID}:3`,
      ID,
    ]);
  });
});

describe('a difference', () => {
  const entry = (subject: string, fils = 5n): BookedEntry => ({
    ...{ kind: 'captured-late', subject },
    transfers: [{ debit: 'clearing', credit: 'refunds-due', fils }],
  });

  it('is none between the same entries in any order', () => {
    expect(ledgerDifferences([entry('a'), entry('b')], [entry('b'), entry('a')])).toEqual([]);
  });

  it('is an entry that is missing, that nothing led to, or that says something else', () => {
    expect(ledgerDifferences([entry('a'), entry('c')], [entry('b'), entry('c', 6n)])).toEqual([
      {
        ...{ problem: 'missing', kind: 'captured-late', subject: 'a', found: [] },
        expected: ['clearing>refunds-due 0.005'],
      },
      {
        ...{ problem: 'surplus', kind: 'captured-late', subject: 'b', expected: [] },
        found: ['clearing>refunds-due 0.005'],
      },
      {
        ...{ problem: 'other', kind: 'captured-late', subject: 'c' },
        ...{ expected: ['clearing>refunds-due 0.005'], found: ['clearing>refunds-due 0.006'] },
      },
    ]);
  });
});
