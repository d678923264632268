import { Injectable } from '@nestjs/common';
import {
  DomainError,
  isRefundReason,
  isRefundState,
  type AttemptState,
  type RefundReason,
  type RefundSituation,
  type RefundState,
} from '@tajdeed/domain';
import { Database } from '@tajdeed/platform';
import type { RefundAnswer } from '../knet/knet.refund';
import { LIST, SITUATION } from './refund.sql';

/** A refund with all that decides its next step. Instants in ms since 1970, amounts in fils. */
export interface RefundRow extends RefundSituation {
  readonly refundId: string;
  readonly seq: number;
  readonly attemptId: string;
  readonly attemptSeq: number;
  readonly renewalId: string;
  readonly quoteId: string;
  readonly terminal: string;
  readonly trackId: string;
  readonly amountFils: bigint;
  readonly capturedFils: bigint;
  /** What of the capture has gone back for good. */
  readonly returnedFils: bigint;
  /** The newest sending, with what the bank said to it. */
  readonly sending: { readonly sendingId: string; readonly word: RefundAnswer['word'] | null } | null;
}

/** A refund as people see it. */
export interface ShownRefund {
  readonly refundId: string;
  readonly attemptId: string;
  readonly renewalId: string;
  readonly amountFils: bigint;
  /** What the bank gave, where that is less than was asked. */
  readonly givenFils: bigint | null;
  readonly reason: RefundReason;
  readonly state: RefundState;
  /** Who asked for it; null is the machine. */
  readonly requestedBy: string | null;
  readonly proposalId: string | null;
  readonly requestedAt: number;
  readonly movedAt: number;
}

/** What of an attempt has gone back or is on its way, and what of that was decided by single hands. In fils. */
export interface RefundSums {
  readonly captured: bigint;
  readonly returning: bigint;
  readonly alone: bigint;
}

/** A refund at its beginning. */
export interface NewRefund {
  readonly refundId: string;
  readonly attemptId: string;
  readonly amountFils: bigint;
  readonly reason: RefundReason;
}

/** The people behind a refund, and what one of them may decide alone. */
export interface RefundHands {
  readonly requestedBy: string;
  readonly proposalId: string | null;
  readonly aloneLimitFils: bigint | null;
  readonly reasonSealed: string | null;
}

/** The rows of refunds. All who decide about one hold its attempt's row. */
@Injectable()
export class RefundRows {
  constructor(private readonly db: Database) {}

  /** Holds the attempt's row until the transaction's end. */
  async lockAttempt(attemptId: string): Promise<void> {
    await this.db.query(`select 1 from payments.attempt where attempt_id = $1 for update`, [attemptId]);
  }

  /** The refund under the lock of its attempt, or `not-found`. */
  async locked(refundId: string): Promise<RefundRow> {
    const [row] = await this.db.query<{ attemptId: string }>(
      `select attempt_id as "attemptId" from payments.refund where refund_id = $1`,
      [refundId],
    );
    if (!row) throw new DomainError('not-found');
    await this.lockAttempt(row.attemptId);
    return this.read(refundId);
  }

  async read(refundId: string): Promise<RefundRow> {
    const [raw] = await this.db.query<Raw>(SITUATION, [refundId]);
    if (!raw) throw new DomainError('not-found');
    const { amountFils, capturedFils, returnedFils, sendingId, word, state, reason, ...rest } = raw;
    if (!isRefundState(state) || !isRefundReason(reason))
      throw new Error(`a refund knows no ${state} or ${reason}`);
    const [amount, captured] = [BigInt(amountFils), BigInt(capturedFils)];
    return {
      ...rest,
      ...{ state, reason, amountFils: amount, capturedFils: captured, whole: amount === captured },
      returnedFils: BigInt(returnedFils),
      sending: sendingId === null ? null : { sendingId, word },
    };
  }

  /** Refunds of an attempt that the bank was not asked for yet. */
  async unsentOf(attemptId: string): Promise<readonly string[]> {
    const rows = await this.db.query<{ id: string }>(
      `select refund_id as id from payments.v_refund where attempt_id = $1 and state = 'REQUESTED' order by refund_id`,
      [attemptId],
    );
    return rows.map(({ id }) => id);
  }

  /** Undefined where there is no such attempt. */
  async sumsOf(attemptId: string): Promise<RefundSums | undefined> {
    const [row] = await this.db.query<{ captured: string; returning: string; alone: string }>(
      `select a.amount_fils::text as captured, a.returning_fils::text as returning,
         (select coalesce(sum(coalesce(given_fils, amount_fils)), 0) from payments.refund r
          where r.attempt_id = a.attempt_id and r.alive and r.requested_by is not null and r.proposal_id is null)::text as alone
       from payments.attempt a where a.attempt_id = $1`,
      [attemptId],
    );
    return (
      row && {
        ...{ captured: BigInt(row.captured), returning: BigInt(row.returning) },
        alone: BigInt(row.alone),
      }
    );
  }

