import { texts } from '@tajdeed/platform/texts';
import type { Desk } from './desk';
import { textAt } from './json';
import { clean } from './visible';

/** A code with what it means, in the language of the person who reads. */
export function codeAndWords(code: string | undefined, says: string | undefined): string | undefined {
  return code === undefined || says === undefined ? code : `${code} (${clean(says)})`;
}

/** Says what the state of a thing of that kind is: its code, and what the product's own table of states calls it. */
export type StateWords = (kind: string, thing: unknown, field?: string) => string | undefined;

/** Loaded only where states are printed for people; a program reads codes. */
export async function stateWords(desk: Desk): Promise<StateWords> {
  const lifecycles = desk.isJson ? [] : (await import('@tajdeed/domain')).lifecycles;
  return (kind, thing, field = 'state') => {
    const code = textAt(thing, field);
    const states = lifecycles.find((one) => one.kind === kind)?.states ?? {};
    return codeAndWords(code, words(desk, states[code ?? '']?.shown));
  };
}

/** Why something was refused: the code, and the sentence that the api has for it. */
export function refusalWords(desk: Desk, code: string | undefined): string | undefined {
  return codeAndWords(code, words(desk, `error.${code ?? ''}`));
}

/** A code of one of the catalogue's lists, as `cli.refund-reason.late`. */
export function listWords(desk: Desk, list: string, code: string | undefined): string | undefined {
  return codeAndWords(code, words(desk, `${list}.${code ?? ''}`));
}

function words(desk: Desk, key: string | undefined): string | undefined {
  return key !== undefined && texts.has(key) ? texts.say(desk.language, key) : undefined;
}
