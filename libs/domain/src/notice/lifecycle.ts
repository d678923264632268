import type { Lifecycle, TransitionRow } from '../lifecycle';

const states = {
  ACKNOWLEDGED: { ends: true, shown: 'notice.acknowledged' },
  REFUSED: { ends: true, shown: 'notice.refused' },
} as const;

const transitions = [
  [null, 'notice.acknowledged', 'ACKNOWLEDGED'],
  [null, 'notice.refused', 'REFUSED'],
] as const satisfies readonly TransitionRow<keyof typeof states>[];

export type NoticeState = keyof typeof states;
export type NoticeEvent = (typeof transitions)[number][1];

/** What the residency authority answered to the notice of one coverage. */
export const noticeLifecycle: Lifecycle<NoticeState, NoticeEvent> = { kind: 'notice', states, transitions };
