import { lastWorkingDay, type Holiday } from '../calendar/working-days';
import { addDays, kuwaitDate, kuwaitMidnight } from '../dates';

/** How far a case is raised at most. */
export const MOST_LEVEL = 3;
/** The working days that a raised or woken case has. */
export const RAISED_DAYS = 1;

/**
 * When a case is due, ms since 1970: the end of the last of its `days` working days, counted from the day of `clockFrom`
 * (D16), by the holidays known at `knownAt`.
 */
export function caseDueAt(
  period: { readonly days: number; readonly clockFrom: number },
  holidays: readonly Holiday[],
  knownAt: number,
): number {
  const last = lastWorkingDay(kuwaitDate(period.clockFrom), period.days, holidays, knownAt);
  return kuwaitMidnight(addDays(last, 1));
}
