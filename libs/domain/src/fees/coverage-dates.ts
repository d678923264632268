import type { DateText } from '../dates';
import { dayOf, lastDayAfter, stepsToReach, textOfDay, type DayNumber } from './calendar-day';

const YEAR = 12;

/**
 * The last day of cover that begins on `startsOn` and is bought for whole years: start + n years − 1 day (D4).
 * A start on 29 February whose year ends in a common year ends on 28 February, so no day is lost or doubled.
 */
export function coverageEnd(startsOn: DateText, years: number): DateText {
  return textOfDay(lastDayAfter(known(startsOn), years * YEAR));
}

/** How many whole years must be paid for cover from one day to another, both included (D2: 18 months cost two). */
export function yearsToPay(startsOn: DateText, endsOn: DateText): number {
  return stepsToReach(known(startsOn), known(endsOn), YEAR);
}

/** The last day of cover that is bought for whole months (D3, D4); a start on the 31st ends with a shorter month. */
export function coverageEndByMonths(startsOn: DateText, months: number): DateText {
  return textOfDay(lastDayAfter(known(startsOn), months));
}

/** How many whole months must be paid for cover from one day to another, both included: rounded up, one at least (D3). */
export function monthsToPay(startsOn: DateText, endsOn: DateText): number {
  return stepsToReach(known(startsOn), known(endsOn), 1);
}

function known(date: DateText): DayNumber {
  const day = dayOf(date);
  if (day === 0) throw new RangeError(`no such day: ${date}`);
  return day;
}
