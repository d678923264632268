import { texts, type Language, type TextKeyIn } from '@tajdeed/platform';
import { wordsOfWhen } from './conditions-words';
import type { Difference, FieldChange } from './difference';
import { wordsOfPrice, type RowPrice } from './price-words';

/**
 * A difference in words: what became of the thing, then each field that changed, prices and conditions as the schedule’s page says them;
 * `held` keeps any other value in its order.
 */
export function sentencesOf(
  { kind, change, fields }: Difference,
  language: Language,
  held: (value: string) => string = (value) => value,
): readonly string[] {
  const say = (key: TextKeyIn<'fees.difference'>, values: Record<string, string> = {}): string =>
    texts.say(language, `fees.difference.${key}`, values);
  const first = change === 'changed' ? [] : [say(`${kind}-${change}`)];
  return [
    ...first,
    ...fields.map((one) => {
      const { field, before, after } = one;
      const [was, now] = inWords(one, language) ?? [held(before), held(after)];
      if (field === 'other') return say('other');
      const values = { field: say(`field-${field}`), before: was, after: now };
      if (before === '') return say('now', values);
      return say(after === '' ? 'was' : 'from-to', values);
    }),
  ];
}

/** What there is words for, before and after. */
function inWords({ when, price }: FieldChange, language: Language): readonly [string, string] | undefined {
  if (when) return [inOneLine(when.before, language), inOneLine(when.after, language)];
  const words = (one: RowPrice | null) => (one ? wordsOfPrice(one, language) : '');
  return price && [words(price.before), words(price.after)];
}

function inOneLine(when: Parameters<typeof wordsOfWhen>[0], language: Language): string {
  return wordsOfWhen(when, language).replaceAll('\n', ' ');
}
