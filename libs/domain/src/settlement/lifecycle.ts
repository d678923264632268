import type { Lifecycle, TransitionRow } from '../lifecycle';
import { HOUR_MS } from '../time';

const states = {
  RECEIVED: { ends: false, limitMs: HOUR_MS, shown: 'settlement.received' },
  MATCHED: { ends: false, shown: 'settlement.matched' }, // until finance closes it
  CLOSED: { ends: true, shown: 'settlement.closed' },
} as const;

const transitions = [
  [null, 'settlement.received', 'RECEIVED'],
  ['RECEIVED', 'settlement.received', 'RECEIVED'], // another file of the day, before the first was matched
  ['RECEIVED', 'settlement.matched', 'MATCHED'],
  ['MATCHED', 'settlement.closed', 'CLOSED'],
  ['MATCHED', 'settlement.reopened', 'RECEIVED'], // a correction of the bank
  ['CLOSED', 'settlement.reopened', 'RECEIVED'],
] as const satisfies readonly TransitionRow<keyof typeof states>[];

export type SettlementState = keyof typeof states;
export type SettlementEvent = (typeof transitions)[number][1];

/** What a bank settled for one terminal on one day: its file, and the corrections of that file. Each import is one entry. */
export const settlementLifecycle: Lifecycle<SettlementState, SettlementEvent> = {
  kind: 'settlement',
  states,
  transitions,
  minder: 'settlementRun',
};
