import type { Lifecycle, TransitionRow } from '../lifecycle';

const states = {
  DECLARED: { ends: true, shown: 'holiday.declared' },
} as const;

const transitions = [[null, 'holiday.declared', 'DECLARED']] as const satisfies readonly TransitionRow<
  keyof typeof states
>[];

export type HolidayState = keyof typeof states;
export type HolidayEvent = (typeof transitions)[number][1];

/** A public holiday that the staff entered as it was announced: working days are counted by it from then on (D16). */
export const holidayLifecycle: Lifecycle<HolidayState, HolidayEvent> = {
  kind: 'holiday',
  states,
  transitions,
};
