import { SECOND_MS } from '@tajdeed/domain';
import { kinds } from '@tajdeed/platform';
import { defaultChallengeLimits as defaults, type ChallengeLimits } from './challenge-limits';

const whole = (min: number, max: number, value: number, description: string) =>
  kinds.whole(min, max).default(value).meta({ description });

/** What the app that issues and checks codes reads for this room (security items 2, 5, 6). */
export const codeLimitsShape = {
  CODE_TTL_SECONDS: whole(180, 600, defaults.ttlMs / SECOND_MS, 'life of a one-time code, in seconds'),
  CODE_TRIES: whole(1, 5, defaults.tries, 'wrong tries per code'),
  CODE_WRONG_PER_DAY: whole(1, 20, defaults.wrongPerDay, 'wrong tries per number and day'),
  CODE_FAILURES_IN_ROW: whole(
    2,
    100,
    defaults.failuresInRow,
    'failures in a row of a number that are never reached',
  ),
  CODE_COOL_DOWN_SECONDS: whole(
    0,
    3600,
    defaults.coolDownMs / SECOND_MS,
    'shortest time between two codes, in seconds',
  ),
  CODE_SENDS_PER_10_MINUTES: whole(
    1,
    1_000_000,
    defaults.sendsPerTenMinutes,
    'codes per number in ten minutes',
  ),
  CODE_SENDS_PER_DAY: whole(1, 1_000_000, defaults.sendsPerDay, 'codes per number in 24 hours'),
  CODE_SENDS_OF_ALL_PER_DAY: whole(
    1,
    100_000_000,
    defaults.sendsOfAllPerDay,
    'codes to all numbers per day; beyond it operators are alarmed',
  ),
};

/** The values of `codeLimitsShape` as they are read. */
export type CodeLimitSettings = Readonly<Record<keyof typeof codeLimitsShape, number>>;

/** The room's limits from an app's settings. */
export function challengeLimits(settings: CodeLimitSettings): ChallengeLimits {
  return {
    ttlMs: settings.CODE_TTL_SECONDS * SECOND_MS,
    tries: settings.CODE_TRIES,
    wrongPerDay: settings.CODE_WRONG_PER_DAY,
    failuresInRow: settings.CODE_FAILURES_IN_ROW,
    coolDownMs: settings.CODE_COOL_DOWN_SECONDS * SECOND_MS,
    sendsPerTenMinutes: settings.CODE_SENDS_PER_10_MINUTES,
    sendsPerDay: settings.CODE_SENDS_PER_DAY,
    sendsOfAllPerDay: settings.CODE_SENDS_OF_ALL_PER_DAY,
  };
}
