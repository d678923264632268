import { filsToText, kuwaitDate, refundsTold } from '@tajdeed/domain';
import { texts, type Language } from '@tajdeed/platform';
import type { RefundFacts } from './renewal.rows';
import type { RenewalStatus } from './renewal.schemas';

/** What a resident hears of money that goes back, payment by payment. */
export function returnsIn(refunds: readonly RefundFacts[], language: Language): RenewalStatus['refunds'] {
  const attempts = [...new Set(refunds.map(({ attemptId }) => attemptId))];
  return attempts.flatMap((attempt) => {
    const ofOne = refunds.filter(({ attemptId }) => attemptId === attempt);
    const told = refundsTold(ofOne.map(({ state }) => state));
    return ofOne.flatMap(({ amountFils, movedAt }, nth) => {
      const state = told[nth];
      if (!state) return [];
      const amount = filsToText(BigInt(amountFils));
      const sentence = texts.say(language, `refund.told.${state}`, { amount, date: kuwaitDate(movedAt) });
      return [{ amount, currency: 'KWD' as const, state, at: new Date(movedAt).toISOString(), sentence }];
    });
  });
}
