import { createHash } from 'node:crypto';
import { attemptLifecycle, filsToText } from '@tajdeed/domain';
import { languages, texts, type Language } from '@tajdeed/platform';
import { isPending, type Receipt } from './receipt';

const STYLE = `
:root{color-scheme:light}
body{margin:0;background:#f3f5f7;color:#16212b;font:17px/1.6 "IBM Plex Sans Arabic","Noto Naskh Arabic","Segoe UI",Tahoma,Arial,sans-serif}
main{max-width:40rem;margin:0 auto;padding:1.25rem}
section{background:#fff;border:1px solid #d5dce3;border-radius:.75rem;padding:1.25rem 1.5rem;margin:0 0 1rem}
h1{font-size:1.35rem;line-height:1.35;margin:0 0 .5rem}
.paid h1{color:#0b6b3a}.open h1{color:#7a4b00}.not-paid h1{color:#9b1c1c}
p{margin:.25rem 0 1rem}
.warning{border-inline-start:.3rem solid #c77700;background:#fff6e5;padding:.6rem .9rem;font-weight:600}
table{border-collapse:collapse;width:100%}
th,td{text-align:start;vertical-align:top;padding:.45rem 0;border-top:1px solid #e4e9ee;font-weight:400}
th{color:#4a5966;padding-inline-end:1rem;width:40%}
td{font-weight:600;overflow-wrap:anywhere}
`;
const STYLE_DIGEST = createHash('sha256').update(STYLE).digest('base64');
const REFRESH_SECONDS = 8;

/** Headers of every page: no script, no frame, nothing from elsewhere, and no address told to the next site (security item 86). */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_DIGEST}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** Which door the browser came through: the bank's normal return, or its error address. */
export type Door = 'receipt' | 'bank-error';

/** The page in both languages, the payer's first; plain HTML that works without scripts. */
export function receiptPage(receipt: Receipt, door: Door): string {
  const sections = inOrder(receipt.language).map((language) => receiptSection(receipt, door, language));
  return page(receipt.language, sections, isPending(receipt.state));
}

/** For a reference that is none of ours. */
export function noReceiptPage(language: Language): string {
  const sections = inOrder(language).map((one) =>
    section(one, 'open', texts.say(one, 'page.receipt.not-found'), ''),
  );
  return page(language, sections, false);
}

function inOrder(first: Language): readonly Language[] {
  return [first, ...languages.filter((language) => language !== first)];
}

function receiptSection(receipt: Receipt, door: Door, language: Language): string {
  const say = (key: string, values: Record<string, string> = {}): string =>
    escape(texts.say(language, key, values));
  const pending = receipt.nextAnswerBy !== null;
  const atError = door === 'bank-error' && pending ? `<p>${say('page.bank-error.told')}</p>` : '';
  const warning = pending
    ? `<p class="warning">${say('page.receipt.do-not-pay-again', { at: clockTime(receipt.nextAnswerBy ?? 0, language) })}</p>`
    : '';
  const rows: readonly (readonly [string, string | null])[] = [
    ['page.receipt.date', isolated(dateTime(receipt.at, language))],
    ['page.receipt.result', say(`page.result.${receipt.state}`)],
    [
      'page.receipt.amount',
      isolated(`${filsToText(receipt.amountFils)} ${texts.say(language, 'page.receipt.currency')}`),
    ],
    ['page.receipt.payment-id', receipt.paymentId && isolated(receipt.paymentId)],
    ['page.receipt.reference', receipt.bankReference && isolated(receipt.bankReference)],
    ['page.receipt.track-id', isolated(receipt.trackId)],
  ];
  const table = rows
    .map(
      ([key, value]) =>
        `<tr><th scope="row">${say(key)}</th><td>${value ?? say('page.receipt.not-yet')}</td></tr>`,
    )
    .join('');
  const sentence = `<p>${say(attemptLifecycle.states[receipt.state].shown)}</p>`;
  return section(
    language,
    toneOf(receipt),
    texts.say(language, titleOf(receipt, door)),
    `${atError}${sentence}${warning}<table>${table}</table>`,
  );
}

function titleOf({ state }: Receipt, door: Door): string {
  return door === 'bank-error' && isPending(state)
    ? 'page.bank-error.title'
    : `page.title.${toneOf({ state })}`;
}

function toneOf({ state }: Pick<Receipt, 'state'>): 'paid' | 'open' | 'not-paid' {
  if (state === 'CAPTURED' || state === 'CONFIRMED') return 'paid';
  return isPending(state) || state === 'CAPTURED_LATE' ? 'open' : 'not-paid';
}

function section(language: Language, tone: string, title: string, body: string): string {
  const direction = language === 'ar' ? 'rtl' : 'ltr';
  return `<section lang="${language}" dir="${direction}" class="${tone}"><h1>${escape(title)}</h1>${body}</section>`;
}

function page(language: Language, sections: readonly string[], refresh: boolean): string {
  const direction = language === 'ar' ? 'rtl' : 'ltr';
  const title = inOrder(language).map((one) => texts.say(one, 'page.receipt.title'));
  return (
    `<!doctype html><html lang="${language}" dir="${direction}"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">` +
    (refresh ? `<meta http-equiv="refresh" content="${REFRESH_SECONDS}">` : '') +
    `<title>${escape(title.join(' · '))}</title><style>${STYLE}</style></head>` +
    `<body><main>${sections.join('')}</main></body></html>`
  );
}

/** Latin runs keep their own direction inside Arabic. */
function isolated(text: string): string {
  return `<bdi>${escape(text)}</bdi>`;
}

const locales = { ar: 'ar-KW-u-nu-latn', en: 'en-GB' } as const;

function dateTime(ms: number, language: Language): string {
  return new Intl.DateTimeFormat(locales[language], {
    timeZone: 'Asia/Kuwait',
    dateStyle: 'long',
    timeStyle: 'medium',
  }).format(ms);
}

function clockTime(ms: number, language: Language): string {
  return new Intl.DateTimeFormat(locales[language], {
    timeZone: 'Asia/Kuwait',
    hour: '2-digit',
    minute: '2-digit',
  }).format(ms);
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
