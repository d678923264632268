import { answerJson, filsToText, instantText, type FeeLineJson, type PricedAnswer } from '@tajdeed/domain';
import type { StoredQuote } from './quote.rows';
import { shownWhy, withoutHad } from './shown-why';

function shownLine({ unitFils, amountFils, ...line }: FeeLineJson) {
  return { ...line, unitAmount: filsToText(BigInt(unitFils)), amount: filsToText(BigInt(amountFils)) };
}

/** A price with all that explains it. */
export function shownPrice(answer: PricedAnswer) {
  const json = answerJson(answer);
  if ('refusal' in json) throw new Error('a price is no refusal');
  const { termUnit, term, startsOn, endsOn, scheduleId, exempt } = answer;
  const [line] = answer.lines;
  return {
    years: termUnit === 'years' ? term : null,
    months: termUnit === 'months' ? term : null,
    ...{ startsOn, endsOn },
    feePerYear: line && line.unit !== 'per_month' ? filsToText(line.unitFils) : null,
    lines: json.lines.map(shownLine),
    total: filsToText(answer.totalFils),
    currency: 'KWD' as const,
    ...{ exempt, scheduleId },
    why: shownWhy(answer.why),
  };
}

/** A stored quote as it explains itself. `recomputes`: the law, asked again, gives the same fils; `personal`: with the facts of the case. */
export function shownStored(quote: StoredQuote, recomputes: boolean, personal: boolean) {
  const { quoteId, years, months, startsOn, endsOn, exempt, scheduleId } = quote;
  const lines = quote.lines.map(shownLine);
  const [line] = lines;
  return {
    ...{ quoteId, indicative: quote.renewalId === null, years, months, startsOn, endsOn },
    feePerYear: line && line.unit !== 'per_month' ? line.unitAmount : null,
    ...{ lines, total: filsToText(quote.totalFils), currency: 'KWD' as const, exempt, scheduleId },
    why: shownWhy(personal ? quote.why : withoutHad(quote.why)),
    assumed: personal ? quote.assumed : null,
    facts: personal ? quote.facts : null,
    madeAt: instantText(quote.madeAtMs),
    validUntil: instantText(quote.validUntilMs),
    valid: quote.now < quote.validUntilMs && (quote.live || quote.renewalId === null),
    recomputes,
  };
}
