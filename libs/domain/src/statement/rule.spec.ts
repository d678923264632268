import fc from 'fast-check';
import { authorityBooks, bankBooks, coverageBooks, ledgerBooks, settlementBooks, type Books } from './books';
import { isUncovered, missingOf, missingThings, statementStateOf } from './rule';

/** Every state that the four books can be in together. */
export function allBooks(): Books[] {
  return bankBooks.flatMap((bank) =>
    settlementBooks.flatMap((settlement) =>
      ledgerBooks.flatMap((ledger) =>
        coverageBooks.flatMap((coverage) =>
          authorityBooks.flatMap((authority) =>
            [false, true].map((givenUp) => ({ bank, settlement, ledger, coverage, authority, givenUp })),
          ),
        ),
      ),
    ),
  );
}

const good: Books = {
  ...{ bank: 'confirmed', settlement: 'paid-out', ledger: 'earned', coverage: 'EFFECTIVE' },
  ...{ authority: 'acknowledged', givenUp: false },
};

describe('a payment', () => {
  it('is settled as covered when cover, ledger and authority agree with a confirmed capture', () => {
    expect(missingOf(good)).toEqual([]);
    expect(statementStateOf(good)).toBe('covered');
  });

  it('is settled as returned when the money is back and neither ledger nor authority holds anything', () => {
    for (const bank of ['voided', 'returned', 'by-hand'] as const) {
      const back = { ...good, bank, ledger: 'closed', coverage: 'none', authority: 'untold' } as const;
      expect(statementStateOf(back)).toBe('returned');
      const ended = { ...back, coverage: 'ENDED', authority: 'ended' } as const;
      expect(statementStateOf(ended)).toBe('returned');
      expect(missingOf({ ...ended, authority: 'change-owed' })).toEqual(['end-notice']);
    }
  });

  it.each<[Partial<Books>, readonly string[]]>([
    [{ bank: 'provisional', coverage: 'PROVISIONAL' }, ['second-inquiry']],
    [{ coverage: 'PROVISIONAL' }, ['final-cover']],
    [
      { bank: 'provisional', coverage: 'none', authority: 'untold' },
      ['second-inquiry', 'coverage', 'authority'],
    ],
    [{ authority: 'refused' }, ['authority']],
    [{ ledger: 'due' }, ['ledger']],
    [{ bank: 'late', ledger: 'due', coverage: 'none', authority: 'untold' }, ['return']],
    [{ bank: 'late', coverage: 'none', authority: 'untold' }, ['ledger', 'return']],
    [{ bank: 'voided', ledger: 'owed', coverage: 'SUSPENDED', authority: 'change-owed' }, ['cover-decision']],
    [{ bank: 'returned', ledger: 'closed' }, ['one-of-two']],
    [{ settlement: 'taken-back' }, ['bank']],
    [{ givenUp: true, coverage: 'ENDED', authority: 'acknowledged' }, ['end-notice', 'return']],
  ])('with %j lacks %j', (change, missing) => {
    expect(missingOf({ ...good, ...change })).toEqual(missing);
    expect(statementStateOf({ ...good, ...change })).toBe('open');
  });

  it('that two people let stand on other evidence is covered, as long as it is owed here', () => {
    const reinstated = { ...good, bank: 'voided', ledger: 'owed', settlement: 'none' } as const;
    expect(statementStateOf(reinstated)).toBe('covered');
    expect(missingOf({ ...reinstated, ledger: 'closed' })).toEqual(['ledger']);
  });
});

describe('in every state that the books can be in', () => {
  const all = allBooks();

  it('settled is exactly one of an effective cover that the authority has, and money that is back', () => {
    for (const books of all) {
      const state = statementStateOf(books);
      if (state === 'open') continue;
      const covered = books.coverage === 'EFFECTIVE' && books.authority === 'acknowledged';
      const back = ['voided', 'returned', 'by-hand'].includes(books.bank) && books.ledger === 'closed';
      expect({ books, covered, back }).toEqual({
        books,
        covered: state === 'covered',
        back: state === 'returned',
      });
    }
  });

  it('what is paid and not covered is open', () => {
    for (const books of all.filter(isUncovered)) expect(statementStateOf(books)).toBe('open');
  });

  it('what is missing is told in one order, each thing once', () => {
    for (const books of all) {
      const places = missingOf(books).map((one) => missingThings.indexOf(one));
      expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
    }
  });

  it('no book alone, changed for the worse, leaves a covered payment covered', () => {
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.constantFrom(...all), (books, other) => {
        for (const book of ['ledger', 'authority', 'coverage'] as const) {
          const changed: Books = { ...good, [book]: books[book] };
          if (changed[book] !== good[book]) expect(statementStateOf(changed)).toBe('open');
        }
        expect(missingOf(other)).toEqual(missingOf({ ...other }));
      }),
    );
  });
});
