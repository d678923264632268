import { Temporal as LocalDates } from '@js-temporal/polyfill';
import { addDays, type DateText } from '../dates';

/** A public holiday of Kuwait, and when it became known: holidays may be announced late, and taken back. */
export interface Holiday {
  readonly date: DateText;
  /** Instant of the announcement, ms since 1970. */
  readonly announcedAt: number;
  /** Instant at which it was taken back, ms since 1970; absent while it stands. */
  readonly withdrawnAt?: number;
}

/** The Kuwaiti week-end by ISO day of the week: Friday and Saturday. */
const OFF = new Set([5, 6]);
/** A guard against a calendar of holidays without end: no real deadline reaches so far. */
const MOST_DAYS = 3_660;

/** Whether people work on that day in Kuwait, by the holidays known at an instant (ms since 1970). */
export function isWorkingDay(date: DateText, holidays: readonly Holiday[], knownAt: number): boolean {
  if (OFF.has(LocalDates.PlainDate.from(date).dayOfWeek)) return false;
  return !holidays.some(
    ({ date: off, announcedAt, withdrawnAt = Infinity }) =>
      off === date && announcedAt <= knownAt && knownAt < withdrawnAt,
  );
}

/**
 * The last day of a period of working days: day 1 is the working day after `received`, and the deadline is the end of
 * the returned day (D16). `days` is at least 1.
 */
export function lastWorkingDay(
  received: DateText,
  days: number,
  holidays: readonly Holiday[],
  knownAt: number,
): DateText {
  let date = received;
  let left = days;
  for (let walked = 0; walked < MOST_DAYS; walked += 1) {
    date = addDays(date, 1);
    if (isWorkingDay(date, holidays, knownAt)) left -= 1;
    if (left <= 0) return date;
  }
  throw new RangeError('the period ends beyond ten years of holidays');
}
