import { Inject, Injectable } from '@nestjs/common';
import { allows, caseFacts, DomainError, instantText, type FeeCase } from '@tajdeed/domain';
import { newSecretId, SqlClock, type Holder } from '@tajdeed/platform';
import { FEES_SETTINGS, type FeesSettings } from '../fees.settings';
import { withoutBirth } from '../residence-case';
import { FEES_PLACE } from '../schedule/drafts.service';
import { Schedules } from '../schedules';
import type { AskedCase } from './case.schema';
import { priceUnder, Pricing, type Law } from './pricing';
import { QuoteRows, type StoredQuote } from './quote.rows';
import { Recomputation } from './recompute';
import { refused } from './refusals';
import { shownPrice, shownStored } from './shown-quote';

/** At which instant, and under which version; null is now, and the one in force then. */
export interface Moment {
  readonly openedAtMs: number | null;
  readonly scheduleId: string | null;
}

/** Answers whoever asks what a case costs: today, on any day, under any version; and explains what was answered. */
@Injectable()
export class Quotes {
  constructor(
    private readonly pricing: Pricing,
    private readonly schedules: Schedules,
    private readonly rows: QuoteRows,
    private readonly recomputation: Recomputation,
    private readonly clock: SqlClock,
    @Inject(FEES_SETTINGS) private readonly settings: FeesSettings,
  ) {}

  /** Prices a case of this instant and keeps the answer, for whoever knows its id. */
  async ask(asked: AskedCase) {
    const now = await this.clock.now();
    const law = await this.pricing.at(now);
    const { facts, answer } = priceOf(law, { ...asked, openedAt: instantText(now) });
    const quoteId = newSecretId();
    const validUntilMs = Math.min(now + this.settings.quoteValidMs, law.changesAt ?? Infinity);
    await this.rows.add({
      ...{ quoteId, renewalId: null, facts, answer, rulings: law.rulings },
      ...{ assumed: JSON.stringify({ given: 'by whoever asked' }), madeAtMs: now, validUntilMs },
    });
    const stored = await this.rows.read(quoteId);
    if (!stored) throw new Error('a quote that was just stored is not there');
    return shownStored(stored, true, true);
  }

  /**
   * A quote as it explains itself; one of a renewal only to its holder and to those of the staff who may read fees. To these
   * without the facts, which are a person's: nobody can say here why they are read. The record of its renewal shows them.
   */
  async read(quoteId: string, by: Holder) {
    const quote = await this.rows.read(quoteId);
    if (!quote || !maySee(quote, by)) throw new DomainError('not-found');
    const { same } = await this.recomputation.of(quote);
    return shownStored(quote, same, quote.renewalId === null || isHolder(quote, by));
  }

  /** Prices a case and keeps nothing. A draft is for those of the staff who may read fees. */
  async whatIf(asked: AskedCase, { openedAtMs, scheduleId }: Moment, by: Holder) {
    const atMs = openedAtMs ?? (await this.clock.now());
    const law =
      scheduleId === null ? await this.pricing.at(atMs) : await this.versionFor(scheduleId, atMs, by);
    const openedAt = instantText(atMs);
    const { answer } = priceOf(law, { ...asked, openedAt });
    return { ...shownPrice(answer), openedAt };
  }

  private async versionFor(scheduleId: string, atMs: number, by: Holder): Promise<Law> {
    const compiled = readsFees(by)
      ? (await this.schedules.named(scheduleId))?.compiled
      : await this.schedules.published(scheduleId);
    if (!compiled) throw new DomainError('not-found');
    return this.pricing.of(compiled, atMs);
  }
}

function priceOf(law: Law, feeCase: FeeCase) {
  const facts = withoutBirth(caseFacts(feeCase));
  const answer = priceUnder(law, facts);
  if ('refusal' in answer) {
    const { article } = feeCase;
    throw refused(answer.refusal, { article, scheduleId: law.compiled?.schedule.id ?? null });
  }
  return { facts, answer };
}

function readsFees({ staff }: Holder): boolean {
  return staff !== null && allows(staff.grants, 'fees.read', FEES_PLACE);
}

function isHolder({ renewalId }: StoredQuote, by: Holder): boolean {
  return renewalId !== null && renewalId === by.renewalId;
}

function maySee(quote: StoredQuote, by: Holder): boolean {
  return quote.renewalId === null || isHolder(quote, by) || readsFees(by);
}
