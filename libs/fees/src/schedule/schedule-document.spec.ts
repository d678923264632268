import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '@tajdeed/domain';
import { documentGiven, documentOfSpec } from '../../spec/documents';
import { textOfWhen, whenOfText } from './conditions-text';
import { differences } from './difference';
import { sentencesOf } from './difference-sentences';
import { beginningOf, beginningText, endOf, endText } from './effective';
import { documentDigest } from './schedule-document';
import { documentOf } from './schedule-upload';

const bytesOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value), 'utf8');
const faultsOf = async (given: unknown): Promise<unknown> => {
  try {
    await documentOf(Buffer.isBuffer(given) ? given : bytesOf(given), false);
    return 'none';
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const faults = (error.facts['errors'] ?? []) as { path: string; code: string }[];
    return [error.code, ...faults.map(({ path, code }) => `${path} ${code}`)];
  }
};

describe('a schedule as JSON', () => {
  it('comes back as the same document, whatever stands before it', async () => {
    const document = documentOfSpec();
    expect(await documentOf(bytesOf(document), false)).toEqual(document);
    expect(await documentOf(Buffer.concat([Buffer.from('\uFEFF'), bytesOf(document)]), false)).toEqual(
      document,
    );
  });

  it('is refused with the place and the rule', async () => {
    expect(await faultsOf(documentGiven({ prices: 1 }))).toContain('prices unknown-field');
    expect(await faultsOf(documentGiven({ tables: [] }))).toContain('tables too-small');
    expect(await faultsOf(documentGiven({ id: undefined }))).toContain('id missing');
    expect(await faultsOf(documentGiven({ effective_from: '2027-02-30' }))).toContain(
      'effective_from no-such-date',
    );
    const floats = JSON.stringify(documentGiven()).replace('"amount_fils":10000,', '"amount_fils":10000.5,');
    expect(await faultsOf(Buffer.from(floats))).toContain('tables.0.rows.0.amount_fils wrong-type');
    expect(await faultsOf(Buffer.from('{"a":1,"a":2}'))).toEqual(['malformed-request']);
    expect(await faultsOf([])).toEqual(['invalid-input', ' wrong-type']);
  });

  it('of the first form is taken where it holds one schedule', async () => {
    const path = join(__dirname, '../seed/fee-schedules.json');
    const file = JSON.parse(readFileSync(path, 'utf8')) as { schedules: { id: string }[] };
    expect(await faultsOf(file)).toEqual(['invalid-input', 'schedules one-schedule']);
    const one = { ...file, schedules: file.schedules.filter(({ id }) => id === 'res-306-2025') };
    const document = await documentOf(bytesOf(one), false);
    expect(document.tables.flatMap(({ rows }) => rows)).toHaveLength(61);
    expect(document.exemptions.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(document.effective_from).toBe('2025-12-23');
  });

  it('has one digest, which its end does not change and everything else does', () => {
    const digest = documentDigest(documentOfSpec());
    expect(documentDigest(documentOfSpec({ effective_to: '2027-12-31' }))).toBe(digest);
    expect(documentDigest(documentOfSpec({ effective_from: '2027-01-02' }))).not.toBe(digest);
    expect(documentDigest(documentOfSpec({ effective_note: 'x' }))).not.toBe(digest);
  });
});

describe('the beginning and the end of a schedule', () => {
  it.each([
    ['2027-01-01', '2026-12-31T21:00:00.000Z'],
    ['2027-01-01T12:30:15+03:00', '2027-01-01T09:30:15.000Z'],
  ])('%s begins at %s', (text, instant) => {
    expect(beginningOf(text)).toBe(Date.parse(instant));
    expect(beginningText(Date.parse(instant))).toBe(text);
  });

  it.each([
    ['2026-12-31', '2026-12-31T21:00:00.000Z'],
    ['2027-01-01T12:30:15+03:00', '2027-01-01T09:30:15.000Z'],
  ])('%s is over at %s', (text, instant) => {
    expect(endOf(text)).toBe(Date.parse(instant));
    expect(endText(Date.parse(instant))).toBe(text);
  });
});

describe('conditions as a line', () => {
  it('are read as they were written', () => {
    const when = documentOfSpec().tables[0]!.rows[2]!.when;
    expect(textOfWhen(when)).toBe('articles=20; ordinals=4.. | newborn=no; ages=0..<18');
    expect(whenOfText(textOfWhen(when))).toEqual(when);
    expect(whenOfText('')).toEqual([]);
  });

  it.each(['articles', 'articles=1=2', 'newborn=perhaps', 'ages=a..b', 'articles=1; articles=2', '| |'])(
    '%j are none',
    (text) => {
      expect(whenOfText(text)).toBeUndefined();
    },
  );
});

describe('the difference of two schedules', () => {
  const before = documentOfSpec();
  it('of equal ones is nothing', () => {
    expect(differences(before, documentOfSpec({ id: 'other', effective_from: '2028-01-01' }))).toEqual([]);
  });

  it('names rows that came, went and changed, in both languages', () => {
    const given = JSON.parse(JSON.stringify(before)) as typeof before;
    const rows = given.tables[0]!.rows;
    rows[0]!.amount_fils = 20_000;
    rows[0]!.when = [{ articles: ['18'], occupations: ['herder'] }];
    rows[1]!.code = 'res-18-new';
    given.tables[1]!.rows[1]!.refers_to = ['res-18-new'];
    const found = differences(before, given);
    expect(found.map(({ kind, code, change }) => `${change} ${kind} ${code}`)).toEqual([
      ...['changed row res-18-herder', 'added row res-18-new', 'changed row vv-other', 'removed row res-18'],
    ]);
    expect(sentencesOf(found[0]!, 'en')).toEqual([
      'Fee: KWD 10.000 for each year → KWD 20.000 for each year',
      'Conditions: Article: 18; Occupation: the code “herder”, fisherman → Article: 18; Occupation: the code “herder”',
    ]);
    expect(sentencesOf(found[1]!, 'en')).toEqual([
      'New row',
      'Fee: KWD 100.000 for each year',
      'Conditions: Article: 18',
    ]);
    expect(found[0]!.fields[1]).toMatchObject({ after: 'articles=18; occupations=herder' });
    expect(found[0]!.fields[0]).toMatchObject({ before: '10.000/per_year', after: '20.000/per_year' });
    expect(sentencesOf(found[0]!, 'ar')[0]).toBe('الرسم: من 10.000 د.ك عن كل سنة إلى 20.000 د.ك عن كل سنة');
    expect(sentencesOf(found[3]!, 'ar')).toContain('الرسم سابقاً: 100.000 د.ك عن كل سنة');
    expect(sentencesOf(found[0]!, 'ar')[1]).toBe(
      'الشروط: من المادة: 18؛ المهنة: الرمز «herder»، صياد إلى المادة: 18؛ المهنة: الرمز «herder»',
    );
    expect(sentencesOf(found[3]!, 'en')).toContain('Conditions was: Article: 18');
    const exempt = JSON.parse(JSON.stringify(before)) as typeof before;
    exempt.exemptions[0]!.when = [
      { relations: ['wife', 'widow'] },
      { newborn: true, ages: { from: 0, below: 1 } },
    ];
    const [change] = differences(before, exempt);
    expect(sentencesOf(change!, 'en')).toEqual([
      'Conditions: Relation to the sponsor: wife; Sponsor: Kuwaiti → Relation to the sponsor: wife, widow or Newborn of less than four months: yes; Completed years: 0',
    ]);
    exempt.exemptions[0]!.when = [];
    expect(sentencesOf(differences(before, exempt)[0]!, 'en')).toEqual([
      'Conditions was: Relation to the sponsor: wife; Sponsor: Kuwaiti',
    ]);
    for (const one of found) expect(sentencesOf(one, 'ar').join('')).toMatch(/[\u0600-\u06ff]/);
  });
});
