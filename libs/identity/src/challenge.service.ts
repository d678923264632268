import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { DomainError, renewalLifecycle } from '@tajdeed/domain';
import { Recorder } from '@tajdeed/lifecycle';
import { Database, stepKey } from '@tajdeed/platform';
import type { ChallengeLimits } from './challenge-limits';
import {
  closeUsed,
  countWrong,
  insertChallenge,
  lockNewest,
  lockNumber,
  numberOf,
  replaceOpen,
  waitOf,
  type ChallengeRow,
  type Guard,
} from './challenge.rows';
import { Codes, type SealedBinding } from './codes';
import { IdentityOptions } from './identity.options';
import type { Subject } from './person-register';

const PURPOSE = 'renewal';
const SECOND_MS = 1000;

/** Who asks for a code, and for which renewal. */
export interface CodeRequest {
  readonly renewalId: string;
  readonly language: 'ar' | 'en';
}

/**
 * One-time codes of renewals. All that a caller can see follows from what he did himself with this renewal: whether
 * the number is known, reachable or over a limit shows in nothing but the SMS (security items 9 and 63).
 */
@Injectable()
export class ChallengeService {
  private readonly log = new Logger('Challenges');
  private readonly limits: ChallengeLimits;

  constructor(
    private readonly database: Database,
    private readonly recorder: Recorder,
    private readonly codes: Codes,
    options: IdentityOptions,
  ) {
    this.limits = options.limits;
  }

  /** Issues the first code of a new renewal, in the transaction that begins it. */
  async issue(request: CodeRequest, subject: Subject): Promise<void> {
    const guard = await lockNumber(this.database, subject.numberIndex);
    await this.insert(request, subject, guard);
  }

  /**
   * Issues another code for the renewal and kills the one before (security item 6). Refuses with `code-closed` when
   * the renewal no longer waits for a code, and with `too-many-requests` before its cool-down is over.
   */
  async reissue(renewalId: string): Promise<void> {
    await this.database.transaction(async () => {
      const numberIndex = await numberOf(this.database, renewalId);
      const head = await this.recorder.headOf(renewalLifecycle, renewalId);
      if (numberIndex === undefined || head?.state !== 'AWAITING_CODE')
        throw new DomainError('code-closed', { triesLeft: 0 });
      const guard = await lockNumber(this.database, numberIndex);
      const waitMs = await waitOf(this.database, renewalId, this.limits);
      if (waitMs > 0) throw tooMany(waitMs);
      const last = await lockNewest(this.database, renewalId);
      await replaceOpen(this.database, renewalId);
      const personId = last?.personId ?? null;
      const reachable = last?.phoneSealed !== null && personId !== null;
      await this.insert(
        { renewalId, language: last?.language ?? 'ar' },
        { personId, numberIndex, reachable },
        guard,
      );
      await this.recorder.tell('renewal', renewalId, 'code-requested');
    });
  }

  /**
   * Checks a code under the locks of its number and its challenge and records the verdict on the renewal in the same
   * transaction. Refuses with `code-wrong` (a try is used up) or `code-closed` (no live code: none, used, expired,
   * replaced or exhausted alike). The caller's transaction must commit although `code-wrong` was thrown.
   */
  async check(renewalId: string, typed: string): Promise<void> {
    if (!this.database.inTransaction)
      throw new Error('a code is checked in a transaction that keeps wrong tries');
    const numberIndex = await numberOf(this.database, renewalId);
    const guard = numberIndex === undefined ? undefined : await lockNumber(this.database, numberIndex);
    const row = await lockNewest(this.database, renewalId);
    const head = await this.recorder.headOf(renewalLifecycle, renewalId);
    if (!guard || !row || !head) throw new DomainError('code-closed', { triesLeft: 0 });
    const matches = this.codes.matches(bindingOf(renewalId, row), typed);
    if (!row.live || head.state !== 'AWAITING_CODE') throw new DomainError('code-closed', { triesLeft: 0 });
    const counts = row.deliverable && this.mayTry(guard);
    if (!matches || !counts) await this.refuse(renewalId, head.seq, row, guard, counts);
    await closeUsed(this.database, row.id, guard.numberIndex);
    await this.recorder.record({ key: stepKey('code.verified', row.id), actor: 'resident', renewalId }, [
      {
        lifecycle: renewalLifecycle,
        thing: renewalId,
        expectedSeq: head.seq,
        event: 'code.verified',
        facts: { challengeId: row.id },
      },
    ]);
  }

  /** Counts the wrong try, ends the renewal with the last one, and throws `code-wrong`, whose effects stay. */
  private async refuse(
    renewalId: string,
    seq: number,
    row: ChallengeRow,
    guard: Guard,
    counts: boolean,
  ): Promise<never> {
    const tries = row.tries + 1;
    const exhausted = tries >= this.limits.tries;
    await countWrong(this.database, {
      challengeId: row.id,
      numberIndex: guard.numberIndex,
      counts,
      exhausted,
    });
    if (exhausted) {
      await this.recorder.record({ key: stepKey('code.exhausted', row.id), actor: 'resident', renewalId }, [
        {
          lifecycle: renewalLifecycle,
          thing: renewalId,
          expectedSeq: seq,
          event: 'code.exhausted',
          facts: { challengeId: row.id, tries },
        },
      ]);
      await this.recorder.tell('renewal', renewalId, 'recheck');
    }
    throw new DomainError(
      'code-wrong',
      { triesLeft: Math.max(0, this.limits.tries - tries) },
      { keepsEffects: true },
    );
  }

  private async insert(
    request: CodeRequest,
    subject: Omit<Subject, 'civilNumberIndex'>,
    guard: Guard,
  ): Promise<void> {
    const { overBudget } = await insertChallenge(
      this.database,
      {
        id: randomUUID(),
        renewalId: request.renewalId,
        purpose: PURPOSE,
        personId: subject.personId,
        numberIndex: subject.numberIndex,
        wanted: subject.reachable && this.mayTry(guard),
        language: request.language,
        keyId: this.codes.currentKeyId,
      },
      this.limits,
    );
    if (overBudget)
      this.log.error({ event: 'sms-spend-cap-reached' }, 'the daily budget of text messages is used up');
  }

  /** Whether a code of this number still counts today (security item 5). */
  private mayTry(guard: Guard): boolean {
    return guard.wrongToday < this.limits.wrongPerDay && guard.failuresInRow < this.limits.failuresInRow - 1;
  }
}

function tooMany(waitMs: number): DomainError {
  return new DomainError('too-many-requests', {
    retryAfterSeconds: Math.max(1, Math.ceil(waitMs / SECOND_MS)),
  });
}

/** What the code of a challenge is derived from. */
export function bindingOf(renewalId: string, row: ChallengeRow): SealedBinding {
  const { id, personId, phoneSealed } = row;
  const phone = personId !== null && phoneSealed !== null ? { personId, sealed: phoneSealed } : null;
  return {
    challengeId: id,
    purpose: row.purpose,
    thing: renewalId,
    issue: row.issue,
    keyId: row.keyId,
    phone,
  };
}
