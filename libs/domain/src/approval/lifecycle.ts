import type { Lifecycle, TransitionRow } from '../lifecycle';
import { DAY_MS } from '../time';

const states = {
  OPEN: { ends: false, limitMs: 7 * DAY_MS, shown: 'proposal.open' },
  APPROVED: { ends: true, shown: 'proposal.approved' },
  REFUSED: { ends: true, shown: 'proposal.refused' },
  WITHDRAWN: { ends: true, shown: 'proposal.withdrawn' },
  EXPIRED: { ends: true, shown: 'proposal.expired' },
} as const;

const transitions = [
  [null, 'proposal.made', 'OPEN'],
  ['OPEN', 'proposal.edited', 'OPEN'], // another content, another digest: what was read before can't be approved
  ['OPEN', 'proposal.approved', 'APPROVED'],
  ['OPEN', 'proposal.refused', 'REFUSED'],
  ['OPEN', 'proposal.withdrawn', 'WITHDRAWN'],
  ['OPEN', 'proposal.voided', 'WITHDRAWN'], // what it is about was changed or given up
  ['OPEN', 'proposal.expired', 'EXPIRED'],
] as const satisfies readonly TransitionRow<keyof typeof states>[];

export type ProposalState = keyof typeof states;
export type ProposalEvent = (typeof transitions)[number][1];

/**
 * What one person of the staff proposes and another approves (four eyes). It takes effect in the transaction of the
 * approval: APPROVED and done are the same.
 */
export const proposalLifecycle: Lifecycle<ProposalState, ProposalEvent> = {
  kind: 'proposal',
  states,
  transitions,
  minder: 'proposalWatch',
};
