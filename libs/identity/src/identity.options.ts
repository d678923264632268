import type { KeyRing } from '@tajdeed/platform';
import { defaultChallengeLimits, type ChallengeLimits } from './challenge-limits';

/** What a process tells the identity room; also its Nest token. */
export class IdentityOptions {
  constructor(
    /** The keys of one-time codes. */
    readonly codeKeys: KeyRing,
    readonly limits: ChallengeLimits = defaultChallengeLimits,
  ) {}
}
