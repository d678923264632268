import type { Lifecycle, TransitionRow } from '../lifecycle';

const states = {
  DECLARED: { ends: false, shown: 'holiday.declared' },
  WITHDRAWN: { ends: true, shown: 'holiday.withdrawn' }, // the day may be declared anew: another holiday
} as const;

const transitions = [
  [null, 'holiday.declared', 'DECLARED'],
  ['DECLARED', 'holiday.withdrawn', 'WITHDRAWN'],
] as const satisfies readonly TransitionRow<keyof typeof states>[];

export type HolidayState = keyof typeof states;
export type HolidayEvent = (typeof transitions)[number][1];

/** A public holiday that the staff entered as it was announced: working days are counted by it from then on, until it is taken back (D16). */
export const holidayLifecycle: Lifecycle<HolidayState, HolidayEvent> = {
  kind: 'holiday',
  states,
  transitions,
};
