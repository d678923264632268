import { Inject, Injectable } from '@nestjs/common';
import {
  attemptLifecycle,
  DomainError,
  filsToText,
  MINUTE_MS,
  nextAsk,
  renewalLifecycle,
} from '@tajdeed/domain';
import { Recorder, type Head } from '@tajdeed/lifecycle';
import { Database, newId, newReference, newTrackId, stepKey, Transactional } from '@tajdeed/platform';
import { blockingAttempt, type AttemptRow } from './attempt.rows';
import { paymentUrl } from './knet/knet.request';
import type { Terminal } from './knet/terminal';
import { PAYMENT_PAGE, type PaymentPageOptions } from './payments.options';

const LIFE_MS = attemptLifecycle.states.OPEN.limitMs ?? 0;

/** A payment that was opened: where the payer's browser goes, for how much, until when. */
export interface OpenedPayment {
  readonly attemptId: string;
  readonly payUrl: string;
  /** `d.ddd` in KWD. */
  readonly amount: string;
  /** End of the attempt's life (D17), ISO instant. */
  readonly until: string;
}

interface QuoteRow {
  readonly quote_id: string;
  readonly total_fils: string;
  readonly in_time: boolean;
  readonly schedule_in_force: boolean;
  readonly language: 'ar' | 'en';
  readonly now_ms: string;
}

/** Opens attempts. The amount is the stored quote's, never the client's (security item 53). */
@Injectable()
export class PaymentsService {
  constructor(
    private readonly db: Database,
    private readonly recorder: Recorder,
    @Inject(PAYMENT_PAGE) private readonly page: PaymentPageOptions,
  ) {}

  /** Opens the one attempt of a renewal that awaits payment. A lapsed quote is recorded as such (D1, D17, D19). */
  @Transactional()
  async open(renewalId: string): Promise<OpenedPayment> {
    // All that choose or pay for one renewal stand in this line, so that each sees what the one before left.
    await this.db.query(`select pg_advisory_xact_lock(hashtextextended('renewal:' || $1::text, 0))`, [
      renewalId,
    ]);
    const head = await this.recorder.headOf(renewalLifecycle, renewalId);
    if (!head) throw new DomainError('not-found');
    if (head.state !== 'AWAITING_PAYMENT') throw new DomainError('wrong-phase', { state: head.state });
    const open = await blockingAttempt(this.db, renewalId);
    if (open)
      throw new DomainError('attempt-open', { nextAnswerBy: new Date(nextAnswerBy(open)).toISOString() });
    const quote = await this.liveQuote(renewalId);
    if (!quote.in_time || !quote.schedule_in_force) await this.lapse(head, quote);
    if (quote.total_fils === '0') throw new DomainError('wrong-phase', { state: head.state }); // D9
    return this.begin(renewalId, quote);
  }

  private async liveQuote(renewalId: string): Promise<QuoteRow> {
    const [quote] = await this.db.query<QuoteRow>(
      `select q.quote_id, q.total_fils, q.in_time, q.schedule_in_force, r.language,
         floor(extract(epoch from app.now()) * 1000)::text as now_ms
       from fees.v_quote q join renewals.v_renewal r on r.renewal_id = q.renewal_id
       where q.renewal_id = $1 and q.live`,
      [renewalId],
    );
    if (!quote) throw new Error('a renewal that awaits payment has no quote');
    return quote;
  }

  private async lapse(head: Head, quote: QuoteRow): Promise<never> {
    const reason = quote.schedule_in_force ? 'out-of-time' : 'schedule-changed';
    const { quote_id: quoteId } = quote;
    await this.recorder.record(
      { key: stepKey(head.thing, 'quote.lapsed', quoteId), actor: 'system', renewalId: head.thing },
      [
        {
          lifecycle: renewalLifecycle,
          thing: head.thing,
          expectedSeq: head.seq,
          event: 'quote.lapsed',
          facts: { quoteId, reason },
        },
      ],
    );
    throw new DomainError('quote-lapsed', { reason }, { keepsEffects: true });
  }

  private async begin(renewalId: string, quote: QuoteRow): Promise<OpenedPayment> {
    const [terminal] = this.page.terminals;
    if (!terminal) throw new Error('no terminal is configured');
    const attemptId = newId();
    const trackId = newTrackId();
    const reference = newReference();
    const openedAt = Number(quote.now_ms);
    await this.db.query(
      `insert into payments.attempt (attempt_id, renewal_id, quote_id, terminal, language, amount_fils, track_id,
         receipt_reference, opened_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, to_timestamp($9::bigint / 1000.0))`,
      [
        attemptId,
        renewalId,
        quote.quote_id,
        terminal.alias,
        quote.language,
        quote.total_fils,
        trackId,
        reference,
        openedAt,
      ],
    );
    const amountFils = BigInt(quote.total_fils);
    const amount = filsToText(amountFils);
    await this.recorder.record({ key: stepKey(attemptId, 'attempt.opened'), actor: 'resident', renewalId }, [
      {
        lifecycle: attemptLifecycle,
        thing: attemptId,
        expectedSeq: 0,
        event: 'attempt.opened',
        facts: { quoteId: quote.quote_id, trackId, terminal: terminal.alias, amount, currency: 'KWD' },
      },
    ]);
    await this.recorder.tell('renewal', renewalId, 'attempt-opened');
    const payUrl = this.payUrl(terminal, { amountFils, language: quote.language, trackId, reference });
    return { attemptId, payUrl, amount, until: new Date(openedAt + LIFE_MS).toISOString() };
  }

  private payUrl(
    terminal: Terminal,
    of: { amountFils: bigint; language: 'ar' | 'en'; trackId: string; reference: string },
  ): string {
    const { bankPaymentUrl, callbackUrl, publicUrl } = this.page;
    return paymentUrl(bankPaymentUrl, terminal, {
      amountFils: of.amountFils,
      language: of.language,
      trackId: of.trackId,
      responseUrl: callbackUrl,
      errorUrl: `${publicUrl.replace(/\/+$/, '')}/bank-error/${of.reference}`,
    });
  }
}

/** When a resident may expect to hear of an attempt: the next inquiry, or the end of a life in which nothing came. */
export function nextAnswerBy(row: AttemptRow): number {
  if (row.state === 'OPEN' && row.reportedAt === null && row.now < row.openedAt + LIFE_MS)
    return row.openedAt + LIFE_MS;
  return Math.max(nextAsk(row) ?? row.now, row.now) + MINUTE_MS;
}
