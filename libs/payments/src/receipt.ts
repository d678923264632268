import { Injectable } from '@nestjs/common';
import {
  isRefundState,
  nextAnswerBy,
  refundsTold,
  type AttemptState,
  type RefundTold,
} from '@tajdeed/domain';
import { Database, type Language } from '@tajdeed/platform';
import { readAttempt } from './attempt.rows';

/** Money of the payment that goes back, or went. */
export interface ReturnedPart {
  readonly told: RefundTold;
  readonly amountFils: bigint;
  /** When it came to that. */
  readonly at: number;
}

/** What the receipt shows of a payment. Instants in ms since 1970. */
export interface Receipt {
  /** The language of the payer; the other one follows below. */
  readonly language: Language;
  readonly state: AttemptState;
  /** It was paid for twice, and this payment is the one that goes back. */
  readonly isDuplicate: boolean;
  readonly returns: readonly ReturnedPart[];
  readonly amountFils: bigint;
  readonly trackId: string;
  readonly paymentId: string | null;
  readonly bankReference: string | null;
  /** When the state came about. */
  readonly at: number;
  /** While the outcome is open: by when we hear from the bank. */
  readonly nextAnswerBy: number | null;
}

/** Reads what a receipt shows. Only reads: nothing that a browser brings changes a payment (security item 51). */
@Injectable()
export class Receipts {
  constructor(private readonly db: Database) {}

  async find(reference: string): Promise<Receipt | undefined> {
    if (!/^[A-Za-z0-9]{16,64}$/.test(reference)) return undefined;
    const [row] = await this.db.query<{
      attempt_id: string;
      language: Language;
      payment_id: string | null;
      bank_reference: string | null;
    }>(
      `select attempt_id, language, payment_id, bank_reference from payments.v_receipt where reference = $1`,
      [reference],
    );
    if (!row) return undefined;
    const attempt = await readAttempt(this.db, row.attempt_id);
    return {
      language: row.language,
      state: attempt.state,
      isDuplicate: attempt.state === 'CAPTURED_LATE' && attempt.lateReason === 'duplicate',
      returns: await this.returnsOf(attempt.attemptId),
      amountFils: attempt.amountFils,
      trackId: attempt.trackId,
      paymentId: row.payment_id,
      bankReference: row.bank_reference,
      at: attempt.movedAt,
      nextAnswerBy: isPending(attempt.state) ? nextAnswerBy(attempt) : null,
    };
  }

  private async returnsOf(attemptId: string): Promise<ReturnedPart[]> {
    const rows = await this.db.query<{ state: string; fils: string; at: string }>(
      `select state, amount_fils::text as fils, floor(extract(epoch from moved_at) * 1000)::text as at
       from payments.v_refund where attempt_id = $1 order by refund_id`,
      [attemptId],
    );
    const told = refundsTold(rows.map(({ state }) => state).filter(isRefundState));
    return rows.flatMap(({ fils, at }, nth) => {
      const word = told[nth];
      return word ? [{ told: word, amountFils: BigInt(fils), at: Number(at) }] : [];
    });
  }
}

/** The outcome is open, so the page says so and reads again by itself. */
export function isPending(state: AttemptState): boolean {
  return state === 'OPEN' || state === 'UNKNOWN';
}
