import fc from 'fast-check';
import { addDays, daysBetween } from '../dates';
import { isWorkingDay, lastWorkingDay, type Holiday } from './working-days';

const anyDate = fc.integer({ min: 0, max: 4_000 }).map((days) => addDays('2024-01-01', days));
const anyHolidays = fc.array(fc.record({ date: anyDate, announcedAt: fc.integer({ min: 0, max: 1_000 }) }), {
  maxLength: 40,
});
const LATE = 2_000;

describe('working days in Kuwait (D16)', () => {
  it.each([
    ['a week-end counts for nothing', '2026-11-19', 1, '2026-11-22'], // a Thursday, then Sunday
    ['a day inside the week counts', '2026-11-22', 1, '2026-11-23'],
    ['fifteen working days are three weeks', '2026-11-22', 15, '2026-12-13'],
    ['a notice received on a Friday begins on Sunday', '2026-11-20', 1, '2026-11-22'],
  ])('%s', (_, received, days, last) => {
    expect(lastWorkingDay(received, days, [], LATE)).toBe(last);
  });

  it('a declared holiday moves the end by a working day', () => {
    const holidays = [{ date: '2026-11-25', announcedAt: 0 }];
    expect(lastWorkingDay('2026-11-22', 15, holidays, LATE)).toBe('2026-12-14');
  });

  it('a holiday that was announced late counts only from its announcement on', () => {
    const holidays = [{ date: '2026-11-25', announcedAt: 500 }];
    expect(lastWorkingDay('2026-11-22', 15, holidays, 499)).toBe('2026-12-13');
    expect(lastWorkingDay('2026-11-22', 15, holidays, 500)).toBe('2026-12-14');
  });

  it('a holiday that was taken back counts for nothing from then on', () => {
    const holidays = [
      { date: '2026-11-25', announcedAt: 100, withdrawnAt: 500 },
      { date: '2026-11-25', announcedAt: 700 }, // and was declared anew
    ];
    const ends = [99, 100, 499, 500, 699, 700].map((at) => lastWorkingDay('2026-11-22', 15, holidays, at));
    const [without, by] = ['2026-12-13', '2026-12-14'];
    expect(ends).toEqual([without, by, by, without, without, by]);
  });

  it('a holiday at the week-end moves nothing', () => {
    expect(lastWorkingDay('2026-11-22', 15, [{ date: '2026-11-27', announcedAt: 0 }], LATE)).toBe(
      '2026-12-13',
    );
  });

  it('the period holds just as many working days as were given, and ends on one', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: 1, max: 60 }), anyHolidays, (received, days, holidays) => {
        const last = lastWorkingDay(received, days, holidays, LATE);
        expect(isWorkingDay(last, holidays, LATE)).toBe(true);
        expect(workingDaysWithin(received, last, holidays)).toBe(days);
      }),
    );
  });

  it('one more holiday never makes a period shorter', () => {
    fc.assert(
      fc.property(
        anyDate,
        fc.integer({ min: 1, max: 40 }),
        anyHolidays,
        anyDate,
        (received, days, some, date) => {
          const without = lastWorkingDay(received, days, some, LATE);
          const more = lastWorkingDay(received, days, [...some, { date, announcedAt: 0 }], LATE);
          expect(more >= without).toBe(true);
        },
      ),
    );
  });

  it('refuses a calendar in which nobody ever works', () => {
    const holidays = Array.from({ length: 4_000 }, (_, n) => ({
      date: addDays('2026-01-01', n),
      announcedAt: 0,
    }));
    expect(() => lastWorkingDay('2026-01-01', 1, holidays, LATE)).toThrow(RangeError);
  });
});

function workingDaysWithin(after: string, last: string, holidays: readonly Holiday[]): number {
  const days = Array.from({ length: daysBetween(after, last) }, (_, n) => addDays(after, n + 1));
  return days.filter((day) => isWorkingDay(day, holidays, LATE)).length;
}
