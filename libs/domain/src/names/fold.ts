import { toWesternDigits } from '../digits';

const MARKS = /\p{M}/gu;
/** Written inside words, read by nobody: tatweel, lone hamza, apostrophes of all kinds, zero-width and bidi characters. */
const INSIDE = /[\u0640\u0621'’‘ʼʿʾ`´\p{Cf}]/gu;
const BETWEEN = /[^\p{L}\p{N}]+/u;
const PERSIAN = /[\u06a9\u06cc\u06c1\u06d5\u06af\u067e\u0686\u06a4]/gu;
const ARABIC = /[\u0621-\u064a]/u;
const ARTICLE_WORDS: ReadonlySet<string> = new Set([
  'al',
  'el',
  'ال',
  'bin',
  'ibn',
  'bint',
  'بن',
  'ابن',
  'بنت',
]);
const ARTICLES: ReadonlySet<string> = new Set(['al', 'el', 'ال']);
const SERVANT: ReadonlySet<string> = new Set(['abd', 'abdul', 'abdel', 'abdal', 'عبد']);

const persianLetters: ReadonlyMap<string, string> = new Map([
  ['\u06a9', 'ك'],
  ['\u06cc', 'ي'],
  ['\u06c1', 'ه'],
  ['\u06d5', 'ه'],
  ['\u06af', 'ك'],
  ['\u067e', 'ب'],
  ['\u0686', 'ج'],
  ['\u06a4', 'ف'],
]);

/**
 * The words of a name as one spells them without care: every alef and hamza alike, ta marbuta as ha, alef maqsura as ya,
 * without tatweel, vowel signs and accents, Western digits, lower case. Whatever is no letter and no digit parts words.
 * Folding twice is folding once. Linear in the text's length.
 */
export function foldedWords(name: string): readonly string[] {
  return toWesternDigits(name.normalize('NFKD'))
    .replace(MARKS, '')
    .replace(INSIDE, '')
    .toLowerCase()
    .normalize('NFKD')
    .replace(MARKS, '')
    .replaceAll('\u0671', 'ا')
    .replaceAll('ة', 'ه')
    .replaceAll('ى', 'ي')
    .replace(PERSIAN, (letter) => persianLetters.get(letter) ?? letter)
    .split(BETWEEN)
    .filter((word) => word !== '');
}

/** What a name is found by: each of its words as written, and as it sounds in either script. */
export interface NameKeys {
  /** Folded words without the article. */
  readonly words: readonly string[];
  /** Their consonants in a common alphabet: the same for محمد, Mohammed and Muhammad. */
  readonly skeletons: readonly string[];
}

/**
 * The keys of a name, each once. "عبد الله" and "Abdul Rahman" are one word; the article and "bin" count only where there is
 * nothing else.
 */
export function nameKeys(name: string): NameKeys {
  const all = joined(foldedWords(name));
  const telling = all.filter((word) => !ARTICLE_WORDS.has(word));
  const words = (telling.length > 0 ? telling : all).map(withoutArticle);
  return { words: [...new Set(words)], skeletons: [...new Set(words.map(skeleton))] };
}

/** How many consonants a beginning has: one says too little of anybody, more than six says no more than the word. */
const LEAST_BEGINNING = 2;
const MOST_BEGINNING = 6;

/** Two Latin letters that are one sound, typed to the first of them: "Ras" may become Rashid. */
const halves: ReadonlyMap<string, string> = new Map([
  ['c', 's'],
  ['x', 'k'],
  ['f', 'b'],
]);

/** How each word of a name may begin, by sound and each once: what is kept, so that a part of a word finds its name. */
export function nameBeginnings(name: string): readonly string[] {
  const found = new Set<string>();
  for (const sound of wholeForms(name).map(beginning))
    for (let length = LEAST_BEGINNING; length <= Math.min(sound.length, MOST_BEGINNING); length += 1) {
      const part = sound.slice(0, length);
      found.add(part);
      const half = halves.get(part.slice(-1));
      if (half !== undefined) found.add(part.slice(0, -1) + half);
    }
  return [...found];
}

/** Each word with its article and without: somebody may type what is not yet known to be one. */
function wholeForms(name: string): readonly string[] {
  const words = joined(foldedWords(name));
  const joint = words.flatMap((word, at) => {
    const before = words[at - 1];
    return before !== undefined && ARTICLES.has(before) ? [before + word] : [];
  });
  return [...words, ...words.map(withoutArticle), ...joint];
}

/** The same of words that are typed to their beginnings alone; undefined where one of them says too little. */
export function typedBeginnings(typed: string): readonly string[] | undefined {
  const words = joined(foldedWords(typed)).filter((word) => !ARTICLE_WORDS.has(word));
  const sounds = words.map((word) => typedBeginning(withoutArticle(word)).slice(0, MOST_BEGINNING));
  const tooShort = sounds.length === 0 || sounds.some((sound) => sound.length < LEAST_BEGINNING);
  return tooShort ? undefined : [...new Set(sounds)];
}

/** A last h may be the silent end of a word that is typed to its end; not where hardly anything would be left. */
function typedBeginning(word: string): string {
  const sound = beginning(word);
  return isSilentEnd(sounding(word)) && sound.length > LEAST_BEGINNING ? sound.slice(0, -1) : sound;
}

/** "Abd" never stands alone before another word: the two are one name. */
function joined(words: readonly string[]): readonly string[] {
  const result: string[] = [];
  let servant = '';
  for (const word of words) {
    if (servant !== '' && ARTICLE_WORDS.has(word)) {
      servant += word;
    } else if (SERVANT.has(word) && servant === '') {
      servant = word;
    } else {
      result.push(servant + word);
      servant = '';
    }
  }
  return servant === '' ? result : [...result, servant];
}

const LEAST_AFTER_ARABIC = 3;
const LEAST_AFTER_LATIN = 4;

function withoutArticle(word: string): string {
  if (word.startsWith('ال')) return word.length >= 2 + LEAST_AFTER_ARABIC ? word.slice(2) : word;
  const isLatin = word.startsWith('al') || word.startsWith('el');
  return isLatin && word.length >= 2 + LEAST_AFTER_LATIN ? word.slice(2) : word;
}

const pairs: ReadonlyMap<string, string> = new Map([
  ['sh', 'c'],
  ['ch', 'c'],
  ['kh', 'x'],
  ['gh', 'j'],
  ['th', 't'],
  ['dh', 'd'],
  ['ph', 'f'],
]);

/** Letters of both scripts by sound; '' is a vowel, which spellings disagree about. */
const sounds: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ ا: '', ع: '', و: '', ي: '', ئ: '', ؤ: '', a: '', e: '', i: '', o: '', u: '', w: '', y: '' },
    ...{ ب: 'b', b: 'b', p: 'b', ت: 't', ط: 't', ث: 't', t: 't', ج: 'j', غ: 'j', j: 'j', g: 'j' },
    ...{ ح: 'h', ه: 'h', h: 'h', خ: 'x', x: 'ks', د: 'd', ذ: 'd', ض: 'd', d: 'd', ر: 'r', r: 'r' },
    ...{ ز: 'z', ظ: 'z', z: 'z', س: 's', ص: 's', s: 's', ش: 'c', ف: 'f', f: 'f', v: 'f' },
    ...{ ق: 'k', ك: 'k', q: 'k', k: 'k', c: 'k', ل: 'l', l: 'l', م: 'm', m: 'm', ن: 'n', n: 'n' },
  }),
);

