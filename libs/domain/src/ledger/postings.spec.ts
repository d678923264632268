import fc from 'fast-check';
import { accounts, isAccount, type Account, type Transfer } from './accounts';
import { entryKinds, partOf, postingsOf, sumOf, type PaidRow, type Posting } from './postings';

const amount = fc.bigInt({ min: 0n, max: 10n ** 12n });
const rows: fc.Arbitrary<PaidRow[]> = fc.array(
  fc.record({ row: fc.constantFrom('res-1:a', 'res-1:b', 'res-2:a'), fils: amount }),
  { maxLength: 5 },
);
const gross = fc.tuple(amount, amount).map(([a, b]): [bigint, bigint] => (a > b ? [a, b] : [b, a]));
const over = fc.constantFrom('clearing' as const, 'bank' as const);
const from = fc.constantFrom('fees' as const, 'due' as const);

const posting: fc.Arbitrary<Posting> = fc.constantFrom(...entryKinds).chain((kind): fc.Arbitrary<Posting> => {
  switch (kind) {
    case 'captured':
    case 'cover-ended-unpaid':
      return rows.map((of) => ({ kind, rows: of }));
    case 'settled-by-hand':
      return fc
        .tuple(fc.constantFrom('fees' as const, 'due' as const, 'nothing' as const), over, rows)
        .map(([held, way, of]) => ({ kind, from: held, over: way, rows: of }));
    case 'refund-requested':
    case 'refund-refused':
    case 'refund-withdrawn':
    case 'refund-rest':
      return fc.tuple(from, rows).map(([held, of]) => ({ kind, from: held, rows: of }));
    case 'voided':
      return fc.tuple(from, amount).map(([held, fils]) => ({ kind, from: held, fils }));
    case 'foreign-cleared':
      return fc
        .tuple(fc.constantFrom('clearing' as const, 'refunds-due' as const, 'bank-charges' as const), amount)
        .map(([to, fils]) => ({ kind, to, fils }));
    case 'foreign-debit-cleared':
      return fc
        .tuple(fc.constantFrom('clearing' as const, 'bank-charges' as const), amount)
        .map(([of, fils]) => ({ kind, from: of, fils }));
    case 'foreign-returned':
      return fc.tuple(over, amount).map(([way, fils]) => ({ kind, over: way, fils }));
    case 'settled-line':
    case 'settled-reversal':
    case 'settled-refund':
      return gross.map(([fils, commission]) => ({ kind, fils, commission }));
    case 'foreign-line':
    case 'foreign-reversal':
    case 'foreign-refund':
      return gross.map(([fils, commission]) => ({ kind, fils, commission }));
    case 'captured-late':
    case 'refund-completed':
    case 'bank-charged':
      return amount.map((fils) => ({ kind, fils }));
  }
});

/** What each account gains on its debit side. */
function balances(transfers: readonly Transfer[]): Record<Account, bigint> {
  const of = Object.fromEntries(Object.keys(accounts).map((code) => [code, 0n])) as Record<Account, bigint>;
  for (const { debit, credit, fils } of transfers) {
    of[debit] += fils;
    of[credit] -= fils;
  }
  return of;
}

const moved = (transfers: readonly Transfer[]) =>
  Object.fromEntries(Object.entries(balances(transfers)).filter(([, fils]) => fils !== 0n));

