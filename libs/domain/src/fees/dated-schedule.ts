import type { FeeSchedule } from './schedule';

/** A schedule with the instants between which it is in force, ms since 1970: `fromMs` included, `untilMs` not; null is open. */
export interface DatedSchedule {
  readonly schedule: FeeSchedule;
  readonly fromMs: number | null;
  readonly untilMs: number | null;
}

/** The schedule in force at an instant, to the millisecond (D1, D17); undefined between schedules. */
export function scheduleAt<T extends Pick<DatedSchedule, 'fromMs' | 'untilMs'>>(
  schedules: readonly T[],
  instantMs: number,
): T | undefined {
  return schedules.find(
    ({ fromMs, untilMs }) =>
      (fromMs === null || fromMs <= instantMs) && (untilMs === null || instantMs < untilMs),
  );
}
