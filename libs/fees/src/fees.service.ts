import { Inject, Injectable } from '@nestjs/common';
import {
  DomainError,
  filsToText,
  instantText,
  refuseStart,
  renewalLifecycle,
  type BilingualName,
  type ErrorCode,
  type FeeFacts,
  type PricedAnswer,
  type RenewalState,
  type StartRefusal,
} from '@tajdeed/domain';
import { Recorder, type Actor } from '@tajdeed/lifecycle';
import { newId, stepKey, Transactional } from '@tajdeed/platform';
import { assumedOf, askedOf, caseOf, offerFor, shownOffer, type FeeOffer } from './fee-offer';
import { FEES_SETTINGS, type FeesSettings } from './fees.settings';
import { priceUnder, Pricing } from './quotes/pricing';
import { QuoteRows, type StoredQuote } from './quotes/quote.rows';
import { refused } from './quotes/refusals';
import { shownPrice } from './quotes/shown-quote';
import { RenewalFactsReader, type RenewalFacts } from './renewal-facts';
import type { TermWish } from './residence-case';

/** A quote as the resident reads it. */
export type ShownQuote = ReturnType<typeof shownPrice> & {
  readonly quoteId: string;
  readonly validUntil: string;
};

/** A term that was priced again, because its quote outlived the schedule that it was made under (D1, D17). */
export interface Repriced {
  readonly quoteId: string;
  readonly oldTotal: string;
  readonly newTotal: string;
  readonly oldSchedule: BilingualName;
  readonly newSchedule: BilingualName;
}

/** Shows what a renewal costs, fixes the quote when years and dates are chosen, and takes it back. */
@Injectable()
export class Fees {
  constructor(
    private readonly pricing: Pricing,
    private readonly facts: RenewalFactsReader,
    private readonly quotes: QuoteRows,
    private readonly recorder: Recorder,
    @Inject(FEES_SETTINGS) private readonly settings: FeesSettings,
  ) {}

  /** The fee and what may be chosen (D19); only once the person is known and the pledge is given. */
  async offer(renewalId: string) {
    const facts = await this.facts.read(renewalId);
    demandState(facts, 'AWAITING_TERM', 'AWAITING_PAYMENT');
    return shownOffer(await this.offerOf(facts));
  }

  /** Why no term can be chosen for a renewal that awaits one: code and reason with which it would be refused. */
  async whyNoTerm(renewalId: string): Promise<NoTerm | undefined> {
    try {
      const { window } = await this.offerOf(await this.facts.read(renewalId));
      if (window.earliest <= window.latest) return undefined;
      return { code: 'term-refused', reason: 'too-early-to-renew' };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const { code } = error;
      if (!isOfLaw(code)) throw error;
      return { code, reason: reasonOf(error) };
    }
  }

  /** Fixes the quote and moves the renewal on: to the bank, or past it where the fee is zero (D9, D19). */
  @Transactional()
  async choose(renewalId: string, wish: TermWish): Promise<ShownQuote> {
    await this.facts.lock(renewalId);
    return this.fix(renewalId, wish, 'resident');
  }

  /**
   * Prices the last term of a renewal once more, under the law in force, in the caller's transaction: its quote has just
   * lapsed because another schedule is in force. Undefined where the same term cannot be had any more: one is to be chosen.
   */
  async reprice(renewalId: string): Promise<Repriced | undefined> {
    const old = await this.quotes.last(renewalId);
    if (!old) return undefined;
    try {
      const { years, months, startsOn, facts } = old;
      const wish = { years, months, startsOn, endsOn: facts.endsOn };
      const quote = await this.fix(renewalId, wish, 'system');
      return repriced(old, quote);
    } catch (error) {
      if (error instanceof DomainError && error.row.status < 500) return undefined;
      throw error;
    }
  }

  /** Takes the chosen term back, so that another can be chosen; not while the bank has an attempt open. */
  @Transactional()
  async reopen(renewalId: string): Promise<{ state: RenewalState }> {
    await this.facts.lock(renewalId);
    const facts = await this.facts.read(renewalId);
    demandState(facts, 'AWAITING_PAYMENT');
    const until = await this.facts.openAttemptUntil(renewalId);
    if (until !== undefined)
      throw new DomainError('attempt-open', { nextAnswerBy: new Date(until).toISOString() });
    const quoteId = await this.quotes.close(renewalId);
    if (quoteId === undefined) throw new Error('a renewal awaits payment without a live quote');
    await this.recorder.record({ key: stepKey('fees.reopen', quoteId), actor: 'resident', renewalId }, [
      {
        lifecycle: renewalLifecycle,
        thing: renewalId,
        expectedSeq: facts.seq,
        event: 'term.reopened',
        facts: { quoteId },
      },
    ]);
    await this.recorder.tell('renewal', renewalId, 'term-reopened');
    return { state: 'AWAITING_TERM' };
  }

