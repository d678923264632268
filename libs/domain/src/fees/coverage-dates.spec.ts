import fc from 'fast-check';
import { addDays, daysBetween } from '../dates';
import { coverageEnd, yearsToPay } from './coverage-dates';

const anyDate = fc.oneof(
  fc.integer({ min: 0, max: 40_000 }).map((days) => addDays('2000-01-01', days)),
  fc.constantFrom('2028-02-28', '2028-02-29', '2028-03-01', '2027-02-28', '2096-02-29', '2099-12-31'),
);
const anyYears = fc.integer({ min: 1, max: 15 });

describe('the end of coverage (D4)', () => {
  it.each([
    ['2026-03-01', 1, '2027-02-28'],
    ['2028-02-29', 1, '2029-02-28'],
    ['2027-03-01', 1, '2028-02-29'],
    ['2028-02-29', 4, '2032-02-28'],
    ['2028-02-29', 2, '2030-02-28'],
    ['2026-01-01', 1, '2026-12-31'],
    ['2026-11-22', 15, '2041-11-21'],
    ['2028-02-28', 1, '2029-02-27'],
  ])('%s for %i years ends on %s', (start, years, end) => {
    expect(coverageEnd(start, years)).toBe(end);
  });

  it('covers 365 or 366 days for each year, and never a day less', () => {
    fc.assert(
      fc.property(anyDate, anyYears, (start, years) => {
        const days = daysBetween(start, coverageEnd(start, years)) + 1;
        expect(days).toBeGreaterThanOrEqual(365 * years);
        expect(days).toBeLessThanOrEqual(365 * years + Math.ceil(years / 4) + 1);
      }),
    );
  });

  it('grows with every year, and cover bought year by year leaves no gap and no overlap', () => {
    fc.assert(
      fc.property(anyDate, anyYears, (start, years) => {
        expect(coverageEnd(start, years + 1) > coverageEnd(start, years)).toBe(true);
        let next = start;
        for (let year = 0; year < years; year += 1) {
          const end = coverageEnd(next, 1);
          expect(daysBetween(end, addDays(end, 1))).toBe(1);
          next = addDays(end, 1);
        }
        // Only a start on a leap day can shift the anniversary, and by one day at most.
        const drift = daysBetween(addDays(coverageEnd(start, years), 1), next);
        expect(start.endsWith('02-29') ? [0, 1] : [0]).toContain(drift);
      }),
    );
  });
});

describe('the years to pay for a known end (D2)', () => {
  it.each([
    ['2026-03-01', '2026-03-01', 1],
    ['2026-03-01', '2026-08-31', 1],
    ['2026-03-01', '2027-02-28', 1],
    ['2026-03-01', '2027-03-01', 2],
    ['2026-03-01', '2027-08-31', 2],
    ['2028-02-29', '2029-02-28', 1],
    ['2028-02-29', '2029-03-01', 2],
  ])('%s to %s costs %i', (start, end, years) => {
    expect(yearsToPay(start, end)).toBe(years);
  });

  it('is the least number of years that reaches the end', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: 0, max: 5_000 }), (start, days) => {
        const end = addDays(start, days);
        const years = yearsToPay(start, end);
        expect(coverageEnd(start, years) >= end).toBe(true);
        if (years > 1) expect(coverageEnd(start, years - 1) < end).toBe(true);
        expect(yearsToPay(start, addDays(end, 1))).toBeGreaterThanOrEqual(years);
      }),
    );
  });
});
