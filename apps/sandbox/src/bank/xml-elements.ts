const ELEMENT = /<([A-Za-z][A-Za-z0-9_]{0,31})>([^<>]{0,512})<\/\1>/g;
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/**
 * The innermost elements of whatever clients send: no root, any root, with or without a declaration.
 * Names in lower case, since clients write `transid` and `transId`; the first of a name counts.
 */
export function readElements(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(ELEMENT)) {
    const key = name.toLowerCase();
    if (!found.has(key)) found.set(key, unescaped(value.trim()));
  }
  return found;
}

/** Bare elements without a root, as the bank answers. */
export function writeElements(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `<${name}>${escaped(value)}</${name}>`)
    .join('');
}

function unescaped(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => entities[name] ?? '');
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
