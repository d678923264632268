import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { texts, type Language } from '../texts/texts';
import { directionOf, escapeHtml, pageHeaders, shown, STYLE } from './page';

/** A table of a sheet. Cells are plain text; the page escapes them. */
export interface SheetTable {
  readonly title: string;
  readonly note?: string;
  readonly heads: readonly string[];
  readonly rows: readonly SheetRow[];
}

export interface SheetRow {
  readonly cells: readonly string[];
  /** How the row is to be taken: it stands out, and its words say why. */
  readonly tone?: 'open' | 'good';
}

/** A page with tables, in one language; `others` leads to the same in the other one and to other forms of it. */
export interface Sheet {
  readonly language: Language;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly tables: readonly SheetTable[];
  readonly links: readonly { readonly label: string; readonly href: string; readonly language?: Language }[];
}

// On a phone a row becomes a card whose cells carry their heads, so that nothing runs out of the page.
const SHEET_STYLE = `${STYLE}
main{max-width:76rem}
nav{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin-block-end:1rem}
nav a,td a{color:var(--mark)}
table{inline-size:100%;border-collapse:collapse;margin-block-start:.75rem}
th,td{text-align:start;vertical-align:top;padding:.5rem .6rem;border-block-end:1px solid var(--line);overflow-wrap:anywhere}
th{color:var(--soft);font-weight:600;white-space:nowrap;overflow-wrap:normal}
tr.open td:first-child{border-inline-start:.25rem solid var(--open)}
tr.good td:first-child{border-inline-start:.25rem solid var(--good)}
.note{color:var(--soft)}
@media (max-width:44rem){thead{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%)}table,tbody,tr,td{display:block}tr{padding-block:.6rem;border-block-end:1px solid var(--line)}td{border:0;padding:.15rem .5rem}td::before{content:attr(data-head);display:block;color:var(--soft);font-size:.85rem}td:empty{display:none}}`;

const headers = pageHeaders(SHEET_STYLE);

/** A sheet's HTML: no script and no asset of anybody's. */
export function sheetHtml(sheet: Sheet): string {
  const { language, title } = sheet;
  const text = (value: string): string => shown(language, value);
  const links = sheet.links.map(({ label, href, language: of }) => {
    const tongue = of === undefined ? '' : ` lang="${of}" dir="${directionOf(of)}" hreflang="${of}"`;
    return `<a href="${escapeHtml(href)}"${tongue}>${shown(of ?? language, label)}</a>`;
  });
  const facts = sheet.facts.map(
    ([label, value]) => `<dt>${text(label)}</dt><dd><bdi>${text(value)}</bdi></dd>`,
  );
  return `<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · ${escapeHtml(texts.say(language, 'page.service'))}</title>
<style>${SHEET_STYLE}</style>
</head>
<body>
<header><span>${text(texts.say(language, 'page.service'))}</span></header>
<main>
<nav>${links.join('\n')}</nav>
<section>
<h1>${text(title)}</h1>
${sheet.paragraphs.map((paragraph) => `<p>${text(paragraph)}</p>`).join('\n')}
${facts.length === 0 ? '' : `<dl>\n${facts.join('\n')}\n</dl>`}
</section>
${sheet.tables.map((table) => tableHtml(table, text)).join('\n')}
</main>
</body>
</html>
`;
}

function tableHtml({ title, note = '', heads, rows }: SheetTable, text: (value: string) => string): string {
  const head = heads.map((one) => `<th scope="col">${text(one)}</th>`).join('');
  const body = rows.map(({ cells, tone }) => {
    const columns = cells.map(
      (cell, at) =>
        `<td data-head="${escapeHtml(heads[at] ?? '')}">${text(cell).replaceAll('\n', '<br>')}</td>`,
    );
    return `<tr${tone === undefined ? '' : ` class="${tone}"`}>${columns.join('')}</tr>`;
  });
  return `<section>
<h2>${text(title)}</h2>
${note === '' ? '' : `<p class="note">${text(note)}</p>`}
<table>
<thead><tr>${head}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table>
</section>`;
}

/** Answers with a sheet; what the caller says of caching stands. */
export function sendSheet(reply: FastifyReply, html: string, more: Readonly<Record<string, string>>): void {
  void reply.headers({ ...headers, ...more }).send(html);
}

/** A strong entity tag of exactly these bytes (RFC 9110). */
export function strongTag(body: string): string {
  return `"${createHash('sha256').update(body).digest('base64url')}"`;
}

/** Whether one of the tags that a client has is this one; `*` is any. Weak ones count, as If-None-Match has it. */
export function matchesTag(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const known = ifNoneMatch.split(',').map((one) => one.trim().replace(/^W\//, ''));
  return known.includes(tag) || known.includes('*');
}

/** Whether a client names exactly this representation by If-Match: strong tags only, and `*` names nothing. */
export function namesTag(ifMatch: string, tag: string): boolean {
  return ifMatch.split(',').some((one) => one.trim() === tag);
}
