import { conditionNames, type FeeConditions } from '@tajdeed/domain';

/** A condition as it comes out of a text; the schema decides whether it is one. */
type Loose = Record<string, unknown>;

const SPANS: Readonly<Record<string, 'to' | 'below'>> = { ordinals: 'to', ages: 'below' };
const BOOLEANS = new Set(['domesticWorker', 'withChildren', 'newborn']);

/**
 * Conditions as one line that people can read and type: `articles=17,18; relations=wife | newborn=yes`. A bar parts
 * alternatives, a semicolon conditions of one. `ordinals=1..3` includes both ends, `ages=0..<18` leaves 18 out.
 */
export function textOfWhen(when: readonly FeeConditions[]): string {
  return when.map(textOf).join(' | ');
}

function textOf(conditions: FeeConditions): string {
  return conditionNames
    .flatMap((name) => {
      const value = conditions[name];
      return value === undefined ? [] : [`${name}=${valueText(value)}`];
    })
    .join('; ');
}

function valueText(value: NonNullable<FeeConditions[keyof FeeConditions]>): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (isList(value)) return value.join(',');
  if ('below' in value) return `${value.from}..${value.below === null ? '' : `<${value.below}`}`;
  return `${value.from}..${value.to ?? ''}`;
}

function isList(value: object): value is readonly string[] {
  return Array.isArray(value);
}

/** The same back; undefined where the line is none. What the names and values may be, the document's schema says. */
export function whenOfText(text: string): Loose[] | undefined {
  if (text.trim() === '') return [];
  const found: Loose[] = [];
  for (const alternative of text.split('|')) {
    const conditions: [string, unknown][] = [];
    for (const piece of alternative.split(';')) {
      const [name = '', value, ...rest] = piece.split('=').map((part) => part.trim());
      if (!/^[A-Za-z]{1,32}$/.test(name) || value === undefined || rest.length > 0) return undefined;
      if (conditions.some(([known]) => known === name)) return undefined;
      const meant = valueOf(name, value);
      if (meant === undefined) return undefined;
      conditions.push([name, meant]);
    }
    found.push(Object.fromEntries(conditions));
  }
  return found;
}

function valueOf(name: string, text: string): unknown {
  if (BOOLEANS.has(name)) return text === 'yes' ? true : text === 'no' ? false : undefined;
  const end = SPANS[name];
  if (end === undefined) return text.split(',').map((word) => word.trim());
  const span = (end === 'to' ? /^(\d{1,4})\.\.(\d{1,4})?$/ : /^(\d{1,4})\.\.(?:<(\d{1,4}))?$/).exec(text);
  return span ? { from: Number(span[1]), [end]: span[2] === undefined ? null : Number(span[2]) } : undefined;
}
