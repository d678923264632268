import { filsToText } from '@tajdeed/domain';
import { texts, type Language } from '@tajdeed/platform';
import type { DocumentRow } from './schedule-document';

/** What of a row says what it costs. */
export type RowPrice = Pick<DocumentRow, 'pricing' | 'amount_fils' | 'unit' | 'refers_to'>;

/** A price as people read it. */
export function wordsOfPrice(
  { pricing, amount_fils: amount, unit, refers_to: refers }: RowPrice,
  language: Language,
): string {
  if (pricing === 'fixed')
    return texts.say(language, `fees.price.${unit ?? 'once'}`, { amount: filsToText(BigInt(amount ?? 0)) });
  return texts.say(language, `fees.price.${pricing}`, { rows: refers.join(', ') });
}
