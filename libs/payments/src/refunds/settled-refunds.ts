import { Injectable } from '@nestjs/common';
import { Database, Transactional } from '@tajdeed/platform';
import { RefundMoves, type RefundProof } from './refund.moves';
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
 * answered, all of it or, by a smaller sum, a part. `contradicted`: one that the bank said it refused, or that was never sent. `unknown`: none of ours.
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
    const [found] = await this.db.query<Candidate>(CANDIDATES, [attemptId, amountFils, taken]);
    const proof = { source: 'settlement', reference, result: 'REFUND', actor: 'bank' } as const;
    if (!found) return this.inPart(attemptId, amountFils, taken, proof);
    const { refundId, state } = found;
    if (state === 'RETURNED' || state === 'RETURNED_IN_PART') return { outcome: 'agrees', refundId };
    if (state !== 'SENT' && state !== 'UNKNOWN') return { outcome: 'contradicted', refundId };
    await this.moves.completed(await this.rows.read(refundId), proof);
    return { outcome: 'proven', refundId };
  }

  /** A smaller sum than was asked is a part of the one refund whose outcome nobody knows; of several it may be any's. */
  private async inPart(
    attemptId: string,
    amountFils: bigint,
    taken: readonly string[],
    proof: RefundProof,
  ): Promise<SettledRefundMatch> {
    const [open, ...others] = await this.db.query<Candidate>(OPEN, [attemptId, amountFils, taken]);
    if (!open || others.length > 0) return { outcome: 'unknown', refundId: null };
    const { refundId, state } = open;
    // Its call may be under way, and give the rest.
    if (state !== 'UNKNOWN') return { outcome: 'contradicted', refundId };
    await this.moves.givenInPart(await this.rows.read(refundId), amountFils, proof);
    return { outcome: 'proven', refundId };
  }
}

interface Candidate {
  readonly refundId: string;
  readonly state: string;
}

const OPEN = `
  select refund_id as "refundId", state from payments.v_refund
  where attempt_id = $1 and state in ('SENT', 'UNKNOWN') and amount_fils > $2 and refund_id <> all ($3::uuid[])
  order by refund_id limit 2`;

// The likeliest first: what is known to have gone back, then what was sent.
const CANDIDATES = `
  select refund_id as "refundId", state from payments.v_refund
  where attempt_id = $1 and coalesce(given_fils, amount_fils) = $2 and refund_id <> all ($3::uuid[])
  order by array_position(array['RETURNED', 'RETURNED_IN_PART', 'UNKNOWN', 'SENT', 'REFUSED', 'REQUESTED', 'WITHDRAWN'], state), refund_id limit 1`;
