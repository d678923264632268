import { Inject, Injectable, Optional } from '@nestjs/common';
import {
  attemptLifecycle,
  DomainError,
  filsToText,
  instantText,
  nextAnswerBy,
  renewalLifecycle,
  sendableUntil,
} from '@tajdeed/domain';
import { Recorder, type Head } from '@tajdeed/lifecycle';
import { Database, newId, newReference, newTrackId, stepKey, Transactional } from '@tajdeed/platform';
import { blockingAttempt, foundAttempt, unprovenAttempt, type AttemptRow } from './attempt.rows';
import { lateMoney } from './late-money';
import { paidUntil } from './paid-days';
import { addressOf, PAYMENT_PAGE, type PaymentPageOptions } from './payments.options';
import { Repricing } from './repricing';

/** A payment that was opened: the page of ours from which the payer's browser goes to the bank, for how much, until when. */
export interface OpenedPayment {
  readonly attemptId: string;
  readonly payUrl: string;
  /** `d.ddd` in KWD. */
  readonly amount: string;
  /** Until then the payer may go to the bank, ISO instant. */
  readonly until: string;
}

interface QuoteRow {
  readonly quote_id: string;
  readonly total_fils: string;
  readonly in_time: boolean;
  readonly schedule_in_force: boolean;
  readonly person_id: string | null;
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
    @Optional() private readonly fees?: Repricing,
  ) {}

  /** Opens the one attempt of a renewal that awaits payment. A lapsed quote is recorded as such, and priced again where another schedule is in force (D1, D17, D19). */
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
    if (open) throw new DomainError('attempt-open', answerExpected(open));
    const quote = await this.liveQuote(renewalId);
    if (!quote.in_time || !quote.schedule_in_force) await this.lapse(head, quote);
    if (quote.total_fils === '0') throw new DomainError('wrong-phase', { state: head.state }); // D9
    const found = await foundAttempt(this.db, renewalId, quote.person_id);
    if (found) throw new DomainError('payment-unproven', answerExpected(found));
    const opened = await this.begin(renewalId, quote);
    // Only now: whoever of the same person was just proven paid is seen, since the row above waited for it.
    await this.refusePaidDays(renewalId, quote);
    return opened;
  }

  /** Nobody pays twice for one day: what is covered or paid for by another renewal must be chosen anew, and money that came too late must be back. */
  private async refusePaidDays(renewalId: string, quote: QuoteRow): Promise<void> {
    const { person_id: personId, quote_id: quoteId } = quote;
    const until = await paidUntil(this.db, { personId, renewalId, quoteId });
    if (until !== null) throw new DomainError('coverage-overlap', { coveredUntil: until });
    const late = await lateMoney(this.db, { personId, renewalId, quoteId });
    if (!late) return;
    const { answerBy } = late;
    throw new DomainError('paid-late', answerBy === null ? {} : { nextAnswerBy: instantText(answerBy) });
  }

  /** The database lets a person have one payment that is not proven; says whose answer is awaited (D13). */
  private async refuseUnproven(personId: string): Promise<never> {
    const unproven = await unprovenAttempt(this.db, personId);
    if (!unproven) throw new DomainError('moved-meanwhile'); // proven just now: try again
    throw new DomainError('payment-unproven', answerExpected(unproven));
  }

  private async liveQuote(renewalId: string): Promise<QuoteRow> {
    const [quote] = await this.db.query<QuoteRow>(
      `select q.quote_id, q.total_fils, q.in_time, q.schedule_in_force, r.person_id, r.language,
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
    if (reason === 'schedule-changed') await this.reprice(head.thing);
    throw new DomainError('quote-lapsed', { reason }, { keepsEffects: true });
  }

  /** Another schedule is in force: where the same term can still be had, its new price is fixed and the payer is told first. */
  private async reprice(renewalId: string): Promise<void> {
    const repriced = await this.fees?.reprice(renewalId);
    if (!repriced) return;
    const { quoteId, oldTotal, newTotal, oldSchedule, newSchedule } = repriced;
    const schedules = {
      oldScheduleAr: oldSchedule.ar,
      oldScheduleEn: oldSchedule.en,
      newScheduleAr: newSchedule.ar,
      newScheduleEn: newSchedule.en,
    };
    const facts = { reason: 'schedule-changed', quoteId, oldTotal, newTotal, currency: 'KWD', ...schedules };
    throw new DomainError('quote-repriced', facts, { keepsEffects: true });
  }

  private async begin(renewalId: string, quote: QuoteRow): Promise<OpenedPayment> {
    const [terminal] = this.page.terminals;
    if (!terminal) throw new Error('no terminal is configured');
    const attemptId = newId();
    const trackId = newTrackId();
    const reference = newReference();
    const openedAt = Number(quote.now_ms);
    const { affected } = await this.db.run(
      `insert into payments.attempt (attempt_id, renewal_id, quote_id, terminal, language, amount_fils, track_id,
         receipt_reference, opened_at, person_id, held_back)
       values ($1, $2, $3, $4, $5, $6, $7, $8, to_timestamp($9::bigint / 1000.0), $10, true)
       on conflict (person_id) where unproven do nothing`,
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
        quote.person_id,
      ],
    );
    if (affected !== 1 && quote.person_id !== null) await this.refuseUnproven(quote.person_id);
    const amount = filsToText(BigInt(quote.total_fils));
    await this.recorder.record({ key: stepKey(attemptId, 'attempt.opened'), actor: 'resident', renewalId }, [
      {
        lifecycle: attemptLifecycle,
        thing: attemptId,
        expectedSeq: 0,
        event: 'attempt.opened',
        facts: { quoteId: quote.quote_id, trackId, terminal: terminal.alias, amount, currency: 'KWD' },
      },
    ]);
    // As a rule its payer goes to the bank before, and the workflow hears of that; else this attempt ends.
    const until = sendableUntil({ openedAt });
    await this.recorder.tellLater('renewal', renewalId, 'attempt-opened', until - openedAt);
    const payUrl = addressOf(this.page, `pay/${reference}`);
    return { attemptId, payUrl, amount, until: new Date(until).toISOString() };
  }
}

function answerExpected(attempt: AttemptRow): { nextAnswerBy: string } {
  return { nextAnswerBy: new Date(nextAnswerBy(attempt)).toISOString() };
}
