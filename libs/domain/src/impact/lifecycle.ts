import type { Lifecycle, TransitionRow } from '../lifecycle';
import { MINUTE_MS } from '../time';

const states = {
  RUNNING: { ends: false, limitMs: 15 * MINUTE_MS, shown: 'impact.running' },
  DONE: { ends: true, shown: 'impact.done' },
  STOPPED: { ends: true, shown: 'impact.stopped' },
} as const;

const transitions = [
  [null, 'impact.started', 'RUNNING'],
  ['RUNNING', 'impact.finished', 'DONE'],
  // Whoever began it may not any more: nobody gets to see what was counted until then.
  ['RUNNING', 'impact.stopped', 'STOPPED'],
] as const satisfies readonly TransitionRow<keyof typeof states>[];

export type ImpactState = keyof typeof states;
export type ImpactEvent = (typeof transitions)[number][1];

/**
 * A preview of what a fee schedule would have cost the renewals of a past period. A million of them take about a minute;
 * whatever runs longer than its limit is told to go on from where its row stands.
 */
export const impactLifecycle: Lifecycle<ImpactState, ImpactEvent> = {
  kind: 'impact',
  states,
  transitions,
  minder: 'impactRun',
};
