import { lifecycles } from '@tajdeed/domain';
import { texts, type Language } from './texts';

/** What it means that a thing of this kind is in this state, in words. */
export function stateSays(language: Language, kind: string, state: string): string {
  const states = lifecycles.find((one) => one.kind === kind)?.states ?? {};
  const key = states[state]?.shown ?? '';
  return texts.say(language, texts.has(key) ? key : 'told.of-newer-version');
}
