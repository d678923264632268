import { DAY_MS, kuwaitDate, kuwaitMidnight } from '@tajdeed/domain';

/** Today in Kuwait, and how far a test's clock is shifted to stand at noon there: a day that no spec sees the end of. */
export function kuwaitNoon(): { readonly today: string; readonly offsetMs: number } {
  const now = Date.now();
  const today = kuwaitDate(now);
  return { today, offsetMs: kuwaitMidnight(today) + DAY_MS / 2 - now };
}
