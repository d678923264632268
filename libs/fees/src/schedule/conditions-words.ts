import { conditionNames, type FeeConditions } from '@tajdeed/domain';
import { texts, type Language } from '@tajdeed/platform';

/** Conditions as people read them: one alternative to a line. A value that nobody named yet is said to be a code. */
export function wordsOfWhen(when: readonly FeeConditions[], language: Language): string {
  const or = texts.say(language, 'fees.page.or');
  return when
    .map((conditions, at) => `${at === 0 ? '' : `${or} `}${wordsOf(conditions, language)}`)
    .join('\n');
}

function wordsOf(conditions: FeeConditions, language: Language): string {
  const said = conditionNames.flatMap((name) => {
    const value = conditions[name];
    if (value === undefined) return [];
    return [`${texts.say(language, `fees.condition.${name}`)}: ${valueIn(value, language)}`];
  });
  return said.join(language === 'ar' ? '؛ ' : '; ');
}

function valueIn(value: NonNullable<FeeConditions[keyof FeeConditions]>, language: Language): string {
  if (typeof value === 'boolean') return texts.say(language, value ? 'fees.yes' : 'fees.no');
  if (isList(value)) return value.map((word) => named(word, language)).join(language === 'ar' ? '، ' : ', ');
  const last = 'below' in value ? value.below && value.below - 1 : value.to;
  if (last === value.from) return String(last);
  const span = { from: String(value.from), to: String(last) };
  return texts.say(language, last === null ? 'fees.span-open' : 'fees.span', span);
}

function isList(value: object): value is readonly string[] {
  return Array.isArray(value);
}

function named(word: string, language: Language): string {
  if (/^\d+$/.test(word)) return word; // an article's number is its name
  const key = `fees.value.${word}`;
  return texts.has(key)
    ? texts.say(language, key)
    : texts.say(language, 'fees.value-unnamed', { code: word });
}
