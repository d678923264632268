import { queryOf } from '../http';

export type Language = 'ar' | 'en';
/** One sentence in both languages. */
export type Text = readonly [en: string, ar: string];

export function say(text: Text, language: Language): string {
  return text[language === 'en' ? 0 : 1];
}

/** `lang=` decides, then the browser's first language, then Arabic. */
export function languageOf(request: {
  readonly url: string;
  readonly headers: { readonly 'accept-language'?: string | undefined };
}): Language {
  const asked = queryOf(request).get('lang');
  if (asked === 'ar' || asked === 'en') return asked;
  return /^\s*en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'ar';
}

const shape = {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZone: 'Asia/Kuwait',
} as const;
const clocks = {
  en: new Intl.DateTimeFormat('en-GB', shape),
  ar: new Intl.DateTimeFormat('ar-KW-u-nu-latn', shape),
};

/** An instant as people in Kuwait read it. */
export function timeText(at: string, language: Language): string {
  return clocks[language].format(new Date(at));
}
