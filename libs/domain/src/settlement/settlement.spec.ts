import fc from 'fast-check';
import { attemptLifecycle, type AttemptState } from '../attempt/lifecycle';
import { addDays, daysBetween, isDateText } from '../dates';
import { postingsOf } from '../ledger/postings';
import { decideLine, exceptionKinds, type AttemptOfLine, type LineStanding } from './decide';
import { LATE_DAYS, lineTypes, postingDay, signsOf, type LineType } from './line';
import { missingFrom } from './missing';
import { clearedPosting, linePosting, type LineMoney } from './postings';

const states = Object.keys(attemptLifecycle.states) as AttemptState[];
const attempt = (state: AttemptState, more: Partial<AttemptOfLine> = {}): AttemptOfLine => ({
  ...{ state, amountFils: 100n, isSettled: false, isReversed: false, isUndone: false, ...more },
});
const standing = (type: LineType, more: Partial<LineStanding> = {}): LineStanding => ({
  ...{ type, amountFils: 100n, isTakenBack: false, attempt: null, refund: null, completes: false, ...more },
});
const told = (of: LineStanding): string => {
  const { exception, correction, ask } = decideLine(of);
  return [exception ?? 'matched', correction, ask ? 'ask' : null].filter((part) => part !== null).join(' ');
};

describe('what becomes of a line', () => {
  const sale: Readonly<Record<string, string>> = {
    ...{ OPEN: 'not-proven ask', UNKNOWN: 'not-proven ask', WATCHED: 'not-proven ask' },
    ...{ CANCELLED: 'not-proven ask', AT_BANK: 'not-proven ask' },
    ...{ CAPTURED: 'matched', CONFIRMED: 'matched', CAPTURED_LATE: 'matched', REFUNDED: 'matched' },
    ...{ DECLINED: 'matched captured', ABANDONED: 'matched captured', VOIDED: 'matched captured' },
    SETTLED: 'matched captured',
  };
  const reversal: Readonly<Record<string, string>> = {
    ...{ OPEN: 'not-proven ask', UNKNOWN: 'not-proven ask', WATCHED: 'not-proven ask' },
    ...{ CANCELLED: 'not-proven ask', AT_BANK: 'not-proven ask', CAPTURED: 'not-proven ask' },
    ...{ CONFIRMED: 'matched voided', CAPTURED_LATE: 'matched voided', VOIDED: 'matched' },
    ...{ DECLINED: 'decided-by-hand', ABANDONED: 'decided-by-hand', REFUNDED: 'decided-by-hand' },
    SETTLED: 'decided-by-hand',
  };

  it.each(states)('about a payment that is %s', (state) => {
    expect(told(standing('SALE', { attempt: attempt(state) }))).toBe(sale[state]);
    const settled = attempt(state, { isSettled: true });
    expect(told(standing('SALE', { attempt: settled }))).toBe('settled-twice');
    expect(told(standing('REVERSAL', { attempt: settled }))).toBe(reversal[state]);
    expect(told(standing('REVERSAL', { attempt: attempt(state) }))).toBe('reversal-without-sale');
    expect(told(standing('SALE', { attempt: attempt(state), amountFils: 99n }))).toBe('other-amount');
    expect(told(standing('REFUND', { attempt: attempt(state), refund: 'done' }))).toBe('matched');
    expect(told(standing('REFUND', { attempt: attempt(state), refund: 'under-way' }))).toBe(
      'refund-not-done',
    );
    expect(told(standing('REFUND', { attempt: attempt(state) }))).toBe('refund-unknown');
    expect(told(standing('REFUND', { attempt: attempt(state), amountFils: 101n }))).toBe('other-amount');
  });

  it('about nothing that is known, about several payments, or about another capture under one track id', () => {
    const of = (attempt: LineStanding['attempt']) =>
      lineTypes.map((type) => told(standing(type, { attempt })));
    expect(of(null)).toEqual(['foreign', 'foreign', 'refund-unknown', 'adjustment', 'matched']);
    expect(of('several')).toEqual([
      ...['ids-contradict', 'ids-contradict', 'ids-contradict', 'adjustment', 'matched'],
    ]);
    expect(of('again')).toEqual([
      ...['captured-twice', 'captured-twice', 'refund-unknown', 'adjustment', 'matched'],
    ]);
    expect(told(standing('REFUND', { attempt: 'again', refund: 'done' }))).toBe('matched');
  });

  it('that the bank took back at once, and that was voided here, is matched without a correction', () => {
    expect(told(standing('SALE', { attempt: attempt('VOIDED'), isTakenBack: true }))).toBe('matched');
    const both = attempt('VOIDED', { isSettled: true, isReversed: true });
    expect(told(standing('REVERSAL', { attempt: both }))).toBe('settled-twice');
    const undone = attempt('REFUNDED', { isSettled: true, isUndone: true });
    expect(told(standing('REVERSAL', { attempt: undone }))).toBe('matched');
  });

  it('is matched, or one of the exceptions', () => {
    const anything = fc.record({
      ...{ type: fc.constantFrom(...lineTypes), amountFils: fc.bigInt(1n, 3n), isTakenBack: fc.boolean() },
      refund: fc.constantFrom('done' as const, 'under-way' as const, null),
      completes: fc.boolean(),
      attempt: fc.oneof(
        fc.constantFrom(null, 'several' as const, 'again' as const),
        fc.record({
          ...{ state: fc.constantFrom(...states), amountFils: fc.bigInt(1n, 3n) },
          ...{ isSettled: fc.boolean(), isReversed: fc.boolean(), isUndone: fc.boolean() },
        }),
      ),
    });
    fc.assert(
      fc.property(anything, (of) => {
        const { exception, correction, ask } = decideLine(of);
        if (exception !== null) expect(exceptionKinds).toContain(exception);
        expect(correction !== null && exception !== null).toBe(false);
        expect(ask && exception !== 'not-proven').toBe(false);
      }),
    );
  });
});

