import type { Lifecycle, TransitionRow } from '../lifecycle';
import { DAY_MS } from '../time';

const accountStates = {
  INVITED: { ends: false, limitMs: 14 * DAY_MS, shown: 'account.invited' },
  ACTIVE: { ends: false, shown: 'account.active' }, // stands until somebody disables it
  DISABLED: { ends: false, shown: 'account.disabled' },
  LAPSED: { ends: true, shown: 'account.lapsed' },
} as const;

const accountTransitions = [
  [null, 'account.invited', 'INVITED'],
  ['INVITED', 'account.activated', 'ACTIVE'], // the first sign-in with a second factor
  ['INVITED', 'account.lapsed', 'LAPSED'],
  ['INVITED', 'account.disabled', 'DISABLED'],
  ['ACTIVE', 'account.factor_added', 'ACTIVE'], // with a proof of one that was there, or as the first one after an opening
  ['ACTIVE', 'account.disabled', 'DISABLED'],
  ['DISABLED', 'account.enabled', 'ACTIVE'],
] as const satisfies readonly TransitionRow<keyof typeof accountStates>[];

export type AccountState = keyof typeof accountStates;
export type AccountEvent = (typeof accountTransitions)[number][1];

/** A sign-in of one person of the staff. A person may have several; rights belong to the person. */
export const accountLifecycle: Lifecycle<AccountState, AccountEvent> = {
  kind: 'account',
  states: accountStates,
  transitions: accountTransitions,
};

const grantStates = {
  STANDING: { ends: false, shown: 'grant.standing' },
  ENDED: { ends: true, shown: 'grant.ended' },
} as const;

const grantTransitions = [
  [null, 'grant.given', 'STANDING'],
  ['STANDING', 'grant.withdrawn', 'ENDED'],
] as const satisfies readonly TransitionRow<keyof typeof grantStates>[];

export type GrantState = keyof typeof grantStates;
export type GrantEvent = (typeof grantTransitions)[number][1];

/** A role of a person of the staff, given by two others; its dates decide whether it is in force. */
export const grantLifecycle: Lifecycle<GrantState, GrantEvent> = {
  kind: 'grant',
  states: grantStates,
  transitions: grantTransitions,
};

const delegationStates = {
  STANDING: { ends: false, shown: 'delegation.standing' },
  ENDED: { ends: true, shown: 'delegation.ended' },
} as const;

const delegationTransitions = [
  [null, 'delegation.given', 'STANDING'],
  ['STANDING', 'delegation.ended', 'ENDED'], // by a person; that its days are over is no event, they are facts of its giving
] as const satisfies readonly TransitionRow<keyof typeof delegationStates>[];

export type DelegationState = keyof typeof delegationStates;
export type DelegationEvent = (typeof delegationTransitions)[number][1];

/** Who decides proposals in an absent person's place; like a role's, its dates decide whether it is in force. */
export const delegationLifecycle: Lifecycle<DelegationState, DelegationEvent> = {
  kind: 'delegation',
  states: delegationStates,
  transitions: delegationTransitions,
};
