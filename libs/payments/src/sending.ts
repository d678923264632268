import { Inject, Injectable } from '@nestjs/common';
import { attemptLifecycle, isUnsent, nextAsk, sendableUntil } from '@tajdeed/domain';
import { Recorder } from '@tajdeed/lifecycle';
import { Database, stepKey, Transactional, type Language } from '@tajdeed/platform';
import { readAttempt, type AttemptRow } from './attempt.rows';
import { paymentUrl } from './knet/knet.request';
import { lateMoney } from './late-money';
import { paidUntil } from './paid-days';
import { addressOf, PAYMENT_PAGE, type PaymentPageOptions } from './payments.options';
import { isReference } from './receipt';

/** Why its payer is not sent to the bank, although he never was: its time is over, there is nothing to pay for any more, or money that came too late is not back yet. */
export type Hindrance = 'over' | 'closed' | 'late';

/** A payment that was not sent to the bank yet. Instants in ms since 1970. */
export interface Unsent {
  /** The language of the payer. */
  readonly language: Language;
  readonly amountFils: bigint;
  /** The first and the last day of what is paid for, YYYY-MM-DD. */
  readonly startsOn: string;
  readonly endsOn: string;
  /** Until then its payer may go to the bank; then it ends, and another one may be opened. */
  readonly until: number;
  readonly hindrance: Hindrance | null;
}

interface SentRow {
  readonly attempt_id: string;
  readonly terminal: string;
  readonly language: Language;
  readonly person_id: string | null;
  readonly starts_on: string;
  readonly ends_on: string;
  readonly renewal_state: string;
}

/** The way from our page to the bank's. It is taken once: AT_BANK is committed before the payer's browser hears where the bank is. */
@Injectable()
export class Sending {
  constructor(
    private readonly db: Database,
    private readonly recorder: Recorder,
    @Inject(PAYMENT_PAGE) private readonly page: PaymentPageOptions,
  ) {}

  /** The payment of that reference, where it was not sent yet. Changes nothing. */
  async find(reference: string): Promise<Unsent | undefined> {
    const row = await this.read(reference);
    const attempt = row && (await readAttempt(this.db, row.attempt_id));
    if (!attempt || !isUnsent(attempt)) return undefined;
    return {
      ...{ language: row.language, amountFils: attempt.amountFils },
      ...{ startsOn: row.starts_on, endsOn: row.ends_on },
      until: sendableUntil(attempt),
      hindrance: await this.hindranceOf(attempt, row),
    };
  }

  /** Records that the payer goes to the bank, and answers its address; undefined where he was sent before, or may not be sent now. */
  @Transactional()
  async send(reference: string): Promise<string | undefined> {
    // Whoever presses twice, or as its time runs out, stands in line here.
    await this.db.query(`select 1 from payments.attempt where receipt_reference = $1 for no key update`, [
      isReference(reference) ? reference : '',
    ]);
    const row = await this.read(reference);
    const attempt = row && (await readAttempt(this.db, row.attempt_id));
    if (!attempt || !isUnsent(attempt) || (await this.hindranceOf(attempt, row))) return undefined;
    const address = this.bankAddress(attempt, row, reference);
    const { attemptId, renewalId, seq, now } = attempt;
    await this.recorder.record({ key: stepKey(attemptId, 'attempt.sent'), actor: 'resident', renewalId }, [
      { lifecycle: attemptLifecycle, thing: attemptId, expectedSeq: seq, event: 'attempt.sent', facts: {} },
    ]);
    // The bank reports within a minute as a rule, and the workflow then looks anyway; else it is to ask.
    const asksAt = nextAsk({ ...attempt, state: 'AT_BANK', movedAt: now }) ?? now;
    await this.recorder.tellLater('renewal', renewalId, 'attempt-sent', asksAt - now);
    return address;
  }

  private async read(reference: string): Promise<SentRow | undefined> {
    if (!isReference(reference)) return undefined;
    const [row] = await this.db.query<SentRow>(
      `select a.attempt_id, a.terminal, a.language, a.person_id, q.starts_on::text, q.ends_on::text,
         r.state as renewal_state
       from payments.attempt a
         join fees.v_quote q on q.quote_id = a.quote_id
         join lifecycle.head r on r.thing = a.renewal_id
       where a.receipt_reference = $1`,
      [reference],
    );
    return row;
  }

  /** Its price is that of the instant at which it was opened, and stands while it may be sent (D17). Nobody pays twice for one day. */
  private async hindranceOf(attempt: AttemptRow, row: SentRow): Promise<Hindrance | null> {
    if (attempt.now >= sendableUntil(attempt)) return 'over';
    const { renewalId, quoteId } = attempt;
    const pays = { personId: row.person_id, renewalId, quoteId };
    if (row.renewal_state !== 'AWAITING_PAYMENT' || (await paidUntil(this.db, pays)) !== null)
      return 'closed';
    return (await lateMoney(this.db, pays)) ? 'late' : null;
  }

  private bankAddress({ amountFils, trackId }: AttemptRow, row: SentRow, reference: string): string {
    const terminal = this.page.terminals.find(({ alias }) => alias === row.terminal);
    if (!terminal) throw new Error('the terminal of the attempt is not configured');
    return paymentUrl(this.page.bankPaymentUrl, terminal, {
      ...{ amountFils, trackId, language: row.language, responseUrl: this.page.callbackUrl },
      errorUrl: addressOf(this.page, `bank-error/${reference}`),
    });
  }
}
