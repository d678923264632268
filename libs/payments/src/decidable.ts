import { attemptLifecycle, isCorrectable, nextState, type AttemptState } from '@tajdeed/domain';

/** What a settlement by hand is weighed against. */
export interface ByHand {
  readonly state: AttemptState;
  readonly outcome: 'returned' | 'never-taken';
  /** A renewal that nobody gave up is paid for by it. */
  readonly paysFor: boolean;
  /** Money of it is on its way back by the bank. */
  readonly isUnderWay: boolean;
}

/** Whether a fresh word of the bank could still change what an attempt came to, so that asking is a decision. */
export function mayAsk(state: AttemptState): boolean {
  return !attemptLifecycle.states[state].ends || isCorrectable(state);
}

/** Proven money is returned and never denied, and what pays for a renewal stays with it until the renewal is given up. */
export function maySettle({ state, outcome, paysFor, isUnderWay }: ByHand): boolean {
  const isProven = state === 'CONFIRMED' || state === 'CAPTURED_LATE';
  const isKnown = nextState(attemptLifecycle, state, 'attempt.settled') !== undefined;
  // What is on its way back by the bank would go back twice.
  return isKnown && !isUnderWay && !paysFor && !(isProven && outcome !== 'returned');
}
