import {
  authorityBooks,
  bankBooks,
  caseKinds,
  conditionNames,
  contradictions,
  errorTable,
  exceptionKinds,
  ledgerBooks,
  lifecycles,
  refundReasons,
  settlementBooks,
} from '@tajdeed/domain';
import ar from './ar.json';
import en from './en.json';
import { languageOf, texts, type TextKey } from './texts';

const PLURAL = /_(zero|one|two|few|many|other)$/;
const bases = (catalogue: object) =>
  [...new Set(Object.keys(catalogue).map((key) => key.replace(PLURAL, '')))].sort();
const placeholders = (text: string) => [...text.matchAll(/\{\{\s*([\w.]+)/g)].map(([, name]) => name).sort();

describe('the text catalogue', () => {
  it('has the same keys in Arabic and English', () => {
    expect(bases(ar)).toEqual(bases(en));
  });

  it('has no empty text, and Arabic where Arabic stands', () => {
    for (const text of [...Object.values(ar), ...Object.values(en)]) expect(text.trim()).not.toBe('');
    for (const [key, text] of Object.entries(ar))
      expect([key, text]).toEqual([key, expect.stringMatching(/[\u0600-\u06ff]/)]);
    for (const [key, text] of Object.entries(en))
      expect([key, text]).toEqual([key, expect.not.stringMatching(/[\u0600-\u06ff]/)]);
  });

  it('has all six Arabic and both English forms where it counts', () => {
    const counted = bases(en).filter((key) => !(key in en));
    for (const key of counted) {
      expect(
        Object.keys(ar)
          .filter((k) => k.replace(PLURAL, '') === key)
          .map((k) => k.slice(key.length + 1))
          .sort(),
      ).toEqual(['few', 'many', 'one', 'other', 'two', 'zero']);
      expect(
        Object.keys(en)
          .filter((k) => k.replace(PLURAL, '') === key)
          .map((k) => k.slice(key.length + 1))
          .sort(),
      ).toEqual(['one', 'other']);
    }
    const uncounted = Object.entries({ ...ar, ...en }).filter(
      ([key, text]) => placeholders(text).includes('count') && !PLURAL.test(key),
    );
    expect(uncounted).toEqual([]);
  });

  it('names the same values in both languages', () => {
    const of = (catalogue: object, base: string) =>
      [
        ...new Set(
          Object.entries(catalogue)
            .filter(([key]) => key.replace(PLURAL, '') === base)
            .flatMap(([, text]) => placeholders(String(text)))
            .filter((name) => name !== 'count'),
        ),
      ].sort();
    for (const base of bases(en)) expect([base, of(ar, base)]).toEqual([base, of(en, base)]);
  });

  it('has words for every error, every state, every exception of a settlement, every word of a book and every reason of a refund', () => {
    const wanted = [
      ...Object.keys(errorTable).map((code) => `error.${code}`),
      ...exceptionKinds.map((kind) => `settlement.exception.${kind}`),
      ...Object.entries({
        bank: bankBooks,
        settlement: settlementBooks,
        ledger: ledgerBooks,
        authority: authorityBooks,
      }).flatMap(([book, words]) => words.map((word) => `statement.book.${book}.${word}`)),
      ...refundReasons.map((reason) => `refund.reason.${reason}`),
      ...lifecycles.flatMap((l) => Object.values(l.states).map((state) => state.shown)),
    ];
    expect(wanted.filter((key) => !texts.has(key))).toEqual([]);
  });

  it('has a sentence for every fact that contradicts another, and for every condition of a fee that fails', () => {
    const wanted = [
      ...contradictions.map(({ rule }) => `field.${rule}`),
      ...[...conditionNames, 'by-reference'].map((name) => `fee.failed.${name}`),
    ];
    expect(wanted.filter((key) => !texts.has(key))).toEqual([]);
  });

  it('has a sentence for every action on every kind of case', () => {
    const wanted = Object.values(caseKinds).flatMap(({ actions }) =>
      actions.map(({ name }) => `case.action.${name}`),
    );
    expect([...new Set<string>(wanted)].filter((key) => !texts.has(key))).toEqual([]);
  });

  it('has a sentence for every event of every lifecycle', () => {
    const wanted = lifecycles.flatMap(({ kind, transitions }) =>
      transitions.map(([, event]) => `told.${kind}.${event}`),
    );
    expect([...new Set(wanted)].filter((key) => !texts.has(key))).toEqual([]);
  });

  it('knows which keys it has, so that those made of data are asked about before they are said', () => {
    expect(texts.has('no.such')).toBe(false);
    expect(['page.verify.valid', 'page.paid-and-covered.some'].filter((key) => !texts.has(key))).toEqual([]);
  });

  it('has no key that does not compile, so that a missing one cannot be said', () => {
    // @ts-expect-error: no such key
    expect(texts.say('ar', 'no.such')).toBe('no.such');
    // @ts-expect-error: one of a union
    expect(texts.say('ar', `page.verify.${'valid' as 'valid' | 'absent'}`)).not.toBe('');
    // @ts-expect-error: any text at all
    expect(texts.say('ar', 'attempt.' + 'open')).not.toBe('');
    // @ts-expect-error: a text that counts is said without its form
    const form: TextKey = 'page.paid-and-covered.some_one';
    expect(form in en).toBe(true);
  });

  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['*', 'en'],
    ['ar', 'ar'],
    ['AR-kw', 'ar'],
    ['fr, ar;q=0.5', 'ar'],
    ['en;q=0.5, ar;q=0.6', 'ar'],
    ['ar;q=0, fr', 'en'],
    ['arc, en', 'en'],
    ['ar;q=9;level=1, en', 'ar'],
  ])('reads Accept-Language %j as %s', (header, language) => {
    expect(languageOf(header)).toBe(language);
  });
});
