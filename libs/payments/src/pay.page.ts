import { filsToText } from '@tajdeed/domain';
import { texts, type Language, type Page, type PagePart, type TextKey } from '@tajdeed/platform';
import { clockTime } from './receipt.page';
import type { Unsent } from './sending';

/** What a payer reads before he goes to the bank. `leadsTo`: the bank's origins. */
export function payPage(unsent: Unsent, leadsTo: readonly string[]): Page {
  const { hindrance, language: first } = unsent;
  const both = { ar: partOf(unsent, 'ar'), en: partOf(unsent, 'en') };
  if (hindrance !== null) return { first, tone: 'bad', ...both };
  const label = (language: Language): string => texts.say(language, 'page.pay.button');
  return { first, button: { ar: label('ar'), en: label('en'), leadsTo }, ...both };
}

/** For a reference that is none of ours. */
export function noPaymentPage(first: Language): Page {
  const part = (language: Language): PagePart => ({
    title: texts.say(language, 'page.pay.title'),
    paragraphs: [texts.say(language, 'page.pay.not-found')],
  });
  return { first, ar: part('ar'), en: part('en') };
}

/** The bank's host stands in addresses with and without `www.` (KNET section 2), and may send a browser from one to the other. */
export function bankOrigins(bankPaymentUrl: string): readonly string[] {
  const { protocol, host, hostname } = new URL(bankPaymentUrl);
  const isName = /[a-z]$/i.test(hostname) && hostname.includes('.');
  const twin = host.startsWith('www.') ? host.slice('www.'.length) : `www.${host}`;
  return (isName ? [host, twin] : [host]).map((one) => `${protocol}//${one}`);
}

function partOf(unsent: Unsent, language: Language): PagePart {
  const say = (key: TextKey, values: Record<string, string> = {}): string => texts.say(language, key, values);
  const at = clockTime(unsent.until, language);
  const { hindrance } = unsent;
  return {
    title: say(hindrance === null ? 'page.pay.title' : 'page.title.unsent'),
    paragraphs: hindrance === null ? [say('page.pay.once')] : [say(`page.pay.${hindrance}`, { at })],
    facts: [
      [say('page.pay.for'), say('page.pay.assurance')],
      [say('page.pay.starts-on'), unsent.startsOn],
      [say('page.pay.ends-on'), unsent.endsOn],
      [say('page.receipt.amount'), `${filsToText(unsent.amountFils)} ${say('page.receipt.currency')}`],
      ...(hindrance === null ? [[say('page.pay.until'), at] as const] : []),
    ],
  };
}
