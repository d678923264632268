import { feeClaims, purposes, relations, sponsorKinds, sponsorOrigins } from '@tajdeed/domain';
import { sheetHtml, texts } from '@tajdeed/platform';
import { documentOfSpec } from '../../spec/documents';
import { enactedLaw } from '../seed/enacted-law';
import { wordsOfWhen } from './conditions-words';
import { documentDigest } from './schedule-document';
import { formatOf, freshFor } from './schedule.answers';
import { paperSheet } from './schedule.page';
import type { Paper } from './schedule.rows';

const document = documentOfSpec({ name_en: 'A <b>decree</b>' });
const paper: Paper = {
  ...{
    scheduleId: document.id,
    thing: '',
    nameAr: document.name_ar,
    nameEn: document.name_en,
    legalBasis: '',
  },
  ...{ state: 'IN_FORCE', recorded: 'IN_FORCE', seq: 1, startsAt: 0, endsAt: null, isPublic: true },
  ...{ authors: [], proposalId: null, now: 0, document, digest: documentDigest(document) },
};

describe('a schedule as a page', () => {
  it.each([
    ['ar', 'rtl', 'عن كل سنة'],
    ['en', 'ltr', 'KWD 10.000 for each year'],
  ] as const)('in %s runs %s and says what each row costs', (language, direction, fee) => {
    const html = sheetHtml(paperSheet(paper, language, '/fees/schedules/x'));
    expect(html).toContain(`<html lang="${language}" dir="${direction}">`);
    expect(html).toContain(fee);
    expect(html.match(/<tbody>/g)).toHaveLength(3);
    expect(html).not.toContain('<b>');
    expect(html).not.toMatch(/<script|style="/);
  });

  it('says conditions in words, and spans so that no direction turns them', () => {
    const { when } = document.tables[0]!.rows[2]!;
    expect(wordsOfWhen(when, 'en')).toBe(
      'Article: 20; Worker number: 4 and up\nor Newborn of less than four months: no; Completed years: 0 to 17',
    );
    expect(wordsOfWhen(when, 'ar')).toContain('من 0 إلى 17');
    expect(wordsOfWhen([{ occupations: ['astronaut'] }], 'en')).toBe('Occupation: the code “astronaut”');
    expect(wordsOfWhen([{ occupations: ['astronaut'] }], 'ar')).toMatch(/الرمز «astronaut»$/);
  });

  it('has words for every code by which the law asks, but for the numbers of articles', () => {
    const rows = enactedLaw().flatMap(({ schedule: { tables, exemptions } }) => [
      ...tables.flatMap((table) => table.rows),
      ...exemptions,
    ]);
    const lists = rows
      .flatMap(({ when }) => when.flatMap((one): unknown[] => Object.values(one)))
      .filter((value): value is unknown[] => Array.isArray(value));
    const closed = [purposes, feeClaims, relations, sponsorKinds, sponsorOrigins, ['female', 'male']];
    const words = [...lists, ...closed].flat().map(String);
    const unnamed = words.filter((word) => !/^\d+$/.test(word) && !texts.has(`fees.value.${word}`));
    expect([lists.length > 100, unnamed]).toEqual([true, []]);
  });
});

describe('the form of an answer', () => {
  it.each([
    [undefined, 'json'],
    ['*/*', 'json'],
    ['application/pdf', 'json'],
    ['text/html', 'html'],
    ['text/html;q=0.1, text/csv;q=0.9', 'csv'],
    ['text/csv;q=0, text/html;q=0.2', 'html'],
    ['TEXT/CSV', 'csv'],
    ['text/html;q=x', 'json'],
  ])('for %j is %s', (accept, format) => {
    expect(formatOf(accept, true)).toBe(format);
  });

  it('is JSON where it has no CSV', () => {
    expect(formatOf('text/csv', false)).toBe('json');
  });

  it('is kept five minutes at most, and never beyond an instant', () => {
    expect(freshFor(1_000_000, [])).toBe(300);
    expect(freshFor(1_000_000, [1_010_500, null, 500])).toBe(10);
    expect(freshFor(1_000_000, [2_000_000_000])).toBe(300);
  });
});
