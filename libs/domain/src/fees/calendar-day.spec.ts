import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { addDays, isDateText, kuwaitDate } from '../dates';
import {
  completedYears,
  dayBefore,
  dayOf,
  kuwaitDay,
  lastDayAfter,
  monthsLater,
  stepsToReach,
  textOfDay,
} from './calendar-day';

const anyDate = fc.oneof(
  fc.integer({ min: 0, max: 200_000 }).map((days) => addDays('1900-01-01', days)),
  fc.constantFrom(
    '2024-02-29',
    '2028-02-29',
    '2100-02-28',
    '2000-02-29',
    '2026-01-31',
    '2026-12-31',
    '2026-01-01',
  ),
);

describe('a day as a number', () => {
  it('is read and written like the text, and is 0 where there is no such day', () => {
    fc.assert(
      fc.property(anyDate, (date) => {
        expect(textOfDay(dayOf(date))).toBe(date);
        expect(textOfDay(dayBefore(dayOf(date)))).toBe(addDays(date, -1));
      }),
    );
    const digits = fc.integer({ min: 0, max: 99 }).map((number) => number.toString().padStart(2, '0'));
    const shaped = fc.tuple(fc.constantFrom('1999', '2000', '2100', '2028'), digits, digits);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          shaped.map((parts) => parts.join('-')),
        ),
        (text) => {
          expect(dayOf(text) !== 0).toBe(isDateText(text));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('goes on by months as the calendar does', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: 0, max: 200 }), (date, months) => {
        const expected = Temporal.PlainDate.from(date).add({ months }).toString();
        expect(textOfDay(monthsLater(dayOf(date), months))).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is the one in Kuwait at any instant', () => {
    const anyInstant = fc.integer({ min: 0, max: 4_102_444_800_000 });
    fc.assert(
      fc.property(anyInstant, (instant) => {
        expect(textOfDay(kuwaitDay(instant))).toBe(kuwaitDate(instant));
      }),
    );
    expect(textOfDay(kuwaitDay(Date.parse('2025-12-22T20:59:59.999Z')))).toBe('2025-12-22');
    expect(textOfDay(kuwaitDay(Date.parse('2025-12-22T21:00:00.000Z')))).toBe('2025-12-23');
  });

  it.each([
    ['2008-02-29', '2026-02-28', 17],
    ['2008-02-29', '2026-03-01', 18],
    ['2008-03-01', '2026-02-28', 17],
    ['2008-03-01', '2026-03-01', 18],
    ['2026-03-01', '2026-03-01', 0],
  ])('of birth on %s gives on %s %i completed years', (birth, on, years) => {
    expect(completedYears(dayOf(birth), dayOf(on))).toBe(years);
  });
});

describe('cover by months', () => {
  it('bought month by month leaves no gap and no overlap', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: 1, max: 24 }), (date, months) => {
        let next = date;
        for (let month = 0; month < months; month += 1) {
          const end = textOfDay(lastDayAfter(dayOf(next), 1));
          expect(end >= next).toBe(true);
          next = addDays(end, 1);
        }
        // A start near the end of a month is shifted by a shorter one, never back.
        const drift = dayOf(next) - dayOf(addDays(textOfDay(lastDayAfter(dayOf(date), months)), 1));
        expect(drift).toBeGreaterThanOrEqual(0);
        if (Number(date.slice(8)) <= 28) expect(drift).toBe(0);
      }),
    );
  });

  it('costs the least number of steps that reaches the end', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: 0, max: 4_000 }), fc.constantFrom(1, 12), (date, days, step) => {
        const start = dayOf(date);
        const end = dayOf(addDays(date, days));
        const steps = stepsToReach(start, end, step);
        expect(lastDayAfter(start, steps * step)).toBeGreaterThanOrEqual(end);
        if (steps > 1) expect(lastDayAfter(start, (steps - 1) * step)).toBeLessThan(end);
      }),
      { numRuns: 1_000 },
    );
  });
});