  private async offerOf(facts: RenewalFacts): Promise<FeeOffer> {
    return offerFor(facts, await this.pricing.at(facts.now), this.settings.startWithinDays);
  }

  private async fix(renewalId: string, wish: TermWish, actor: Actor): Promise<ShownQuote> {
    const facts = await this.facts.read(renewalId);
    demandState(facts, 'AWAITING_TERM');
    const offer = await this.offerOf(facts);
    const late = refuseStart(wish.startsOn, offer.window, offer.start);
    if (late) throw startRefused(late, wish, facts);
    const asked = caseOf(facts, offer.residence, wish);
    const answer = priceUnder(offer.law, asked);
    if ('refusal' in answer) throw refused(answer.refusal, askedOf(offer.law, offer.residence));
    const quoteId = newId();
    const validUntilMs = Math.min(facts.now + this.settings.quoteValidMs, offer.law.changesAt ?? Infinity);
    await this.store(renewalId, { quoteId, asked, answer, offer, validUntilMs }, facts.now);
    await this.moveOn(renewalId, facts.seq, quoteId, answer, actor);
    return { quoteId, ...shownPrice(answer), validUntil: instantText(validUntilMs) };
  }

  private async store(
    renewalId: string,
    { quoteId, asked, answer, offer, validUntilMs }: Fixed,
    madeAtMs: number,
  ): Promise<void> {
    // The last quote may still be marked live: it lapsed, and another room does not write here.
    await this.quotes.close(renewalId);
    const assumed = {
      ...assumedOf(offer.residence),
      coveredUntil: offer.start.coveredUntil,
      today: offer.start.today,
    };
    await this.quotes.add({
      ...{ quoteId, renewalId, facts: asked, answer, rulings: offer.law.rulings },
      ...{ assumed: JSON.stringify(assumed), madeAtMs, validUntilMs },
    });
  }

  private async moveOn(
    renewalId: string,
    expectedSeq: number,
    quoteId: string,
    answer: PricedAnswer,
    actor: Actor,
  ): Promise<void> {
    const { scheduleId, startsOn, endsOn, term, termUnit } = answer;
    const [line] = answer.lines;
    const facts = {
      ...{ quoteId, scheduleId, rowCode: line?.rowCode ?? line?.exemptionCode ?? '', startsOn, endsOn },
      ...(termUnit === 'years' ? { years: term } : { years: 1, months: term }),
      ...{ total: filsToText(answer.totalFils), currency: 'KWD' as const },
    };
    const event = answer.exempt ? 'term.exempted' : 'term.chosen';
    await this.recorder.record({ key: stepKey('fees.choose', quoteId), actor, renewalId }, [
      { lifecycle: renewalLifecycle, thing: renewalId, expectedSeq, event, facts },
    ]);
    // Nothing to pay, so no attempt will wake the workflow that issues the coverage.
    if (answer.exempt) await this.recorder.tell('renewal', renewalId, 'recheck');
  }
}

interface Fixed {
  readonly quoteId: string;
  readonly asked: FeeFacts;
  readonly answer: PricedAnswer;
  readonly offer: FeeOffer;
  readonly validUntilMs: number;
}

type NoTerm =
  | { readonly code: 'term-refused'; readonly reason: 'too-early-to-renew' }
  | { readonly code: OfLaw; readonly reason: string };

/** Refusals of the law itself: nothing that the resident could choose would change them. */
const ofLaw = [
  'no-scheduled-fee',
  'private-insurer',
  'text-unclear',
  'contradictory-facts',
  'missing-fact',
  'invalid-input',
] as const satisfies readonly ErrorCode[];

type OfLaw = (typeof ofLaw)[number];

function isOfLaw(code: ErrorCode): code is OfLaw {
  return ofLaw.some((one) => one === code);
}

function reasonOf({ code, facts }: DomainError): string {
  const reason = facts['reason'] ?? facts['rule'] ?? facts['field'];
  return typeof reason === 'string' ? reason : code;
}

function demandState(facts: RenewalFacts, ...states: readonly RenewalState[]): void {
  if (!states.some((state) => state === facts.state))
    throw new DomainError('wrong-phase', { state: facts.state });
}

/** A first day that cannot be had; one that meets cover already bought has a code of its own. */
function startRefused(refusal: StartRefusal, wish: TermWish, { coveredUntil }: RenewalFacts): DomainError {
  const { field, ...facts } = refusal;
  const errors = [{ path: field, code: refusal.reason }];
  const overlaps =
    refusal.reason === 'start-too-early' && coveredUntil !== null && wish.startsOn <= coveredUntil;
  return new DomainError(overlaps ? 'coverage-overlap' : 'term-refused', { ...facts, errors });
}

function repriced(old: StoredQuote, quote: ShownQuote): Repriced {
  return {
    quoteId: quote.quoteId,
    oldTotal: filsToText(old.totalFils),
    newTotal: quote.total,
    oldSchedule: old.scheduleName,
    newSchedule: quote.why.schedule.name,
  };
}
