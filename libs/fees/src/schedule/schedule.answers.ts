import {
  matchesTag,
  requestLanguage,
  sendSheet,
  sheetHtml,
  strongTag,
  type Language,
  type Sheet,
} from '@tajdeed/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';

type Format = 'json' | 'csv' | 'html';

const TYPES: Readonly<Record<string, Format>> = {
  'application/json': 'json',
  'text/csv': 'csv',
  'text/html': 'html',
};

/** The forms of one answer; what is not asked for is not made. */
export interface Forms {
  readonly json: () => object;
  readonly html: (language: Language) => Sheet;
  /** Where there is one: its text and the name that a browser saves it under. */
  readonly csv?: () => Promise<{ readonly text: string; readonly file: string }>;
}

export interface View {
  readonly format?: Format | undefined;
  readonly lang?: Language | undefined;
}

/** How long an answer may be used without asking again, in seconds; null may not be kept at all. */
const LONGEST_SECONDS = 300;

/** Seconds until something changes by itself, five minutes at most: nobody is shown a price beyond its instant. */
export function freshFor(now: number, boundaries: readonly (number | null)[]): number {
  const ahead = boundaries.flatMap((at) => (at !== null && at > now ? [Math.floor((at - now) / 1_000)] : []));
  return Math.min(LONGEST_SECONDS, ...ahead);
}

/** Answers in the form that was asked for, with a strong tag of exactly these bytes (RFC 9110); 304 to whoever has them. */
export async function answer(
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  view: View,
  forms: Forms,
  seconds: number | null,
): Promise<void> {
  const format = view.format ?? formatOf(request.headers.accept, forms.csv !== undefined);
  const language = view.lang ?? requestLanguage(request);
  const { body, headers } = await formed(format, language, forms);
  const tag = strongTag(body);
  const common = {
    ...{ etag: tag, vary: 'accept, accept-language' },
    'cache-control': seconds === null ? 'no-store' : `public, max-age=${seconds}, must-revalidate`,
  };
  if (matchesTag(request.headers['if-none-match'], tag)) {
    await reply.status(304).headers(common).send();
    return;
  }
  if (format === 'html') sendSheet(reply, body, common);
  else await reply.headers({ ...headers, ...common }).send(body);
}

async function formed(
  format: Format,
  language: Language,
  forms: Forms,
): Promise<{ readonly body: string; readonly headers: Readonly<Record<string, string>> }> {
  if (format === 'html') return { body: sheetHtml(forms.html(language)), headers: {} };
  if (format === 'csv' && forms.csv) {
    const { text, file } = await forms.csv();
    const headers = {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="${file}"`,
      'x-content-type-options': 'nosniff',
    };
    return { body: text, headers };
  }
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return { body: JSON.stringify(forms.json()), headers };
}

/** The form that an Accept header likes best; JSON where it likes all alike, or none of ours. */
export function formatOf(accept: string | undefined, hasCsv: boolean): Format {
  const wishes = (accept ?? '').split(',').flatMap((part) => {
    const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const quality = Number(parameters.find((one) => one.startsWith('q='))?.slice(2) ?? '1');
    const format = TYPES[type];
    return format !== undefined && quality > 0 && (hasCsv || format !== 'csv') ? [{ format, quality }] : [];
  });
  const best = Math.max(0, ...wishes.map(({ quality }) => quality));
  return wishes.find(({ quality }) => quality === best)?.format ?? 'json';
}
