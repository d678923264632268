import type { FastifyReply } from 'fastify';
import { html, type Html } from './html';
import { say, type Language, type Text } from './language';

const footer: Text = [
  'A stand-in for outside parties. Nothing here is real: no bank, no authority, no money.',
  'بيئة تجريبية تحاكي الجهات الخارجية. لا شيء هنا حقيقي: لا بنك ولا جهة حكومية ولا أموال.',
];
const home: Text = ['Sandbox', 'البيئة التجريبية'];

export interface Page {
  readonly language: Language;
  readonly title: string;
  readonly body: Html;
  /** This page in the other language. */
  readonly switchTo?: string;
  readonly refreshSeconds?: number;
  /** A page that leaves by itself: its one form is submitted on load. */
  readonly submits?: boolean;
  readonly narrow?: boolean;
}

/** Sends one page: no inline code, nothing from elsewhere. */
export async function sendPage(reply: FastifyReply, page: Page, status = 200): Promise<void> {
  const { headers, text } = written(page);
  await reply.code(status).headers(headers).send(text);
}

/** A page with its headers, for whoever sends it. */
export function written(page: Page): {
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
} {
  // form-action names any host: a browser holds it against the redirect that follows a submitted form, too,
  // and that one leads to the merchant.
  const policy = "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self' http: https:";
  return {
    headers: {
      'content-security-policy': `${policy}; frame-ancestors 'none'; base-uri 'none'`,
      'content-language': page.language,
      'cache-control': 'no-store',
      'content-type': 'text/html; charset=utf-8',
    },
    text: document(page).text,
  };
}

function document(page: Page): Html {
  const { language, title } = page;
  const other = language === 'en' ? { code: 'ar', name: 'العربية' } : { code: 'en', name: 'English' };
  return html`<!doctype html>
<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${page.refreshSeconds === undefined ? '' : html`<meta http-equiv="refresh" content="${page.refreshSeconds}" />`}
<title>${title}</title>
<link rel="stylesheet" href="/assets/sandbox.css">
${page.submits === true ? html`<script src="/assets/submit.js" defer></script>` : ''}
</head>
<body>
<header><a class="home" href="/?lang=${language}">${say(home, language)}</a>${
    page.switchTo === undefined
      ? ''
      : html`<a class="switch" lang="${other.code}" hreflang="${other.code}" href="${page.switchTo}"
          >${other.name}</a
        >`
  }</header>
<main${page.narrow === true ? html` class="narrow"` : ''}>
<h1>${title}</h1>
${page.body}
</main>
<footer>${say(footer, language)}</footer>
</body>
</html>
`;
}
