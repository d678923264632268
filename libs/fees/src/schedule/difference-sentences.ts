import { texts, type Language } from '@tajdeed/platform';
import type { Difference } from './difference';

/** A difference in words: what became of the thing, then each field that changed; `held` keeps a value in its order. */
export function sentencesOf(
  { kind, change, fields }: Difference,
  language: Language,
  held: (value: string) => string = (value) => value,
): readonly string[] {
  const say = (key: string, values: Record<string, string> = {}): string =>
    texts.say(language, `fees.difference.${key}`, values);
  const first = change === 'changed' ? [] : [say(`${kind}-${change}`)];
  return [
    ...first,
    ...fields.map(({ field, before, after }) => {
      const values = { field: say(`field-${field}`), before: held(before), after: held(after) };
      if (field === 'other') return say('other');
      if (before === '') return say('now', values);
      return say(after === '' ? 'was' : 'from-to', values);
    }),
  ];
}
