import { Injectable } from '@nestjs/common';
import { coverageLifecycle, renewalLifecycle, type CoverageState, type RenewalState } from '@tajdeed/domain';
import { Recorder, type Head } from '@tajdeed/lifecycle';
import { Database, derivedId } from '@tajdeed/platform';
import type { AttemptRow } from './attempt.rows';

/** The things that an attempt's outcome may move beside it, and whether its renewal still waits for the quote that it pays. */
export interface Standing {
  readonly renewal: Head<RenewalState>;
  readonly coverage: Head<CoverageState> | undefined;
  readonly quoteStands: boolean;
  /** The bank was asked to give money of it back, or has done so. */
  readonly isReturning: boolean;
  /** People of ours settled it because its money was given back by hand. */
  readonly isReturnedByHand: boolean;
}

/** Reads what an attempt's outcome is weighed against. */
@Injectable()
export class Standings {
  constructor(
    private readonly db: Database,
    private readonly recorder: Recorder,
  ) {}

  async of(attempt: AttemptRow): Promise<Standing> {
    const renewal = await this.renewalOf(attempt);
    const coverage = await this.recorder.headOf(coverageLifecycle, derivedId(attempt.renewalId, 'coverage'));
    const [quote] = await this.db.query(`select 1 from fees.v_quote where quote_id = $1 and live`, [
      attempt.quoteId,
    ]);
    return {
      renewal,
      coverage,
      quoteStands: quote !== undefined,
      isReturning: await this.isReturning(attempt),
      isReturnedByHand: await this.isReturnedByHand(attempt),
    };
  }

  private async isReturning({ attemptId, state }: AttemptRow): Promise<boolean> {
    if (state !== 'CONFIRMED' && state !== 'CAPTURED_LATE') return false;
    const rows = await this.db.query(
      `select 1 from payments.v_refund where attempt_id = $1 and state in ('SENT', 'UNKNOWN', 'RETURNED', 'RETURNED_IN_PART')`,
      [attemptId],
    );
    return rows.length > 0;
  }

  /** What was settled as never taken has no entry of that kind. */
  private async isReturnedByHand({ attemptId, state }: AttemptRow): Promise<boolean> {
    if (state !== 'SETTLED') return false;
    const entry = `select 1 from payments.ledger_entry where attempt_id = $1 and kind = 'settled-by-hand'`;
    return (await this.db.query(entry, [attemptId])).length > 0;
  }

  async renewalOf({ renewalId }: Pick<AttemptRow, 'renewalId'>): Promise<Head<RenewalState>> {
    const renewal = await this.recorder.headOf(renewalLifecycle, renewalId);
    if (!renewal) throw new Error('an attempt has no renewal');
    return renewal;
  }
}