/** The first letter where it is a vowel: Ahmed is not Hamad. */
const beginnings: ReadonlyMap<string, string> = new Map([
  ['و', 'w'],
  ['w', 'w'],
  ['ي', 'y'],
  ['y', 'y'],
]);

/** The consonants of one folded word by sound, doubled letters once, a last silent h gone. Never empty. */
function skeleton(word: string): string {
  const letters = sounding(word);
  let result = consonants(letters);
  if (isSilentEnd(letters)) result = result.slice(0, -1);
  // The article inside "Abdulrahman", which "Abdurrahman" swallows.
  if (result.startsWith('abdl') && result.length > 'abdl'.length)
    result = `abd${result.slice('abdl'.length)}`;
  return result === '' ? word : result;
}

/** The same of a word that may go on: its last letter may be no end, nor the article inside "Abdul" be all of it. */
function beginning(word: string): string {
  return consonants(sounding(word)).replace(/^abdl/, 'abd');
}

/** By sound, with the first letter where it is a vowel. */
function consonants(letters: readonly string[]): string {
  const [first = ''] = letters;
  let result = sounds.get(first) === '' ? (beginnings.get(first) ?? 'a') : '';
  for (const letter of letters) result += sounds.get(letter) ?? letter;
  return result;
}

/** The letters of a word, two Latin ones that are one sound as that sound's Arabic letter, the same letter twice once. */
function sounding(word: string): readonly string[] {
  const letters: string[] = [];
  const given = Array.from(word);
  for (let at = 0; at < given.length; at += 1) {
    const letter = given[at] ?? '';
    const sound = pairs.get(letter + (given[at + 1] ?? ''));
    if (sound !== undefined) at += 1;
    const one = sound === undefined ? letter : (ofSound.get(sound) ?? letter);
    if (letters.at(-1) !== one || !isLetter(one)) letters.push(one);
  }
  return letters;
}

const ofSound: ReadonlyMap<string, string> = new Map([
  ['c', 'ش'],
  ['x', 'خ'],
  ['j', 'ج'],
  ['t', 'ت'],
  ['d', 'د'],
  ['f', 'ف'],
]);

function isLetter(text: string): boolean {
  return sounds.has(text);
}

/** Noura, Nourah and نورة end alike; so do Abdullah and عبدالله. */
function isSilentEnd(letters: readonly string[]): boolean {
  const [before = '', last = ''] = letters.slice(-2);
  if (letters.length < 3) return false;
  return last === 'ه' || (last === 'h' && !ARABIC.test(before) && sounds.get(before) === '');
}