  async begin(refund: NewRefund, hands: RefundHands | null): Promise<void> {
    const { refundId, attemptId, amountFils, reason } = refund;
    if (!hands) {
      await this.db.query(
        `insert into payments.refund (refund_id, attempt_id, amount_fils, reason) values ($1, $2, $3, $4)`,
        [refundId, attemptId, amountFils, reason],
      );
      return;
    }
    await this.db.query(
      `insert into payments.refund (refund_id, attempt_id, amount_fils, reason, requested_by, proposal_id, alone_limit_fils,
         reason_sealed) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        ...[refundId, attemptId, amountFils, reason, hands.requestedBy, hands.proposalId],
        ...[hands.aloneLimitFils, hands.reasonSealed],
      ],
    );
  }

  /** It was refused or withdrawn: what it held of the capture is free. */
  async end(refundId: string): Promise<void> {
    await this.db.query(`select payments.end_refund($1)`, [refundId]);
  }

  /** It was given in part: the rest of what it held of the capture is free. */
  async giveInPart(refundId: string, givenFils: bigint): Promise<void> {
    await this.db.query(`select payments.give_in_part($1, $2)`, [refundId, givenFils]);
  }

  async beginSending(
    refundId: string,
    sendingId: string,
    nth: number,
    deed: 'refund' | 'void',
  ): Promise<void> {
    await this.db.query(
      `insert into payments.refund_sending (sending_id, refund_id, nth, deed) values ($1, $2, $3, $4)`,
      [sendingId, refundId, nth, deed],
    );
  }

  /** Uses up the one call that a sending allows; what is to be done, or undefined where it was used up before. */
  async claim(sendingId: string): Promise<'refund' | 'void' | undefined> {
    const { rows } = await this.db.run<{ deed: 'refund' | 'void' }>(
      `update payments.refund_sending set called_at = app.now() where sending_id = $1 and called_at is null returning deed`,
      [sendingId],
    );
    return rows[0]?.deed;
  }

  async keep(sendingId: string, answer: RefundAnswer): Promise<void> {
    await this.db.query(
      `insert into payments.refund_answer (sending_id, word, answer) values ($1, $2, $3) on conflict do nothing`,
      [sendingId, answer.word, JSON.stringify(answer)],
    );
  }

  /** The newest answer about another amount or payment than was asked. */
  async mismatchOf(refundId: string): Promise<Partial<RefundAnswer> | undefined> {
    const [row] = await this.db.query<{ answer: Partial<RefundAnswer> }>(
      `select w.answer::json as answer from payments.refund_sending s join payments.refund_answer w using (sending_id)
       where s.refund_id = $1 and w.word in ('mismatch', 'in-part') order by s.nth desc limit 1`,
      [refundId],
    );
    return row?.answer;
  }

  async answerTo(sendingId: string): Promise<RefundAnswer | undefined> {
    const [row] = await this.db.query<{ answer: RefundAnswer }>(
      `select answer::json as answer from payments.refund_answer where sending_id = $1`,
      [sendingId],
    );
    return row?.answer;
  }

  /** The answer by which the bank said that it gave it back. */
  async doneBy(refundId: string): Promise<RefundAnswer | undefined> {
    const [row] = await this.db.query<{ answer: RefundAnswer }>(
      `select w.answer::json as answer from payments.refund_sending s join payments.refund_answer w using (sending_id)
       where s.refund_id = $1 and w.word = 'returned' order by s.nth desc limit 1`,
      [refundId],
    );
    return row?.answer;
  }

  /** Refunds as people see them, the newest first; of one attempt, in one state, or all. */
  async list(wanted: {
    readonly refundId?: string;
    readonly attemptId?: string;
    readonly state?: RefundState;
    readonly after?: string;
    readonly limit: number;
  }): Promise<readonly ShownRefund[]> {
    const rows = await this.db.query<RawShown>(LIST, [
      ...[wanted.refundId ?? null, wanted.attemptId ?? null, wanted.state ?? null, wanted.after ?? null],
      wanted.limit,
    ]);
    return rows.map(({ amountFils, givenFils, state, reason, ...row }) => {
      if (!isRefundState(state) || !isRefundReason(reason))
        throw new Error(`a refund knows no ${state} or ${reason}`);
      const given = givenFils === null ? null : BigInt(givenFils);
      return { ...row, state, reason, amountFils: BigInt(amountFils), givenFils: given };
    });
  }
}

interface Raw extends Omit<
  RefundRow,
  'state' | 'reason' | 'whole' | 'sending' | 'amountFils' | 'capturedFils' | 'returnedFils'
> {
  readonly state: string;
  readonly reason: string;
  readonly amountFils: string;
  readonly capturedFils: string;
  readonly returnedFils: string;
  readonly sendingId: string | null;
  readonly word: RefundAnswer['word'] | null;
  readonly attempt: AttemptState;
  readonly rival: AttemptState | null;
}

interface RawShown extends Omit<ShownRefund, 'amountFils' | 'givenFils' | 'state' | 'reason'> {
  readonly amountFils: string;
  readonly givenFils: string | null;
  readonly state: string;
  readonly reason: string;
}
