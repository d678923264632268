import { inflateSync } from 'node:zlib';

/** The text of a PDF whose fonts carry ToUnicode tables, without spaces: enough to look for words and numbers. */
export function pdfText(pdf: Buffer): string {
  const objects = objectsOf(pdf);
  const fonts = new Map<string, ReadonlyMap<string, string>>();
  for (const { head } of objects.values())
    for (const [, name, id] of head.matchAll(/\/([A-Za-z]+\d+) (\d+) 0 R/g)) {
      const unicode = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id ?? '')?.head ?? '')?.[1];
      if (name && unicode) fonts.set(name, charactersOf(objects.get(unicode)?.body ?? ''));
    }
  return [...objects.values()].map(({ body }) => shownBy(body, fonts)).join('\n');
}

interface PdfObject {
  readonly head: string;
  readonly body: string;
}

function objectsOf(pdf: Buffer): Map<string, PdfObject> {
  const text = pdf.toString('latin1');
  const objects = new Map<string, PdfObject>();
  for (const [all, id, content = ''] of text.matchAll(/(?:^|[\r\n])(\d+) 0 obj([\s\S]*?)endobj/g)) {
    if (all === '' || id === undefined) continue;
    const [, head = content, stream] = /^([\s\S]*?)stream\r?\n([\s\S]*?)\r?\nendstream/.exec(content) ?? [];
    objects.set(id, { head, body: stream === undefined ? '' : plain(head, stream) });
  }
  return objects;
}

function plain(head: string, stream: string): string {
  if (!head.includes('/FlateDecode')) return stream;
  try {
    return inflateSync(Buffer.from(stream, 'latin1')).toString('latin1');
  } catch {
    return '';
  }
}

/** Glyph → characters, both as hex in the table. */
function charactersOf(table: string): ReadonlyMap<string, string> {
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

/** What a content stream shows, line by line; glyphs of two bytes. */
function shownBy(content: string, fonts: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  let font: ReadonlyMap<string, string> = new Map();
  let shown = '';
  const words = /\/([A-Za-z]+\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>|\((?:\\[\s\S]|[^\\()])*\)|\bET\b/g;
  for (const [word, name, hex] of content.matchAll(words)) {
    if (name !== undefined) font = fonts.get(name) ?? new Map();
    else if (word === 'ET') shown += '\n';
    else {
      const glyphs = hex ?? Buffer.from(unescaped(word.slice(1, -1)), 'latin1').toString('hex');
      for (const [glyph] of glyphs.toUpperCase().matchAll(/.{4}/g)) shown += font.get(glyph) ?? '';
    }
  }
  return shown;
}

function unescaped(text: string): string {
  const letters: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
  return text.replace(/\\(\d{1,3}|[\s\S])/g, (_, said: string) =>
    /^\d/.test(said) ? String.fromCharCode(parseInt(said, 8)) : (letters[said] ?? said),
  );
}
