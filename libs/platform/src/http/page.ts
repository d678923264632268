import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { languages, texts, type Language } from '../texts/texts';

/** What a page says in one language. Everything is plain text; the page escapes it. */
export interface PagePart {
  readonly title: string;
  readonly paragraphs: readonly string[];
  /** Pairs of label and value; values that are numbers, dates or codes stay left to right in Arabic too. */
  readonly facts?: readonly (readonly [label: string, value: string])[];
}

/** How the outcome that a page tells is to be taken. The words say it too: colour alone tells nothing. */
export type PageTone = 'good' | 'open' | 'bad';

/** The one button of a page: it sends nothing but itself, by POST, to the page's own address. */
export interface PageButton {
  readonly ar: string;
  readonly en: string;
  /** Origins to which the answer may lead on: browsers hold the policy of forms against redirects, too. */
  readonly leadsTo: readonly string[];
}

/** One page in both languages; `first` stands on top. */
export interface Page {
  readonly first: Language;
  readonly tone?: PageTone;
  readonly button?: PageButton;
  readonly ar: PagePart;
  readonly en: PagePart;
}

export const STYLE = `:root{color-scheme:light dark;--ink:#1d2733;--soft:#55616e;--line:#d5dce3;--sheet:#fff;--ground:#eef2f5;--mark:#0b6b57;--good:#1c6b3c;--open:#8a5a00;--bad:#a3242b}
@media (prefers-color-scheme:dark){:root{--ink:#e8edf1;--soft:#a9b5c0;--line:#3a4652;--sheet:#1b232b;--ground:#11171c;--mark:#5fc4ab;--good:#7fd6a2;--open:#f0c063;--bad:#ff9a9e}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.6 system-ui,"Segoe UI","Noto Sans Arabic",Tahoma,"Geeza Pro",Arial,sans-serif}
header{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1.5rem;padding:.75rem 1.25rem;background:#0b6b57;color:#fff;font-weight:600}
main{max-width:44rem;margin:0 auto;padding:1.25rem 1rem}
section{background:var(--sheet);border:1px solid var(--line);border-block-start:.35rem solid var(--mark);border-radius:.5rem;padding:1rem 1.25rem 1.25rem;margin-block-end:1.25rem}
h1,h2{font-size:1.4rem;line-height:1.35;margin:0 0 .75rem}
p{margin:0 0 .75rem}
dl{display:grid;gap:.45rem 1.5rem;grid-template-columns:max-content 1fr;margin:1rem 0 0;padding-block-start:1rem;border-block-start:1px solid var(--line)}
dt{color:var(--soft)}
dd{margin:0;font-weight:600;overflow-wrap:anywhere}
.good section{border-block-start-color:var(--good)}.good :is(h1,h2){color:var(--good)}
.open section{border-block-start-color:var(--open)}.open :is(h1,h2){color:var(--open)}
.bad section{border-block-start-color:var(--bad)}.bad :is(h1,h2){color:var(--bad)}
form{margin:1.25rem 0 0}
button{font:inherit;font-weight:600;display:flex;flex-wrap:wrap;justify-content:center;gap:0 1rem;width:100%;padding:.75rem 1rem;border:0;border-radius:.5rem;background:#0b6b57;color:#fff;cursor:pointer}
button:focus-visible{outline:.2rem solid var(--ink);outline-offset:.2rem}
@media (max-width:30rem){dl{grid-template-columns:1fr;gap:0}dd+dt{margin-block-start:.6rem}}
@media print{body{background:none}section{break-inside:avoid}}`;

/**
 * Spares a payer the second half of a double click: the browser would follow that one, and it leads nowhere any more. A page that
 * is shown again from memory starts afresh. The form works without it.
 */
const ONCE = `const f=document.forms[0];f.addEventListener('submit',e=>{if(f.dataset.sent)e.preventDefault();f.dataset.sent=1});addEventListener('pageshow',()=>{delete f.dataset.sent})`;

/** What a page may do beyond being read. */
export interface PageMay {
  /** Where its forms may lead; nowhere unless given. */
  readonly forms?: readonly string[];
  /** The one script that may run on it, word for word. */
  readonly script?: string;
}

