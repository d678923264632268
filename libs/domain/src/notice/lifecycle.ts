import type { Lifecycle, TransitionRow } from '../lifecycle';
import { HOUR_MS, MINUTE_MS } from '../time';

const states = {
  OWED: { ends: false, limitMs: 10 * MINUTE_MS, shown: 'notice.owed' }, // repeated until the authority has answered
  ACKNOWLEDGED: { ends: true, shown: 'notice.acknowledged' },
  REFUSED: { ends: true, shown: 'notice.refused' },
} as const;

const transitions = [
  // That a coverage was issued: its renewal waits for the answer, so the notice begins with that.
  [null, 'notice.acknowledged', 'ACKNOWLEDGED'],
  [null, 'notice.refused', 'REFUSED'],

  // That it was suspended, stands again or has ended: nothing else waits for the answer.
  [null, 'notice.owed', 'OWED'],
  ['OWED', 'notice.acknowledged', 'ACKNOWLEDGED'],
  ['OWED', 'notice.refused', 'REFUSED'],
] as const satisfies readonly TransitionRow<keyof typeof states>[];

export type NoticeState = keyof typeof states;
export type NoticeEvent = (typeof transitions)[number][1];

/** How long the authority may leave a change unanswered until people hear of it: as long as with a renewal (`lateCaseOf`). */
export const CHANGE_SILENT_AFTER_MS = 2 * HOUR_MS;

/** What the residency authority is told of a coverage later than that it was issued. */
export const coverageChanges = ['suspended', 'reinstated', 'ended'] as const;
export type CoverageChange = (typeof coverageChanges)[number];

/** What the residency authority is told of one coverage, and answers. */
export const noticeLifecycle: Lifecycle<NoticeState, NoticeEvent> = {
  kind: 'notice',
  states,
  transitions,
  minder: 'noticeWatch',
};
