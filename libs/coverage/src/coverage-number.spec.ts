import fc from 'fast-check';
import { coverageNumber, isCoverageNumber } from './coverage-number';

describe('the number of a coverage', () => {
  it('has the year, a serial and a check digit', () => {
    expect(coverageNumber(2026, 12)).toMatch(/^TJ-2026-00000012-\d$/);
    expect(isCoverageNumber(coverageNumber(2026, 99_999_999))).toBe(true);
    expect(isCoverageNumber('TJ-2026-12-5')).toBe(false);
  });

  it('shows every single mistyped digit', () => {
    fc.assert(
      fc.property(fc.nat(99_999_999), fc.nat(7), fc.integer({ min: 1, max: 9 }), (serial, place, shift) => {
        const number = coverageNumber(2026, serial);
        const at = 'TJ-2026-'.length + place;
        const wrong =
          number.slice(0, at) + ((Number(number[at]) + shift) % 10).toString() + number.slice(at + 1);
        expect(isCoverageNumber(number)).toBe(true);
        expect(isCoverageNumber(wrong)).toBe(false);
      }),
    );
  });
});
