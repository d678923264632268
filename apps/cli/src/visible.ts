const FSI = '\u2068';
const PDI = '\u2069';
const CONTROLS = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e]/gu;
const ISOLATES = /[\u2066-\u2069]/gu;
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;

/**
 * Text of others, made safe for a terminal: line ends and tabs become spaces; escape sequences and direction controls,
 * with which a text could pass for another, become a visible mark. Isolates stay where each one is closed.
 */
export function clean(text: string): string {
  const safe = text.replace(/\r?\n|\t/g, ' ').replace(CONTROLS, '\ufffd');
  return isClosed(safe) ? safe : safe.replace(ISOLATES, '\ufffd');
}

function isClosed(text: string): boolean {
  let depth = 0;
  for (const [mark] of text.matchAll(ISOLATES)) {
    depth += mark === PDI ? -1 : 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** Text within a line of the other direction keeps its own and disturbs nothing beside it. */
export function isolated(text: string): string {
  return `${FSI}${clean(text)}${PDI}`;
}

/** As a cell or a value of an English line: only what runs from right to left needs a hold. */
export function shown(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? isolated(text) : clean(text);
}

/** A value within a sentence of ours. */
export function inSentence(language: 'ar' | 'en', text: string): string {
  return language === 'ar' ? isolated(text) : shown(text);
}
