import type { Lifecycle, TransitionRow } from '../lifecycle';
import { DAY_MS } from '../time';

// A case has a due time of its own on the working-day clock; the limits here only bring back what was lost from sight.
const LIMIT_MS = 30 * DAY_MS;
const states = {
  OPEN: { ends: false, limitMs: LIMIT_MS, shown: 'case.open' },
  TAKEN: { ends: false, limitMs: LIMIT_MS, shown: 'case.taken' },
  SNOOZED: { ends: false, limitMs: LIMIT_MS, shown: 'case.snoozed' },
  CLOSED: { ends: false, shown: 'case.closed' }, // may be opened again
  MERGED: { ends: true, shown: 'case.merged' },
} as const;

const transitions = [
  [null, 'case.opened', 'OPEN'],

  ['OPEN', 'case.taken', 'TAKEN'],
  ['OPEN', 'case.assigned', 'TAKEN'],
  ['OPEN', 'case.escalated', 'OPEN'],
  ['OPEN', 'case.rescheduled', 'OPEN'], // a holiday was declared or taken back
  ['OPEN', 'case.merged', 'MERGED'],
  ['OPEN', 'case.resolved', 'CLOSED'], // the thing itself came right meanwhile

  ['TAKEN', 'case.released', 'OPEN'],
  ['TAKEN', 'case.assigned', 'TAKEN'],
  ['TAKEN', 'case.handed_over', 'TAKEN'],
  ['TAKEN', 'case.snoozed', 'SNOOZED'],
  ['TAKEN', 'case.escalated', 'TAKEN'],
  ['TAKEN', 'case.rescheduled', 'TAKEN'],
  ['TAKEN', 'case.split', 'TAKEN'],
  ['TAKEN', 'case.merged', 'MERGED'],
  ['TAKEN', 'case.acted', 'CLOSED'],
  ['TAKEN', 'case.resolved', 'CLOSED'],

  ['SNOOZED', 'case.woken', 'TAKEN'],
  ['SNOOZED', 'case.assigned', 'TAKEN'],
  ['SNOOZED', 'case.resolved', 'CLOSED'],

  ['CLOSED', 'case.reopened', 'OPEN'],
] as const satisfies readonly TransitionRow<keyof typeof states>[];

export type CaseState = keyof typeof states;
export type CaseEvent = (typeof transitions)[number][1];

/** What the machine may not decide alone, and a person of the staff decides. */
export const caseLifecycle: Lifecycle<CaseState, CaseEvent> = {
  kind: 'case',
  states,
  transitions,
  minder: 'caseWatch',
};