describe('an entry of the ledger', () => {
  it('balances, moves more than nothing between two accounts, and names the row of a fee and of nothing else', () => {
    fc.assert(
      fc.property(posting, (one) => {
        const transfers = postingsOf(one);
        expect(Object.values(balances(transfers)).reduce((sum, fils) => sum + fils, 0n)).toBe(0n);
        for (const { debit, credit, row, fils } of transfers) {
          expect(fils).toBeGreaterThan(0n);
          expect(debit).not.toBe(credit);
          expect(isAccount(debit) && isAccount(credit)).toBe(true);
          expect(row !== undefined).toBe(debit === 'fees' || credit === 'fees');
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it.each<[Posting, Record<string, bigint>]>([
    [
      {
        kind: 'captured',
        rows: [
          { row: 'r:a', fils: 70n },
          { row: 'r:b', fils: 30n },
        ],
      },
      { clearing: 100n, fees: -100n },
    ],
    [
      { kind: 'captured-late', fils: 100n },
      { clearing: 100n, 'refunds-due': -100n },
    ],
    [
      { kind: 'voided', from: 'fees', fils: 100n },
      { receivable: 100n, clearing: -100n },
    ],
    [
      { kind: 'voided', from: 'due', fils: 100n },
      { 'refunds-due': 100n, clearing: -100n },
    ],
    [
      { kind: 'cover-ended-unpaid', rows: [{ row: 'r:a', fils: 100n }] },
      { fees: 100n, receivable: -100n },
    ],
    [
      { kind: 'settled-by-hand', from: 'fees', over: 'clearing', rows: [{ row: 'r:a', fils: 9n }] },
      { fees: 9n, clearing: -9n },
    ],
    [
      { kind: 'settled-by-hand', from: 'due', over: 'bank', rows: [{ row: 'r:a', fils: 9n }] },
      { 'refunds-due': 9n, bank: -9n },
    ],
    [{ kind: 'settled-by-hand', from: 'nothing', over: 'clearing', rows: [{ row: 'r:a', fils: 9n }] }, {}],
    [
      { kind: 'settled-by-hand', from: 'nothing', over: 'bank', rows: [{ row: 'r:a', fils: 9n }] },
      { clearing: 9n, bank: -9n },
    ],
    [
      { kind: 'refund-requested', from: 'fees', rows: [{ row: 'r:a', fils: 9n }] },
      { fees: 9n, 'refunds-due': -9n },
    ],
    [{ kind: 'refund-requested', from: 'due', rows: [{ row: 'r:a', fils: 9n }] }, {}],
    [
      { kind: 'refund-refused', from: 'fees', rows: [{ row: 'r:a', fils: 9n }] },
      { fees: -9n, 'refunds-due': 9n },
    ],
    [
      { kind: 'refund-withdrawn', from: 'fees', rows: [{ row: 'r:a', fils: 9n }] },
      { fees: -9n, 'refunds-due': 9n },
    ],
    [
      { kind: 'refund-rest', from: 'fees', rows: [{ row: 'r:a', fils: 9n }] },
      { fees: -9n, 'refunds-due': 9n },
    ],
    [{ kind: 'refund-rest', from: 'due', rows: [{ row: 'r:a', fils: 9n }] }, {}],
    [
      { kind: 'refund-completed', fils: 9n },
      { 'refunds-due': 9n, clearing: -9n },
    ],
    [
      { kind: 'settled-line', fils: 100n, commission: 2n },
      { bank: 98n, 'bank-charges': 2n, clearing: -100n },
    ],
    [
      { kind: 'settled-reversal', fils: 100n, commission: 2n },
      { bank: -98n, 'bank-charges': -2n, clearing: 100n },
    ],
    [
      { kind: 'settled-refund', fils: 100n, commission: 2n },
      { bank: -102n, 'bank-charges': 2n, clearing: 100n },
    ],
    [
      { kind: 'foreign-line', fils: 100n, commission: 2n },
      { bank: 98n, 'bank-charges': 2n, suspense: -100n },
    ],
    [
      { kind: 'foreign-reversal', fils: 100n, commission: 2n },
      { bank: -98n, 'bank-charges': -2n, suspense: 100n },
    ],
    [
      { kind: 'foreign-refund', fils: 100n, commission: 0n },
      { bank: -100n, suspense: 100n },
    ],
    [
      { kind: 'foreign-cleared', to: 'clearing', fils: 100n },
      { suspense: 100n, clearing: -100n },
    ],
    [
      { kind: 'foreign-cleared', to: 'refunds-due', fils: 100n },
      { suspense: 100n, 'refunds-due': -100n },
    ],
    [
      { kind: 'foreign-debit-cleared', from: 'clearing', fils: 100n },
      { clearing: 100n, suspense: -100n },
    ],
    [
      { kind: 'foreign-debit-cleared', from: 'bank-charges', fils: 100n },
      { 'bank-charges': 100n, suspense: -100n },
    ],
    [
      { kind: 'foreign-cleared', to: 'bank-charges', fils: 100n },
      { suspense: 100n, 'bank-charges': -100n },
    ],
    [
      { kind: 'bank-charged', fils: 100n },
      { 'bank-charges': 100n, bank: -100n },
    ],
  ])('%o moves the money where it belongs', (one, expected) => {
    expect(moved(postingsOf(one))).toEqual(expected);
  });

  it('has a line for each amount above zero alone', () => {
    expect(postingsOf({ kind: 'settled-line', fils: 100n, commission: 0n })).toHaveLength(1);
    expect(postingsOf({ kind: 'settled-line', fils: 100n, commission: 100n })).toHaveLength(1);
    expect(postingsOf({ kind: 'captured-late', fils: 0n })).toEqual([]);
  });

  it('is refused with a negative amount, and with a commission above its amount', () => {
    expect(() => postingsOf({ kind: 'captured-late', fils: -1n })).toThrow(RangeError);
    expect(() => postingsOf({ kind: 'settled-line', fils: 1n, commission: 2n })).toThrow(RangeError);
    expect(() => postingsOf({ kind: 'settled-line', fils: 1n, commission: -1n })).toThrow(RangeError);
    expect(() => postingsOf({ kind: 'captured', rows: [{ row: 'r:a', fils: -1n }] })).toThrow(RangeError);
  });
});

describe('a part of what was paid', () => {
  it('and the part after it are the whole, row by row', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 0, max: 100 }), (all, share) => {
        const first = (sumOf(all) * BigInt(share)) / 100n;
        const parts = [...partOf(all, first), ...partOf(all, sumOf(all) - first, first)];
        const byRow = (list: readonly PaidRow[]) => {
          const sums = new Map<string, bigint>();
          for (const { row, fils } of list) sums.set(row, (sums.get(row) ?? 0n) + fils);
          return [...sums].filter(([, fils]) => fils !== 0n).sort();
        };
        expect(sumOf(partOf(all, first))).toBe(first);
        expect(byRow(parts)).toEqual(byRow(all));
      }),
    );
  });

  it('is never more than there is', () => {
    const all = [{ row: 'r:a', fils: 100n }];
    expect(() => partOf(all, 101n)).toThrow(RangeError);
    expect(() => partOf(all, 60n, 60n)).toThrow(RangeError);
    expect(() => partOf(all, 0n, 101n)).toThrow(RangeError);
    expect(() => partOf(all, -1n)).toThrow(RangeError);
    expect(() => partOf(all, 1n, -1n)).toThrow(RangeError);
  });
});
