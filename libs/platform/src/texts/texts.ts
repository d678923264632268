import i18next from 'i18next';
import ar from './ar.json';
import en from './en.json';

export const languages = ['ar', 'en'] as const;
export type Language = (typeof languages)[number];

type Catalogued = keyof typeof en;

/** A key of the catalogue without its plural ending: one that is not there does not compile. */
export type TextKey = WithoutForm<Catalogued>;
type WithoutForm<K extends string> = K extends `${infer Base}_${'one' | 'other'}` ? Base : K;

/** What follows `Prefix.` in the keys that begin with it, for what says texts of one family. */
export type TextKeyIn<Prefix extends string> = Rest<TextKey, Prefix>;
type Rest<K extends string, Prefix extends string> = K extends `${Prefix}.${infer Tail}` ? Tail : never;

/**
 * What may be said: keys that are there, each of a union; a pattern with data in it, such as `told.${string}`, where it fits
 * some. Any text at all may not.
 */
export type Sayable<K extends string> = K extends TextKey
  ? K
  : string extends K
    ? never
    : [Extract<TextKey, K>] extends [never]
      ? never
      : K;

const catalogue = i18next.createInstance();
void catalogue.init({
  lng: 'en',
  fallbackLng: false,
  supportedLngs: [...languages],
  resources: { ar: { texts: ar }, en: { texts: en } },
  defaultNS: 'texts',
  keySeparator: false,
  nsSeparator: false,
  initAsync: false,
  interpolation: { escapeValue: false },
});

/** The texts that are whole as they stand: no placeholder, no plural form. Lists say the same few again and again. */
const whole: Readonly<Record<Language, ReadonlyMap<string, string>>> = { ar: wholeOf(ar), en: wholeOf(en) };

function wholeOf(all: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(all).filter(([, text]) => !/\{\{|\$t\(/.test(text)));
}

/** The one text catalogue, Arabic and English. Values are inserted as they are: escape for HTML at the page. */
export const texts = {
  /** The sentence under `key`; `count` picks the plural form (six in Arabic). A key that is not there does not compile; of keys made of data, specs walk all that there are. */
  say<K extends string>(
    language: Language,
    key: Sayable<K>,
    values?: Readonly<Record<string, string | number>>,
  ): string {
    const text = values === undefined ? whole[language].get(key) : undefined;
    return text ?? catalogue.t(key, { ...values, lng: language });
  },

  /** Whether the catalogue has a text for `key`, plural forms counted. */
  has(key: string): key is TextKey {
    return catalogue.exists(key, { lng: 'en' }) || catalogue.exists(key, { lng: 'en', count: 1 });
  },
};

/** The best of our two languages for an Accept-Language header; English where nothing is asked for. */
export function languageOf(acceptLanguage: string | undefined): Language {
  let best: { language: Language; quality: number } | undefined;
  for (const part of (acceptLanguage ?? '').slice(0, 256).split(',')) {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
    const language = languages.find((known) => tag === known || tag.startsWith(`${known}-`));
    const quality = Number(/^\s*q=(\d(?:\.\d{1,3})?)\s*$/.exec(parameters.join(';'))?.[1] ?? '1');
    if (language && quality > 0 && (!best || quality > best.quality)) best = { language, quality };
  }
  return best?.language ?? 'en';
}