describe('the posting day', () => {
  it('is the latest such day not after the bank day, thirty days back at most', () => {
    expect(postingDay('1231', '2027-01-01')).toBe('2026-12-31');
    expect(postingDay('0101', '2027-01-01')).toBe('2027-01-01');
    expect(postingDay('0102', '2027-01-01')).toBeUndefined();
    expect(postingDay('0101', '2026-12-31')).toBeUndefined();
    expect(postingDay('0229', '2028-03-01')).toBe('2028-02-29');
    expect(postingDay('0229', '2027-03-01')).toBeUndefined();
    for (const nonsense of ['1301', '0000', '0431', '12', '12-31', '١٢٣١'])
      expect(postingDay(nonsense, '2026-12-31')).toBeUndefined();
  });

  it('of every day that a line may have been posted on is that day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000 }), fc.integer({ min: 0, max: 400 }), (ahead, back) => {
        const bankDay = addDays('2026-01-01', ahead);
        const day = addDays(bankDay, -back);
        const found = postingDay(day.slice(5).replace('-', ''), bankDay);
        if (back <= LATE_DAYS) expect(found).toBe(day);
        else if (found !== undefined) {
          expect(isDateText(found)).toBe(true);
          expect(daysBetween(found, bankDay)).toBeLessThanOrEqual(LATE_DAYS);
        }
      }),
    );
  });
});

describe('what a line enters in the ledger', () => {
  const money: fc.Arbitrary<LineMoney> = fc
    .record({
      type: fc.constantFrom(...lineTypes),
      amountFils: fc.bigInt(1n, 999n),
      share: fc.bigInt(0n, 100n),
    })
    .chain(({ type, amountFils, share }) =>
      fc.constantFrom(...signsOf[type]).map((sign) => {
        const isWhole = type === 'FEE' || type === 'REFUND';
        return { type, sign, amountFils, commissionFils: isWhole ? 0n : (amountFils * share) / 100n };
      }),
    );
  const onAccount = (account: string, postings: readonly Parameters<typeof postingsOf>[0][]): bigint =>
    postings
      .flatMap((posting) => postingsOf(posting))
      .reduce(
        (sum, { debit, credit, fils }) =>
          sum + (debit === account ? fils : 0n) - (credit === account ? fils : 0n),
        0n,
      );

  it('moves the bank’s account by its net, whether it is known for what or not', () => {
    fc.assert(
      fc.property(money, fc.boolean(), (line, isMatched) => {
        const net = line.amountFils - line.commissionFils;
        const posting = linePosting(line, isMatched);
        expect(onAccount('bank', [posting])).toBe(line.sign === 'CR' ? net : -net);
      }),
    );
  });

  it('comes to the same for an exception that is cleared as for a line that was matched at once', () => {
    fc.assert(
      fc.property(money, (line) => {
        if (line.type === 'FEE') return;
        const cleared = [linePosting(line, false), clearedPosting(line)];
        for (const account of ['bank', 'bank-charges', 'clearing', 'suspense'])
          expect(onAccount(account, cleared)).toBe(onAccount(account, [linePosting(line, true)]));
      }),
    );
  });
});

describe('the day on which a capture is missing in the files', () => {
  const eid = ['2027-03-09', '2027-03-10', '2027-03-11'].map((date) => ({ date, announcedAt: 0 }));
  const late = [{ date: '2026-12-21', announcedAt: Date.parse('2026-12-22T00:00:00Z') }];

  it.each<[what: string, at: string, postdate: string, from: string, holidays?: typeof eid]>([
    ['the third working day after a Monday', '2026-12-21T09:00:00Z', '1221', '2026-12-24'],
    ['the same up to midnight in Kuwait', '2026-12-21T20:59:59.999Z', '1221', '2026-12-24'],
    ['of the next day from midnight on', '2026-12-21T21:00:00Z', '', '2026-12-27'],
    // Taken just before midnight, recorded just after it: nothing is lost but a day.
    ['counted from the later of the two days', '2026-12-21T21:00:30Z', '1221', '2026-12-27'],
    // Taken just before midnight, and posted with the next day's batch.
    ['counted from its posting', '2026-12-21T20:59:00Z', '1222', '2026-12-27'],
    ['past a week-end that it was posted after', '2026-12-24T20:59:00Z', '1227', '2026-12-30'],
    ['past a week-end alone', '2026-12-24T09:00:00Z', '1224', '2026-12-29'],
    ['past the end of a year', '2026-12-31T20:59:59Z', '0103', '2027-01-06'],
    ['past a holiday', '2027-03-08T09:00:00Z', '0308', '2027-03-16', eid],
    ['past a holiday, from its posting', '2027-03-08T20:59:00Z', '0314', '2027-03-17', eid],
    ['not past one that is not known yet', '2026-12-20T09:00:00Z', '1220', '2026-12-23', late],
    [
      'whatever day the bank names that is no day, or long past, or far away',
      '2026-12-21T09:00:00Z',
      '0230',
      '2026-12-24',
    ],
    ['whatever day of the past', '2026-12-21T09:00:00Z', '1212', '2026-12-24'],
    ['whatever far day', '2026-12-21T09:00:00Z', '0120', '2026-12-24'],
  ])('is %s', (_, at, postdate, from, holidays = []) => {
    const wait = { days: 3, holidays, knownAt: Date.parse('2026-12-21T12:00:00Z') };
    expect(missingFrom({ recordedAt: Date.parse(at), postdate }, wait)).toBe(from);
  });
});
