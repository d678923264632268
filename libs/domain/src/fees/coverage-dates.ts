import { Temporal as LocalDates } from '@js-temporal/polyfill';
import { addDays, type DateText } from '../dates';

/**
 * The last day of cover that begins on `startsOn` and is bought for whole years: start + n years − 1 day (D4).
 * A start on 29 February whose year ends in a common year ends on 28 February, so no day is lost or doubled.
 */
export function coverageEnd(startsOn: DateText, years: number): DateText {
  const start = LocalDates.PlainDate.from(startsOn);
  const anniversary = start.add({ years });
  // 29 February has no anniversary in a common year: the year is over after 28 February.
  const isLeapDayLost = anniversary.day !== start.day;
  return isLeapDayLost ? anniversary.toString() : addDays(anniversary.toString(), -1);
}

/** How many whole years must be paid for cover from one day to another, both included (D2: 18 months cost two). */
export function yearsToPay(startsOn: DateText, endsOn: DateText): number {
  const whole = LocalDates.PlainDate.from(startsOn).until(endsOn, { largestUnit: 'years' }).years;
  for (let years = Math.max(whole, 1); ; years += 1) {
    if (coverageEnd(startsOn, years) >= endsOn) return years;
  }
}
