import { Inject, Injectable } from '@nestjs/common';
import {
  canonicalJson,
  chooseTerm,
  DomainError,
  filsToText,
  instantText,
  renewalLifecycle,
  type ErrorCode,
  type RenewalState,
  type Term,
  type TermRefusal,
  type TermWish,
} from '@tajdeed/domain';
import { Recorder } from '@tajdeed/lifecycle';
import { Database, newId, stepKey, Transactional } from '@tajdeed/platform';
import { assumedText, offerFor, shownOffer, type FeeOffer } from './fee-offer';
import { FEES_SETTINGS, type FeesSettings } from './fees.settings';
import { RenewalFactsReader, type RenewalFacts } from './renewal-facts';
import { Schedules } from './schedules';

/** A quote as the resident reads it. */
export interface ShownQuote {
  readonly quoteId: string;
  readonly years: number;
  readonly startsOn: string;
  readonly endsOn: string;
  readonly feePerYear: string;
  readonly total: string;
  readonly currency: 'KWD';
  readonly exempt: boolean;
  /** UTC, ISO 8601. */
  readonly validUntil: string;
  readonly scheduleId: string;
  readonly why: FeeOffer['why'];
}

/** Shows what a renewal costs, fixes the quote when years and dates are chosen, and takes it back. */
@Injectable()
export class Fees {
  constructor(
    private readonly schedules: Schedules,
    private readonly facts: RenewalFactsReader,
    private readonly database: Database,
    private readonly recorder: Recorder,
    @Inject(FEES_SETTINGS) private readonly settings: FeesSettings,
  ) {}

  /** The fee per year and what may be chosen (D19); only once the person is known and the pledge is given. */
  async offer(renewalId: string) {
    const facts = await this.facts.read(renewalId);
    demandState(facts, 'AWAITING_TERM', 'AWAITING_PAYMENT');
    return shownOffer(await this.offerOf(facts));
  }

  /** Why no term can be chosen for a renewal that awaits one: code and reason with which it would be refused. */
  async whyNoTerm(renewalId: string): Promise<{ code: ErrorCode; reason: string } | undefined> {
    try {
      const { window } = await this.offerOf(await this.facts.read(renewalId));
      if (window.earliest <= window.latest) return undefined;
      return { code: 'term-refused', reason: 'too-early-to-renew' };
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'no-scheduled-fee') throw error;
      return { code: error.code, reason: String(error.facts['reason']) };
    }
  }

  /** Fixes the quote and moves the renewal on: to the bank, or past it where the fee is zero (D9, D19). */
  @Transactional()
  async choose(renewalId: string, wish: TermWish): Promise<ShownQuote> {
    await this.facts.lock(renewalId);
    const facts = await this.facts.read(renewalId);
    demandState(facts, 'AWAITING_TERM');
    const offer = await this.offerOf(facts);
    const answer = chooseTerm(wish, offer.window, offer.mostYears, offer.start);
    if ('refusal' in answer) throw termRefused(answer.refusal, wish, facts);
    const quote = quoteOf(offer, answer.term, facts.now, this.settings.quoteValidMs);
    await this.store(renewalId, quote, offer, facts.now);
    await this.moveOn(renewalId, facts.seq, quote);
    return quote;
  }

  /** Takes the chosen term back, so that another can be chosen; not while the bank has an attempt open. */
  @Transactional()
  async reopen(renewalId: string): Promise<{ state: RenewalState }> {
    await this.facts.lock(renewalId);
    const facts = await this.facts.read(renewalId);
    demandState(facts, 'AWAITING_PAYMENT');
    if (await this.facts.hasOpenAttempt(renewalId)) throw new DomainError('attempt-open');
    const [quote] = await this.database.query<{ id: string }>(
      `update fees.quote set live = false where renewal_id = $1 and live returning quote_id as id`,
      [renewalId],
    );
    if (!quote) throw new Error('a renewal awaits payment without a live quote');
    await this.recorder.record({ key: stepKey('fees.reopen', quote.id), actor: 'resident', renewalId }, [
      {
        lifecycle: renewalLifecycle,
        thing: renewalId,
        expectedSeq: facts.seq,
        event: 'term.reopened',
        facts: { quoteId: quote.id },
      },
    ]);
    await this.recorder.tell('renewal', renewalId, 'term-reopened');
    return { state: 'AWAITING_TERM' };
  }

  private async offerOf(facts: RenewalFacts): Promise<FeeOffer> {
    return offerFor(facts, await this.schedules.inForce(), this.settings.startWithinDays);
  }

  private async store(renewalId: string, quote: ShownQuote, offer: FeeOffer, now: number): Promise<void> {
    // The last quote may still be marked live: it lapsed, and another room does not write here.
    await this.database.query(`update fees.quote set live = false where renewal_id = $1 and live`, [
      renewalId,
    ]);
    await this.database.query(
      `insert into fees.quote (quote_id, renewal_id, schedule_id, row_code, years, starts_on, ends_on,
         fee_per_year_fils, total_fils, exempt, article, assumed, why, made_at, valid_until)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
      [
        ...[
          quote.quoteId,
          renewalId,
          offer.scheduleId,
          offer.rowCode,
          quote.years,
          quote.startsOn,
          quote.endsOn,
        ],
        ...[
          offer.feePerYearFils,
          offer.feePerYearFils * BigInt(quote.years),
          offer.exempt,
          offer.residence.article,
        ],
        ...[assumedText(offer), canonicalJson(offer.why), instantText(now), quote.validUntil],
      ],
    );
  }

  private async moveOn(renewalId: string, expectedSeq: number, quote: ShownQuote): Promise<void> {
    const { quoteId, scheduleId, years, startsOn, endsOn, total, currency } = quote;
    const facts = {
      quoteId,
      scheduleId,
      rowCode: quote.why.row.code,
      years,
      startsOn,
      endsOn,
      total,
      currency,
    };
    const event = quote.exempt ? 'term.exempted' : 'term.chosen';
    await this.recorder.record({ key: stepKey('fees.choose', quoteId), actor: 'resident', renewalId }, [
      { lifecycle: renewalLifecycle, thing: renewalId, expectedSeq, event, facts },
    ]);
    // Nothing to pay, so no attempt will wake the workflow that issues the coverage.
    if (quote.exempt) await this.recorder.tell('renewal', renewalId, 'recheck');
  }
}

function quoteOf(offer: FeeOffer, term: Term, now: number, validMs: number): ShownQuote {
  const validUntil = Math.min(now + validMs, offer.scheduleEndsAt ?? Infinity);
  return {
    quoteId: newId(),
    ...term,
    feePerYear: filsToText(offer.feePerYearFils),
    total: filsToText(offer.feePerYearFils * BigInt(term.years)),
    currency: 'KWD',
    exempt: offer.exempt,
    validUntil: instantText(validUntil),
    scheduleId: offer.scheduleId,
    why: offer.why,
  };
}

function demandState(facts: RenewalFacts, ...states: readonly RenewalState[]): void {
  if (!states.some((state) => state === facts.state))
    throw new DomainError('wrong-phase', { state: facts.state });
}

/** A term that cannot be had; one that meets cover already bought has a code of its own. */
function termRefused(refusal: TermRefusal, wish: TermWish, { coveredUntil }: RenewalFacts): DomainError {
  const { field, ...facts } = refusal;
  const errors = [{ path: field, code: refusal.reason }];
  const overlaps =
    refusal.reason === 'start-too-early' && coveredUntil !== null && wish.startsOn <= coveredUntil;
  return new DomainError(overlaps ? 'coverage-overlap' : 'term-refused', { ...facts, errors });
}
