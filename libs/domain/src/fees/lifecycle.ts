import type { Lifecycle, TransitionRow } from '../lifecycle';
import { DAY_MS } from '../time';

const states = {
  DRAFT: { ends: false, shown: 'schedule.draft' },
  SUBMITTED: { ends: false, limitMs: 7 * DAY_MS, shown: 'schedule.submitted' },
  APPROVED: { ends: false, shown: 'schedule.approved' }, // looked at when its own instant comes
  IN_FORCE: { ends: false, shown: 'schedule.in-force' },
  SUPERSEDED: { ends: true, shown: 'schedule.superseded' },
  WITHDRAWN: { ends: true, shown: 'schedule.withdrawn' },
} as const;

const transitions = [
  [null, 'schedule.drafted', 'DRAFT'],
  [null, 'schedule.enacted', 'IN_FORCE'], // the law itself had put it in force before this product knew schedules
  ['DRAFT', 'schedule.edited', 'DRAFT'],
  ['DRAFT', 'schedule.submitted', 'SUBMITTED'],
  ['DRAFT', 'schedule.withdrawn', 'WITHDRAWN'],
  ['SUBMITTED', 'schedule.edited', 'DRAFT'], // another content: what was submitted can't be approved any more
  ['SUBMITTED', 'schedule.recalled', 'DRAFT'],
  ['SUBMITTED', 'schedule.refused', 'DRAFT'],
  ['SUBMITTED', 'schedule.lapsed', 'DRAFT'],
  ['SUBMITTED', 'schedule.withdrawn', 'WITHDRAWN'],
  ['SUBMITTED', 'schedule.approved', 'APPROVED'],
  ['APPROVED', 'schedule.annulled', 'WITHDRAWN'], // by two people again, before it has begun
  ['APPROVED', 'schedule.began', 'IN_FORCE'],
  ['IN_FORCE', 'schedule.superseded', 'SUPERSEDED'],
] as const satisfies readonly TransitionRow<keyof typeof states>[];

export type ScheduleState = keyof typeof states;
type ScheduleSentence = (typeof states)[ScheduleState]['shown'];
export type ScheduleEvent = (typeof transitions)[number][1];

/**
 * A schedule of fees. What is priced hangs on the span of its row, exact to the instant; `began` and `superseded` are
 * recorded when that instant has come.
 */
export const scheduleLifecycle: Lifecycle<ScheduleState, ScheduleEvent, ScheduleSentence> = {
  kind: 'schedule',
  states,
  transitions,
  minder: 'scheduleWatch',
};
