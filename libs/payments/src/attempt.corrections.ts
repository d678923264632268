import { Injectable } from '@nestjs/common';
import { correct, type AttemptState, type CorrectedVerdict } from '@tajdeed/domain';
import { Recorder } from '@tajdeed/lifecycle';
import { Database, Transactional } from '@tajdeed/platform';
import { AttemptOutcomes } from './attempt.outcomes';
import { readAttempt, type AttemptRow } from './attempt.rows';
import { Standings } from './attempt.standing';
import { wantAnswer } from './want-answer';

/** What the bank's books prove of an attempt, and where it stands in them. */
export interface Correction {
  readonly verdict: CorrectedVerdict;
  /** An inquiry is weighed as a whole instead (security item 46). */
  readonly source: 'settlement';
  /** Key of the file's line: letters, digits, `._-`, at most 64. */
  readonly reference: string;
}

/**
 * What a correction came to. `agrees`: the attempt says the same already, or that the money came and was given back by hand. `corrected`: an event of its own, named and with its
 * evidence. `asked`: its outcome is still open here, so the bank is asked at once, and the inquiry decides. `refused`: what the
 * bank took back was given back by hand, or is being given back; a person decides.
 */
export type Corrected = 'agrees' | 'corrected' | 'asked' | 'refused';

/** Attempts that ended otherwise than the bank's books say: brought in line with them, visibly and with the evidence. */
@Injectable()
export class AttemptCorrections {
  constructor(
    private readonly db: Database,
    private readonly recorder: Recorder,
    private readonly standings: Standings,
    private readonly outcomes: AttemptOutcomes,
  ) {}

  /** In the caller's transaction where there is one. Repeated, it agrees. */
  @Transactional()
  async apply(attemptId: string, { verdict, source, reference }: Correction): Promise<Corrected> {
    await this.db.query(`select 1 from payments.attempt where attempt_id = $1 for update`, [attemptId]);
    const attempt = await readAttempt(this.db, attemptId);
    const standing = await this.standings.of(attempt);
    const { isReturning, isReturnedByHand } = standing;
    const coverage = standing.coverage?.state ?? null;
    const situation = { state: attempt.state, coverage, isReturning, isReturnedByHand };
    const decision = correct(situation, verdict);
    if (decision.attempt.length === 0)
      return isReturnedByHand && verdict === 'captured' ? 'agrees' : this.otherwise(attempt, verdict);
    const result = verdict === 'captured' ? 'SALE' : 'REVERSAL';
    const evidence = { source, reference, result, paymentId: null, actor: 'bank' } as const;
    await this.outcomes.follow(attempt, standing, { evidence, verdict, decision, alarm: decision.alarm });
    return 'corrected';
  }

  private async otherwise({ attemptId, state }: AttemptRow, verdict: CorrectedVerdict): Promise<Corrected> {
    const found = saidBy(state);
    if (found === verdict) return 'agrees';
    if (found !== 'open' && state !== 'CAPTURED') return 'refused';
    await wantAnswer(this.db, this.recorder, attemptId);
    return 'asked';
  }
}

/** What a state says of the money. A provisional capture is one; the second inquiry may still take it back. */
function saidBy(state: AttemptState): CorrectedVerdict | 'open' | 'by-hand' {
  switch (state) {
    case 'CAPTURED':
    case 'CONFIRMED':
    case 'CAPTURED_LATE':
      return 'captured';
    case 'DECLINED':
    case 'ABANDONED':
    case 'VOIDED':
      return 'voided';
    case 'OPEN':
    case 'AT_BANK':
    case 'UNKNOWN':
    case 'WATCHED':
    case 'CANCELLED':
      return 'open';
    case 'REFUNDED':
    case 'SETTLED':
      return 'by-hand';
  }
}
