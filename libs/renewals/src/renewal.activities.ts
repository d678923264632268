import { Injectable } from '@nestjs/common';
import type { RenewalActivities as RenewalContract, RenewalLook } from '@tajdeed/contracts';
import {
  DomainError,
  expiryOf,
  isUnsent,
  nextAsk,
  renewalLifecycle,
  type RenewalState,
} from '@tajdeed/domain';
import { Recorder, type Head } from '@tajdeed/lifecycle';
import { Database, stepKey } from '@tajdeed/platform';
import { lookFacts, type LookFacts } from './renewal.rows';

/** What workflows ask of the renewals room. */
@Injectable()
export class RenewalActivities implements RenewalContract {
  constructor(
    private readonly database: Database,
    private readonly recorder: Recorder,
  ) {}

  /**
   * Reads where a renewal stands. A limit that has passed is recorded as its own event first, but never while an
   * attempt is unproven: money asks the bank last, and the attempt's own end is the payments room's business.
   */
  async lookAtRenewal(renewalId: string): Promise<RenewalLook> {
    const head = await this.recorder.headOf(renewalLifecycle, renewalId);
    if (!head) throw new DomainError('not-found');
    const facts = await lookFacts(this.database, renewalId);
    const attempt = attemptOf(facts);
    const overdue = head.dueInMs !== null && head.dueInMs <= 0;
    if (overdue && expires(head.state) && attempt === null) return this.expire(head, head.state);
    return {
      state: head.state,
      limitInMs: overdue && attempt !== null ? null : limitOf(head),
      code:
        head.state === 'AWAITING_CODE' && facts.challengeId !== null
          ? { challengeId: facts.challengeId }
          : null,
      attempt,
    };
  }

  private async expire(head: Head<RenewalState>, state: keyof typeof expiryOf): Promise<RenewalLook> {
    const event = expiryOf[state];
    const key = stepKey(event, head.thing, head.seq.toString());
    await this.database.transaction(() =>
      this.recorder.record({ key, actor: 'system', renewalId: head.thing }, [
        { lifecycle: renewalLifecycle, thing: head.thing, expectedSeq: head.seq, event, facts: {} },
      ]),
    );
    return { state: 'EXPIRED', limitInMs: null, code: null, attempt: null };
  }
}

function expires(state: RenewalState): state is keyof typeof expiryOf {
  return Object.hasOwn(expiryOf, state);
}

function limitOf(head: Head): number | null {
  return head.dueInMs === null ? null : Math.max(0, head.dueInMs);
}

function attemptOf({ attempt, now }: LookFacts): RenewalLook['attempt'] {
  if (!attempt) return null;
  const ask = nextAsk(attempt);
  return {
    attemptId: attempt.attemptId,
    state: attempt.state,
    askInMs: ask === null ? null : Math.max(0, ask - now),
    isUnsent: isUnsent(attempt),
  };
}
