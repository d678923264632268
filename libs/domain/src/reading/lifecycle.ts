import type { Lifecycle, TransitionRow } from '../lifecycle';

const states = {
  SEALED: { ends: true, shown: 'reading.sealed' },
} as const;

const transitions = [[null, 'reading.sealed', 'SEALED']] as const satisfies readonly TransitionRow<
  keyof typeof states
>[];

export type ReadingState = keyof typeof states;
export type ReadingEvent = (typeof transitions)[number][1];

/** A lot of entries of what the staff has read of persons, whose digest stands in the audit log. */
export const readingLifecycle: Lifecycle<ReadingState, ReadingEvent> = {
  kind: 'reading',
  states,
  transitions,
};
