import { MINUTE_MS, SECOND_MS } from '@tajdeed/domain';

/** Limits of one-time codes (security items 2, 5 and 6). Settings; the database refuses what goes beyond the law's own. */
export interface ChallengeLimits {
  /** Life of a code in ms, 10 minutes at most. */
  readonly ttlMs: number;
  /** Wrong tries per code. */
  readonly tries: number;
  /** Wrong tries per number and day in Kuwait, over all codes. */
  readonly wrongPerDay: number;
  /** Failures in a row of one number that are never reached: one before, no code of it counts any more. */
  readonly failuresInRow: number;
  /** Shortest time between two codes. */
  readonly coolDownMs: number;
  readonly sendsPerTenMinutes: number;
  readonly sendsPerDay: number;
  /** Codes sent to all numbers per day (UTC); beyond it nothing is sent and operators are alarmed. */
  readonly sendsOfAllPerDay: number;
}

export const defaultChallengeLimits: ChallengeLimits = {
  ttlMs: 5 * MINUTE_MS,
  tries: 5,
  wrongPerDay: 20,
  failuresInRow: 100,
  coolDownMs: 60 * SECOND_MS,
  sendsPerTenMinutes: 3,
  sendsPerDay: 10,
  sendsOfAllPerDay: 200_000,
};