/**
 * Headers of every page with that style (security items 72, 86): nothing from elsewhere, no script but the one that is named, no
 * frame, nothing kept.
 */
export function pageHeaders(
  style: string,
  { forms, script }: PageMay = {},
): Readonly<Record<string, string>> {
  const source = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const scripts = script === undefined ? '' : ` script-src ${source(script)};`;
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src ${source(style)};${scripts} frame-ancestors 'none'; base-uri 'none'; form-action ${forms?.join(' ') ?? "'none'"}`,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
  };
}

const headers = pageHeaders(STYLE);

/** A page's HTML: Arabic right to left, English left to right, no asset of anybody's, and no script that it needs. */
export function pageHtml(page: Page): string {
  const { first } = page;
  const order = languagesFrom(first);
  const names = order.map(
    (language) => `<span lang="${language}">${shown(language, texts.say(language, 'page.service'))}</span>`,
  );
  return `<!doctype html>
<html lang="${first}" dir="${directionOf(first)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(page[first].title)} · ${escapeHtml(texts.say(first, 'page.service'))}</title>
<style>${STYLE}</style>
</head>
<body>
<header>${names.join('\n')}</header>
<main${page.tone === undefined ? '' : ` class="${page.tone}"`}>
${order.map((language) => section(language, page)).join('\n')}
</main>
</body>
</html>
`;
}

/** Answers with a page. */
export function sendPage(reply: FastifyReply, page: Page, status = 200): void {
  const { button } = page;
  const sent = button ? pageHeaders(STYLE, { forms: ["'self'", ...button.leadsTo], script: ONCE }) : headers;
  void reply.status(status).headers(sent).send(pageHtml(page));
}

/** Text as HTML text or attribute value. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function section(language: Language, page: Page): string {
  const part = page[language];
  const isFirst = language === page.first;
  const heading = isFirst ? 'h1' : 'h2';
  const paragraphs = part.paragraphs.map((text) => `<p>${shown(language, text)}</p>`).join('\n');
  const facts = (part.facts ?? [])
    .map(
      ([label, value]) => `<dt>${shown(language, label)}</dt><dd><bdi>${shown(language, value)}</bdi></dd>`,
    )
    .join('\n');
  return `<section lang="${language}" dir="${directionOf(language)}">
<${heading}>${shown(language, part.title)}</${heading}>
${paragraphs}
${facts === '' ? '' : `<dl>\n${facts}\n</dl>`}
${isFirst && page.button ? form(page.first, page.button) : ''}
</section>`;
}

/** Without an address of its own it goes to the page's. It stands once, in both languages. */
function form(first: Language, button: PageButton): string {
  const names = languagesFrom(first).map(
    (language) =>
      `<span lang="${language}" dir="${directionOf(language)}">${shown(language, button[language])}</span>`,
  );
  return `<form method="post"><button type="submit">${names.join('\n')}</button></form>
<script>${ONCE}</script>`;
}

function languagesFrom(first: Language): readonly Language[] {
  return [first, ...languages.filter((language) => language !== first)];
}

/**
 * Text of a language as HTML. Among Arabic letters every run of Latin letters and digits stands apart: it keeps its order, and no
 * font takes the point of an amount for one of its own (Noto Naskh Arabic shows 100.000 before Arabic letters as 100,000).
 */
export function shown(language: Language, text: string): string {
  if (language !== 'ar') return inEnglish(text);
  const pieces = text.split(/([A-Za-z0-9]+(?:[ .,:/+-]+[A-Za-z0-9]+)*)/);
  return pieces
    .map((piece, index) => (index % 2 === 1 ? `<bdi dir="ltr">${piece}</bdi>` : escapeHtml(piece)))
    .join('');
}

/** Among Latin letters Arabic words say what they are, so that they are read aloud and shown as such. */
function inEnglish(text: string): string {
  const pieces = text.split(/([\u0600-\u06ff]+(?: [\u0600-\u06ff]+)*)/);
  return pieces
    .map((piece, index) => (index % 2 === 1 ? `<bdi lang="ar" dir="rtl">${piece}</bdi>` : escapeHtml(piece)))
    .join('');
}

export function directionOf(language: Language): 'rtl' | 'ltr' {
  return language === 'ar' ? 'rtl' : 'ltr';
}
