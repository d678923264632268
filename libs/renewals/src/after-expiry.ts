import { nextAnswerBy, nextAsk, refundsTold } from '@tajdeed/domain';
import { texts, type Language, type TextKeyIn } from '@tajdeed/platform';
import type { RenewalFacts } from './renewal.rows';

/** What the resident of an expired renewal is told of his money. */
export interface AfterExpiry {
  readonly sentence: string;
  /** When the bank is heard next, ms since 1970; null where it is not asked any more. */
  readonly until: number | null;
}

/** A new renewal is offered without a word of care only to those who have not paid for this one. */
export function afterExpiry(
  { attempt, capturedLate, refunds, now }: Pick<RenewalFacts, 'attempt' | 'capturedLate' | 'refunds' | 'now'>,
  language: Language,
): AfterExpiry {
  const until = attempt && nextAsk(attempt) !== null ? nextAnswerBy({ ...attempt, now }) : null;
  const say = (key: TextKeyIn<'renewal'>, at = now): string =>
    texts.say(language, `renewal.${key}`, { at: moment(at, language) });
  if (attempt?.unproven === true && until !== null)
    return { sentence: say('expired-unproven', until), until };
  const returning = refundsTold(refunds.map(({ state }) => state)).includes('under-way');
  if (capturedLate && returning) return { sentence: say('expired-returning'), until };
  if (capturedLate) return { sentence: say('expired-paid-late'), until };
  if (until !== null) return { sentence: say('expired-asking', until), until };
  return { sentence: say('expired'), until };
}

const locales = { ar: 'ar-KW-u-nu-latn', en: 'en-GB' } as const;

/** An instant as a resident reads it, in Kuwait. */
export function moment(ms: number, language: Language): string {
  return new Intl.DateTimeFormat(locales[language], {
    timeZone: 'Asia/Kuwait',
    dateStyle: 'long',
    timeStyle: 'short',
  }).format(ms);
}
