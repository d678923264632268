import { Inject, Injectable } from '@nestjs/common';
import {
  isRefundState,
  isUnsent,
  nextAnswerBy,
  refundsTold,
  RETURN_SHOWN_DAYS,
  type AttemptState,
  type RefundTold,
} from '@tajdeed/domain';
import { Database, type Language } from '@tajdeed/platform';
import { isPending, readAttempt, type AttemptRow } from './attempt.rows';
import { PAYMENT_PAGE, type PaymentPageOptions } from './payments.options';

/** Money of the payment that goes back, or went. */
export interface ReturnedPart {
  readonly told: RefundTold;
  readonly amountFils: bigint;
  /** What of it the bank did not give. */
  readonly restFils: bigint;
  /** When it came to that. */
  readonly at: number;
}

/** A second capture of the payment: its money is nobody's here, and goes back. */
export interface TakenAgain {
  readonly amountFils: bigint;
  readonly isReturned: boolean;
}

/** What the receipt shows of a payment. Instants in ms since 1970. */
export interface Receipt {
  /** The language of the payer; the other one follows below. */
  readonly language: Language;
  /** AT_BANK as soon as the bank may know of it, whatever is recorded. */
  readonly state: AttemptState;
  /** It was paid for twice, and this payment is the one that goes back. */
  readonly isDuplicate: boolean;
  readonly returns: readonly ReturnedPart[];
  /** What the bank took for it a second time, as its settlement says. */
  readonly again: readonly TakenAgain[];
  /** Working days within which banks mostly show what was given back. */
  readonly returnShownDays: number;
  readonly amountFils: bigint;
  readonly trackId: string;
  readonly paymentId: string | null;
  readonly bankReference: string | null;
  /** When the state came about. */
  readonly at: number;
  /** While the outcome is open: by when we hear from the bank. */
  readonly nextAnswerBy: number | null;
}

/** Whether a text may be the reference of a payment; what may not be one is not looked up. */
export function isReference(text: string): boolean {
  return /^[A-Za-z0-9]{16,64}$/.test(text);
}

/** Reads what a receipt shows. Only reads: nothing that a browser brings changes a payment (security item 51). */
@Injectable()
export class Receipts {
  constructor(
    private readonly db: Database,
    @Inject(PAYMENT_PAGE) private readonly options: PaymentPageOptions,
  ) {}

  async find(reference: string): Promise<Receipt | undefined> {
    if (!isReference(reference)) return undefined;
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
    const unsent = isUnsent(attempt);
    return {
      language: row.language,
      state: attempt.state === 'OPEN' && !unsent ? 'AT_BANK' : attempt.state,
      isDuplicate: attempt.state === 'CAPTURED_LATE' && attempt.lateReason === 'duplicate',
      returns: await this.returnsOf(attempt),
      again: await this.againOf(attempt),
      returnShownDays: this.options.returnShownDays ?? RETURN_SHOWN_DAYS,
      amountFils: attempt.amountFils,
      trackId: attempt.trackId,
      paymentId: row.payment_id,
      bankReference: row.bank_reference,
      at: attempt.movedAt,
      nextAnswerBy: isPending(attempt.state) && !unsent ? nextAnswerBy(attempt) : null,
    };
  }

  private async againOf({ attemptId }: AttemptRow): Promise<TakenAgain[]> {
    const rows = await this.db.query<{ fils: string; returned: boolean }>(
      `select amount_fils::text as fils, returned from payments.v_second_capture where attempt_id = $1 order by at`,
      [attemptId],
    );
    return rows.map(({ fils, returned }) => ({ amountFils: BigInt(fils), isReturned: returned }));
  }

  private async returnsOf({ attemptId, state: paid }: AttemptRow): Promise<ReturnedPart[]> {
    const rows = await this.db.query<{ state: string; fils: string; rest: string; at: string }>(
      `select state, coalesce(given_fils, amount_fils)::text as fils,
         (amount_fils - coalesce(given_fils, amount_fils))::text as rest, floor(extract(epoch from moved_at) * 1000)::text as at
       from payments.v_refund where attempt_id = $1 order by refund_id`,
      [attemptId],
    );
    const told = refundsTold(rows.map(({ state }) => state).filter(isRefundState), paid === 'SETTLED');
    return rows.flatMap(({ fils, rest, at }, nth) => {
      const word = told[nth];
      return word ? [{ told: word, amountFils: BigInt(fils), restFils: BigInt(rest), at: Number(at) }] : [];
    });
  }
}
