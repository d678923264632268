import { inflateSync } from 'node:zlib';

/** One glyph on a page. */
export interface Glyph {
  /** Its number in the font, as hex; `0000` is the sign for "this font has no such letter". */
  readonly id: string;
  /** The characters that it stands for: several for a ligature, none where the font does not say. */
  readonly text: string;
}

/**
 * What a PDF with ToUnicode tables shows, text object by text object; the glyphs of each as they stand on the page, from
 * left to right. Enough for what Typst writes.
 */
export function pdfLines(pdf: Buffer): readonly (readonly Glyph[])[] {
  const objects = objectsOf(pdf);
  const fonts = new Map<string, Characters>();
  for (const { head } of objects.values())
    for (const [, name, id] of head.matchAll(/\/([A-Za-z]+\d+) (\d+) 0 R/g)) {
      const unicode = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id ?? '')?.head ?? '')?.[1];
      if (name && unicode) fonts.set(name, charactersOf(objects.get(unicode)?.body ?? ''));
    }
  return [...objects.values()].flatMap(({ body }) => shownBy(body, fonts));
}

/** The same as text. Of Arabic this is the order in which it stands on the page, not that in which it is read. */
export function pdfText(pdf: Buffer): string {
  return pdfLines(pdf)
    .map((line) => line.map(({ text }) => text).join(''))
    .join('\n');
}

/** A line of Arabic as one reads it, from right to left, in plain letters. */
export function readFromTheRight(line: readonly Glyph[]): string {
  const letters = line.toReversed().map(({ text }) => text);
  return letters.join('').normalize('NFKC').trim();
}

type Characters = ReadonlyMap<string, string>;

interface PdfObject {
  readonly head: string;
  readonly body: string;
}

/** A stream is as long as it says: its last byte may be one that ends lines as well. */
function objectsOf(pdf: Buffer): Map<string, PdfObject> {
  const text = pdf.toString('latin1');
  const objects = new Map<string, PdfObject>();
  for (const { 0: begin, 1: id = '', index } of text.matchAll(/(?<=^|[\r\n])(\d+) 0 obj\b/g)) {
    const [, head = '', keyword = ''] =
      /([\s\S]*?)(\bstream\r?\n|\bendobj\b)/.exec(text.slice(index + begin.length)) ?? [];
    const length = /\/Length (\d+)(?! \d+ R)/.exec(head)?.[1];
    const from = index + begin.length + head.length + keyword.length;
    const isStream = keyword.startsWith('stream') && length !== undefined;
    objects.set(id, { head, body: isStream ? plain(head, text.slice(from, from + Number(length))) : '' });
  }
  return objects;
}

function plain(head: string, stream: string): string {
  return head.includes('/FlateDecode')
    ? inflateSync(Buffer.from(stream, 'latin1')).toString('latin1')
    : stream;
}

/** Glyph → characters, both as hex in the table. */
function charactersOf(table: string): Characters {
  const characters = new Map<string, string>();
  for (const [, block = ''] of table.matchAll(/beginbfchar([\s\S]*?)endbfchar/g))
    for (const [, glyph = '', hex = ''] of block.matchAll(/<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>/g))
      characters.set(glyph.toUpperCase(), utf16(hex));
  for (const [, block = ''] of table.matchAll(/beginbfrange([\s\S]*?)endbfrange/g))
    for (const [, from = '', to = '', hex = ''] of block.matchAll(
      /<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>/g,
    ))
      for (let at = parseInt(from, 16), n = 0; at <= parseInt(to, 16); at += 1, n += 1)
        characters.set(
          at.toString(16).toUpperCase().padStart(from.length, '0'),
          String.fromCharCode(utf16(hex).charCodeAt(0) + n),
        );
  return characters;
}

function utf16(hex: string): string {
  return Buffer.from(hex, 'hex').swap16().toString('utf16le');
}

/** A string in either notation. Parentheses may stand in one in pairs, bare; three deep here. */
const STRING = (() => {
  const plain = String.raw`\\[\s\S]|[^\\()]`;
  const nested = [1, 2, 3].reduce((inner) => String.raw`\((?:${plain}|${inner})*\)`, '(?!)');
  return `<[0-9A-Fa-f]+>|${nested}`;
})();

/** What a content stream shows; glyphs of two bytes. A piece of a line begins where `Tm` puts it, whenever it is drawn. */
function shownBy(content: string, fonts: ReadonlyMap<string, Characters>): Glyph[][] {
  const lines: Glyph[][] = [];
  let font: Characters = new Map();
  let pieces = [{ x: 0, glyphs: new Array<Glyph>() }];
  const words = new RegExp(
    String.raw`/ActualText\s*(?:${STRING})|/([A-Za-z]+\d+) [\d.]+ Tf|([-\d.]+) [-\d.]+ Tm\b|(${STRING})|\bET\b`,
    'g',
  );
  for (const [word, name, x, shown] of content.matchAll(words)) {
    if (name !== undefined) font = fonts.get(name) ?? new Map();
    else if (x !== undefined) pieces.push({ x: Number(x), glyphs: [] });
    else if (shown !== undefined)
      pieces.at(-1)?.glyphs.push(...glyphsOf(shown).map((id) => ({ id, text: font.get(id) ?? '' })));
    else if (word === 'ET') {
      lines.push(pieces.toSorted((a, b) => a.x - b.x).flatMap(({ glyphs }) => glyphs));
      pieces = [{ x: 0, glyphs: [] }];
    }
  }
  return lines;
}

/** Numbers of the glyphs that a string of either notation names. */
function glyphsOf(string: string): string[] {
  const inner = string.slice(1, -1);
  const hex = string.startsWith('<') ? inner : Buffer.from(unescaped(inner), 'latin1').toString('hex');
  return hex.toUpperCase().match(/.{4}/g) ?? [];
}

function unescaped(text: string): string {
  const letters: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
  return text.replace(/\\(\d{1,3}|[\s\S])/g, (_, said: string) =>
    /^\d/.test(said) ? String.fromCharCode(parseInt(said, 8)) : (letters[said] ?? said),
  );
}
