import { languages, texts, type TextKey } from '@tajdeed/platform';
import type { BilingualName, FeeWhy, TriedRule } from '@tajdeed/domain';

/** A sentence of the catalogue in both languages. */
export function bilingual(
  key: TextKey,
  values: Readonly<Record<string, string | number>> = {},
): BilingualName {
  const [ar, en] = languages.map((language) => texts.say(language, key, values));
  return { ar: ar ?? '', en: en ?? '' };
}

/** A rule that did not apply, with the reason as a person reads it. */
export interface ShownTried extends TriedRule {
  readonly reason: BilingualName;
}

export interface ShownWhy extends Omit<FeeWhy, 'tried'> {
  readonly tried: readonly ShownTried[];
}

export function shownTried(tried: readonly TriedRule[]): readonly ShownTried[] {
  return tried.map((rule) => ({ ...rule, reason: bilingual(`fee.failed.${rule.failed}`) }));
}

/** Which rules were tried and for what reason each failed, without what the case had instead: that is a person's. */
export function withoutHad(why: FeeWhy): FeeWhy {
  return { ...why, tried: why.tried.map((rule) => ({ ...rule, had: null })) };
}

/** An explanation as it is told: every rule that was tried before says in both languages why it does not apply. */
export function shownWhy(why: FeeWhy): ShownWhy {
  return { ...why, tried: shownTried(why.tried) };
}
