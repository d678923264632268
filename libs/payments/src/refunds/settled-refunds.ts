import { Injectable } from '@nestjs/common';
import { Database, Transactional } from '@tajdeed/platform';
import { RefundMoves } from './refund.moves';
import { RefundRows } from './refund.rows';

/** A line of a settlement file by which the bank gave money of an attempt back. */
export interface SettledRefund {
  readonly attemptId: string;
  readonly amountFils: bigint;
  /** Key of the line: letters, digits, `._-`, at most 64. */
  readonly reference: string;
  /** Refunds that other lines have been matched with. */
  readonly taken: readonly string[];
}

/**
 * What such a line came to. `agrees`: a refund of ours that is known to be returned. `proven`: one that was sent and never
 * answered. `contradicted`: one that the bank said it refused, or that was never sent. `unknown`: none of ours.
 */
export interface SettledRefundMatch {
  readonly outcome: 'agrees' | 'proven' | 'contradicted' | 'unknown';
  readonly refundId: string | null;
}

/** Refunds as the bank's settlement files prove them. */
@Injectable()
export class SettledRefunds {
  constructor(
    private readonly db: Database,
    private readonly rows: RefundRows,
    private readonly moves: RefundMoves,
  ) {}

  /** In the caller's transaction where there is one. Repeated, it agrees. */
  @Transactional()
  async apply({ attemptId, amountFils, reference, taken }: SettledRefund): Promise<SettledRefundMatch> {
    await this.rows.lockAttempt(attemptId);
    const [found] = await this.db.query<{ refundId: string; state: string }>(CANDIDATES, [
      ...[attemptId, amountFils, taken],
    ]);
    if (!found) return { outcome: 'unknown', refundId: null };
    const { refundId, state } = found;
    if (state === 'RETURNED') return { outcome: 'agrees', refundId };
    if (state !== 'SENT' && state !== 'UNKNOWN') return { outcome: 'contradicted', refundId };
    const row = await this.rows.read(refundId);
    const proof = { source: 'settlement', reference, result: 'REFUND', actor: 'bank' } as const;
    await this.moves.completed(row, proof);
    return { outcome: 'proven', refundId };
  }
}

// The likeliest first: what is known to have gone back, then what was sent.
const CANDIDATES = `
  select refund_id as "refundId", state from payments.v_refund
  where attempt_id = $1 and amount_fils = $2 and refund_id <> all ($3::uuid[])
  order by array_position(array['RETURNED', 'UNKNOWN', 'SENT', 'REFUSED', 'REQUESTED', 'WITHDRAWN'], state), refund_id limit 1`;
