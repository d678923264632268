import { filsToText, kuwaitDate, refundsTold } from '@tajdeed/domain';
import { texts, type Language } from '@tajdeed/platform';
import type { RefundFacts, SecondCaptureFacts } from './renewal.rows';
import type { RenewalStatus } from './renewal.schemas';

/** Nest token: working days within which banks mostly show what was given back. */
export const SHOWN_DAYS = Symbol('ReturnShownDays');

/** What a resident hears of money that goes back, payment by payment. */
export function returnsIn(
  refunds: readonly RefundFacts[],
  language: Language,
  shownDays: number,
): RenewalStatus['refunds'] {
  const attempts = [...new Set(refunds.map(({ attemptId }) => attemptId))];
  return attempts.flatMap((attempt) => {
    const ofOne = refunds.filter(({ attemptId }) => attemptId === attempt);
    const told = refundsTold(
      ofOne.map(({ state }) => state),
      ofOne.some(({ settled }) => settled),
    );
    return ofOne.flatMap(({ amountFils, restFils, movedAt }, nth) => {
      const state = told[nth];
      if (!state) return [];
      const amount = filsToText(BigInt(amountFils));
      const words = {
        amount,
        rest: filsToText(BigInt(restFils)),
        date: kuwaitDate(movedAt),
        count: shownDays,
      };
      const sentence = texts.say(language, `refund.told.${state}`, words);
      return [{ amount, currency: 'KWD' as const, state, at: new Date(movedAt).toISOString(), sentence }];
    });
  });
}

/** What he hears of money that the bank took a second time for a payment: it goes back, and the payment stands. */
export function secondCapturesIn(
  captures: readonly SecondCaptureFacts[],
  language: Language,
): RenewalStatus['refunds'] {
  return captures.map(({ amountFils, returned, at }) => {
    const amount = filsToText(BigInt(amountFils));
    const state = returned ? ('returned' as const) : ('under-way' as const);
    const sentence = texts.say(language, `refund.second.${state}`, { amount });
    return { amount, currency: 'KWD' as const, state, at: new Date(at).toISOString(), sentence };
  });
}
