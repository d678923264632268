import type { FeeSchedule } from './schedule';

/** A schedule made ready to price cases: compile once, price often. */
export interface CompiledSchedule {
  readonly schedule: FeeSchedule;
}

export function compileSchedule(schedule: FeeSchedule): CompiledSchedule {
  return { schedule };
}
