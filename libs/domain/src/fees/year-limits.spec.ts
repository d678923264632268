import fc from 'fast-check';
import { MOST_YEARS, yearLimit } from './year-limits';

describe('the most years at once', () => {
  it.each([
    ['18', 2, 1],
    ['22', 2, 1],
    ['20', 3, 1],
    ['17', 5, 1],
    ['19', 5, 1],
    ['21', 15, 1],
    ['23', 5, 1],
    ['24', 5, 1],
    ['25', 10, 1],
    ['26', 5, 1],
    ['27', 10, 1],
    ['28', 5, 1],
    ['29', 5, 1],
    ['30', 5, 1],
    ['31', 5, 1],
    [null, 5, 1],
  ])('article %s: %i in Kuwait, %i abroad', (article, inKuwait, abroad) => {
    expect(yearLimit(article, true)).toBe(inKuwait);
    expect(yearLimit(article, false)).toBe(abroad);
  });

  it('is between one and the longest residence for any text at all', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('constructor', '__proto__', 'toString'));
    fc.assert(
      fc.property(text, fc.boolean(), (article, inKuwait) => {
        expect(yearLimit(article, inKuwait)).toBeGreaterThanOrEqual(1);
        expect(yearLimit(article, inKuwait)).toBeLessThanOrEqual(MOST_YEARS);
      }),
    );
  });
});
