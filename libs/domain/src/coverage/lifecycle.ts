import type { Lifecycle, TransitionRow } from '../lifecycle';

const states = {
  PROVISIONAL: { ends: false, shown: 'coverage.provisional' }, // D18; its attempt is the one that is watched
  EFFECTIVE: { ends: true, shown: 'coverage.effective' },
  SUSPENDED: { ends: false, shown: 'coverage.suspended' }, // its case has a due time of its own
  ENDED: { ends: true, shown: 'coverage.ended' },
} as const;

const transitions = [
  [null, 'coverage.issued', 'PROVISIONAL'],
  [null, 'coverage.granted', 'EFFECTIVE'], // D9: exempt, nothing to pay, so nothing to wait for
  ['PROVISIONAL', 'coverage.finalised', 'EFFECTIVE'],
  ['PROVISIONAL', 'coverage.suspended', 'SUSPENDED'],
  ['EFFECTIVE', 'coverage.suspended', 'SUSPENDED'], // what paid for it turned out to be taken back

  ['SUSPENDED', 'coverage.reinstated', 'EFFECTIVE'],
  ['SUSPENDED', 'coverage.ended', 'ENDED'],
  ['PROVISIONAL', 'coverage.ended', 'ENDED'],
  ['EFFECTIVE', 'coverage.ended', 'ENDED'], // the staff gave its renewal up
] as const satisfies readonly TransitionRow<keyof typeof states>[];

export type CoverageState = keyof typeof states;
type CoverageSentence = (typeof states)[CoverageState]['shown'];
export type CoverageEvent = (typeof transitions)[number][1];

/** One person's cover for a span of days. */
export const coverageLifecycle: Lifecycle<CoverageState, CoverageEvent, CoverageSentence> = {
  kind: 'coverage',
  states,
  transitions,
};
