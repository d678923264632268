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

/** One page in both languages; `first` stands on top. */
export interface Page {
  readonly first: Language;
  readonly ar: PagePart;
  readonly en: PagePart;
}

const STYLE = `:root{color-scheme:light dark}
body{font-family:system-ui,"Segoe UI",Tahoma,Arial,sans-serif;line-height:1.6;margin:0 auto;max-width:44rem;padding:1.5rem}
section{border-block-start:.3rem solid #0b6b57;margin-block-end:2.5rem;padding-block-start:.5rem}
h1{font-size:1.4rem}
dl{display:grid;gap:.4rem 1.2rem;grid-template-columns:max-content 1fr}
dt{font-weight:600}
dd{margin:0;overflow-wrap:anywhere}`;

const styleHash = createHash('sha256').update(STYLE).digest('base64');

/** Headers of every page (security items 72, 86): nothing from elsewhere, no script, no frame, nothing kept. */
const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
};

/** A page's HTML: Arabic right to left, English left to right, no script and no asset of anybody's. */
export function pageHtml(page: Page): string {
  const order = [page.first, ...languages.filter((language) => language !== page.first)];
  const sections = order.map((language) => section(language, page[language])).join('\n');
  return `<!doctype html>
<html lang="${page.first}" dir="${directionOf(page.first)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(page[page.first].title)} · ${escapeHtml(texts.say(page.first, 'page.service'))}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${sections}
</main>
</body>
</html>
`;
}

/** Answers with a page. */
export function sendPage(reply: FastifyReply, page: Page, status = 200): void {
  void reply.status(status).headers(headers).send(pageHtml(page));
}

/** Text as HTML text or attribute value. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function section(language: Language, part: PagePart): string {
  const paragraphs = part.paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`).join('\n');
  const facts = (part.facts ?? [])
    .map(([label, value]) => `<dt>${escapeHtml(label)}</dt><dd><bdi>${escapeHtml(value)}</bdi></dd>`)
    .join('\n');
  return `<section lang="${language}" dir="${directionOf(language)}">
<h1>${escapeHtml(part.title)}</h1>
${paragraphs}
${facts === '' ? '' : `<dl>\n${facts}\n</dl>`}
</section>`;
}

function directionOf(language: Language): 'rtl' | 'ltr' {
  return language === 'ar' ? 'rtl' : 'ltr';
}
