import type { DateText } from '@tajdeed/domain';

// Dates by the runtime's own calendar: cases are made without the code that they test, and fast.

/** Milliseconds of a day. */
export const day = 86_400_000;
const kuwaitOffset = 3 * 3_600_000;

const textOf = (ms: number): DateText => new Date(ms).toISOString().slice(0, 10);

/** The day `days` after a date. */
export function addDays(date: DateText, days: number): DateText {
  return textOf(Date.parse(date) + days * day);
}

/** The same day some months later, or the last of a month that has no such day. */
export function addMonths(date: DateText, months: number): DateText {
  const [year = 0, month = 1, dayOfMonth = 1] = date.split('-').map(Number);
  const place = year * 12 + month - 1 + months;
  const length = new Date(Date.UTC(Math.floor(place / 12), (place % 12) + 1, 0)).getUTCDate();
  return textOf(Date.UTC(Math.floor(place / 12), place % 12, Math.min(dayOfMonth, length)));
}

/** The date in Kuwait at an instant. */
export function kuwaitDate(ms: number): DateText {
  return textOf(ms + kuwaitOffset);
}

/** The instant at which a day begins in Kuwait. */
export function kuwaitMidnight(date: DateText): number {
  return Date.parse(date) - kuwaitOffset;
}
