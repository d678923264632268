import { Temporal as LocalDates } from '@js-temporal/polyfill';
import fc from 'fast-check';
import {
  addDays,
  daysBetween,
  instantText,
  isDateText,
  kuwaitDate,
  kuwaitMidnight,
  laterDate,
  nightOf,
} from './dates';

const anyDate = fc.integer({ min: 0, max: 40_000 }).map((days) => addDays('2000-01-01', days));

describe('calendar dates', () => {
  it.each(['2026-11-22', '2028-02-29', '2000-02-29', '2026-12-31'])('%s exists', (text) => {
    expect(isDateText(text)).toBe(true);
  });

  it.each([
    '2026-02-29',
    '1900-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '2026-11-00',
    '2026-1-1',
    '26-01-01',
    '2026-11-22T00:00',
    ' 2026-11-22',
    '٢٠٢٦-١١-٢٢',
    '+002026-11-22',
    '2026-11-22[u-ca=hebrew]',
    '',
  ])('%s does not', (text) => {
    expect(isDateText(text)).toBe(false);
  });

  it('a day begins in Kuwait three hours before it begins in UTC', () => {
    expect(kuwaitMidnight('2025-12-23')).toBe(Date.parse('2025-12-22T21:00:00Z'));
    expect(kuwaitDate(Date.parse('2025-12-22T20:59:59.999Z'))).toBe('2025-12-22');
    expect(kuwaitDate(Date.parse('2025-12-22T21:00:00Z'))).toBe('2025-12-23');
  });

  it('a night begins in Kuwait at two', () => {
    expect(nightOf(Date.parse('2025-12-22T22:59:59.999Z'))).toBe('2025-12-22');
    expect(nightOf(Date.parse('2025-12-22T23:00:00Z'))).toBe('2025-12-23');
  });

  it('an instant is written in UTC', () => {
    expect(instantText(kuwaitMidnight('2025-12-23'))).toBe('2025-12-22T21:00:00Z');
  });

  it('an instant is written as the calendar writes it', () => {
    const instants = [0, 10, 100, 1_000, 60_000, 36_000_000].map((ms) => Date.UTC(2026, 9, 10) + ms);
    for (const ms of instants)
      expect(instantText(ms)).toBe(LocalDates.Instant.fromEpochMilliseconds(ms).toString());
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 46), max: 2 ** 46 }), (ms) => {
        expect(instantText(ms)).toBe(LocalDates.Instant.fromEpochMilliseconds(ms).toString());
      }),
    );
  });

  it('adding days and counting them agree, and texts are ordered as days are', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -2000, max: 2000 }), (date, days) => {
        const other = addDays(date, days);
        expect(isDateText(other)).toBe(true);
        expect(daysBetween(date, other)).toBe(days);
        expect(other > date).toBe(days > 0);
        expect(laterDate(date, other)).toBe(days > 0 ? other : date);
        expect(kuwaitDate(kuwaitMidnight(date))).toBe(date);
        expect(kuwaitDate(kuwaitMidnight(date) - 1)).toBe(addDays(date, -1));
      }),
    );
  });
});
