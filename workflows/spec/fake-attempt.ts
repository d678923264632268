import type { AttemptLook } from '@tajdeed/contracts';
import { nextAsk, type AttemptState } from '@tajdeed/domain';

const SECOND_INQUIRY_MS = 10 * 60_000;
export const LIFE_MS = 15 * 60_000;

/** A payment of the fake rooms. */
export interface FakeAttempt {
  state: AttemptState;
  openedAt: number;
  movedAt: number;
  reported: boolean;
  asked: number;
  askedAt: number | null;
}

/** As a workflow sees it. */
export function lookAt(attemptId: string, attempt: FakeAttempt, now: number): AttemptLook {
  const { state, openedAt, reported, asked } = attempt;
  const age = now - openedAt;
  const unknown = nextAsk({ ...attempt, state: 'UNKNOWN', reportedAt: null, heldBack: true }) ?? now;
  const askInMs: Partial<Record<AttemptState, number>> = {
    OPEN: Math.max(0, LIFE_MS - age),
    AT_BANK: reported ? 0 : Math.max(0, 60_000 * (asked + 1) - age),
    UNKNOWN: Math.max(0, unknown - now),
    CAPTURED: Math.max(0, SECOND_INQUIRY_MS - age),
    WATCHED: Math.max(0, 3_600_000 * (asked - 14) - age),
  };
  return { attemptId, state, askInMs: askInMs[state] ?? null, isUnsent: state === 'OPEN' };
}
