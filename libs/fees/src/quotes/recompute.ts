import { Injectable } from '@nestjs/common';
import { answerJson } from '@tajdeed/domain';
import { Schedules } from '../schedules';
import { Rulings } from '../rulings/rulings';
import { priceStored, type StoredAnswer } from './price-stored';
import type { StoredQuote } from './quote.rows';

/** What the law says today of what it was asked then. */
export interface Recomputed {
  readonly same: boolean;
  readonly answer: StoredAnswer;
}

/** Prices stored quotes again from their own facts, schedule and rulings: the same fils for ever. */
@Injectable()
export class Recomputation {
  constructor(
    private readonly schedules: Schedules,
    private readonly rulings: Rulings,
  ) {}

  async of(quote: StoredQuote): Promise<Recomputed> {
    const compiled = await this.schedules.kept(quote.scheduleId);
    const answer = priceStored(compiled, quote.facts, await this.rulings.named(quote.rulings));
    return { same: isSame(quote, answer), answer };
  }
}

/** To the fils: total, lines and the days of cover. */
function isSame(quote: StoredQuote, answer: StoredAnswer): boolean {
  if ('refusal' in answer) return false;
  const json = answerJson(answer);
  if ('refusal' in json) return false;
  return (
    json.totalFils === quote.totalFils.toString() &&
    json.endsOn === quote.endsOn &&
    json.lines.length === quote.lines.length &&
    json.lines.every((line, at) => {
      const kept = quote.lines[at];
      return kept?.amountFils === line.amountFils && kept.unitFils === line.unitFils;
    })
  );
}
