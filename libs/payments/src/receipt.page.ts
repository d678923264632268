import { attemptLifecycle, filsToText, kuwaitDate } from '@tajdeed/domain';
import {
  texts,
  type Language,
  type Page,
  type PagePart,
  type PageTone,
  type TextKey,
} from '@tajdeed/platform';
import { isPending } from './attempt.rows';
import type { Receipt } from './receipt';

/** Which door the browser came through: the bank's normal return, its error address, or the page before the bank's. */
export type Door = 'receipt' | 'bank-error' | 'pay';

/** While the outcome is open, the page reads itself again after so many seconds. */
export const REFRESH_SECONDS = 8;

/** What the page says of a payment, the payer's language first. */
export function receiptPage(receipt: Receipt, door: Door): Page {
  const tone = toneOf(receipt);
  return { first: receipt.language, tone, ar: partOf(receipt, door, 'ar'), en: partOf(receipt, door, 'en') };
}

/** For a reference that is none of ours. */
export function noReceiptPage(first: Language): Page {
  const part = (language: Language): PagePart => ({
    title: texts.say(language, 'page.receipt.title'),
    paragraphs: [texts.say(language, 'page.receipt.not-found')],
  });
  return { first, ar: part('ar'), en: part('en') };
}

function partOf(receipt: Receipt, door: Door, language: Language): PagePart {
  const say = (key: TextKey, values: Record<string, string | number> = {}): string =>
    texts.say(language, key, values);
  const open = receipt.nextAnswerBy;
  const known = (value: string | null): string => value ?? say('page.receipt.not-yet');
  return {
    title: say(titleOf(receipt, door)),
    paragraphs: [
      ...(open === null
        ? [say(receipt.isDuplicate ? 'attempt.captured-twice' : attemptLifecycle.states[receipt.state].shown)]
        : [say('page.receipt.do-not-pay-again', { at: clockTime(open, language) })]),
      ...(open !== null && door === 'bank-error' ? [say('page.bank-error.told')] : []),
      ...(door === 'pay' ? [say(open === null ? 'page.pay.go-on' : 'page.pay.sent')] : []),
      ...receipt.returns.map(({ told, amountFils, restFils, at }) =>
        say(`refund.told.${told}`, {
          ...{ amount: filsToText(amountFils), rest: filsToText(restFils), date: kuwaitDate(at) },
          count: receipt.returnShownDays,
        }),
      ),
      ...receipt.again.map(({ amountFils, isReturned }) =>
        say(isReturned ? 'refund.second.returned' : 'refund.second.under-way', {
          amount: filsToText(amountFils),
        }),
      ),
    ],
    facts: [
      [say('page.receipt.date'), dateTime(receipt.at, language)],
      [
        say('page.receipt.result'),
        say(`page.result.${receipt.isDuplicate ? 'captured-twice' : receipt.state}`),
      ],
      [say('page.receipt.amount'), `${filsToText(receipt.amountFils)} ${say('page.receipt.currency')}`],
      [say('page.receipt.payment-id'), known(receipt.paymentId)],
      [say('page.receipt.reference'), known(receipt.bankReference)],
      [say('page.receipt.track-id'), receipt.trackId],
    ],
  };
}

function toneOf({ state }: Receipt): PageTone {
  if (state === 'CAPTURED' || state === 'CONFIRMED' || state === 'REFUNDED') return 'good';
  return isPending(state) || state === 'CAPTURED_LATE' || state === 'WATCHED' ? 'open' : 'bad';
}

function titleOf({ state, returns }: Receipt, door: Door): TextKey {
  if (state === 'REFUNDED') return 'page.title.returned';
  if (returns.some(({ told }) => told === 'under-way')) return 'page.title.returning';
  if (state === 'CAPTURED' || state === 'CONFIRMED') return 'page.title.paid';
  if (state === 'OPEN') return 'page.title.unsent';
  if (state === 'AT_BANK' && door === 'pay') return 'page.title.at-bank';
  if (isPending(state)) return door === 'bank-error' ? 'page.bank-error.title' : 'page.title.open';
  return state === 'CAPTURED_LATE' || state === 'WATCHED' ? 'page.title.open' : 'page.title.not-paid';
}

const locales = { ar: 'ar-KW-u-nu-latn', en: 'en-GB' } as const;

function dateTime(ms: number, language: Language): string {
  return new Intl.DateTimeFormat(locales[language], {
    timeZone: 'Asia/Kuwait',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(ms);
}

/** The time of day in Kuwait. */
export function clockTime(ms: number, language: Language): string {
  return new Intl.DateTimeFormat(locales[language], {
    timeZone: 'Asia/Kuwait',
    hour: '2-digit',
    minute: '2-digit',
  }).format(ms);
}
