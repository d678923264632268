import { Injectable } from '@nestjs/common';
import { attemptLifecycle, isUnsent, sendableUntil } from '@tajdeed/domain';
import { Recorder } from '@tajdeed/lifecycle';
import { Database, stepKey } from '@tajdeed/platform';
import type { AttemptRow } from './attempt.rows';

/** Attempts that nobody went to the bank with. */
@Injectable()
export class UnsentAttempts {
  constructor(
    private readonly db: Database,
    private readonly recorder: Recorder,
  ) {}

  /** Ends one whose time is over, in a transaction that holds its row: the bank never saw it, so it is not asked. */
  async end(attempt: AttemptRow): Promise<void> {
    if (!isUnsent(attempt) || attempt.now < sendableUntil(attempt)) return;
    const { attemptId, renewalId, seq } = attempt;
    await this.recorder.record({ key: stepKey(attemptId, 'unsent'), actor: 'system', renewalId }, [
      {
        lifecycle: attemptLifecycle,
        thing: attemptId,
        expectedSeq: seq,
        event: 'attempt.abandoned',
        facts: { inquiryId: null, result: '' },
      },
    ]);
    await this.db.query(
      `update payments.attempt set blocks = false, unproven = false where attempt_id = $1`,
      [attemptId],
    );
  }
}
