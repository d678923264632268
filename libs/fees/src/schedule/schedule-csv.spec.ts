import { DomainError } from '@tajdeed/domain';
import { escaped, isFormula, unescaped } from '@tajdeed/platform';
import * as fc from 'fast-check';
import { documentOfSpec } from '../../spec/documents';
import { columns } from './csv-columns';
import { csvOf, documentOfCsv } from './schedule-csv';
import { documentDigest, type ScheduleDocument } from './schedule-document';

const faultsOf = async (text: string): Promise<unknown> => {
  try {
    await documentOfCsv(text);
    return 'none';
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return (error.facts['errors'] as { path: string; code: string }[]).map(
      ({ path, code }) => `${path} ${code}`,
    );
  }
};
/** One cell of the written file, by the line of a spreadsheet and the column, put over. */
async function withCell(line: number, column: string, cell: string): Promise<string> {
  const lines = (await csvOf(documentOfSpec())).replace('\uFEFF', '').split('\r\n');
  const { parse } = await import('csv-parse/sync');
  const { stringify } = await import('csv-stringify/sync');
  const records: string[][] = parse(lines.join('\r\n'));
  records[line - 1]![columns.findIndex((name) => name === column)] = cell;
  return stringify(records);
}

describe('a schedule as CSV', () => {
  const document = documentOfSpec();

  it('comes back as the same document', async () => {
    const back = await documentOfCsv(await csvOf(document));
    expect(back).toEqual(document);
    expect(documentDigest(back)).toBe(documentDigest(document));
  });

  it('has a byte-order mark, one head, and a line for each record', async () => {
    const text = await csvOf(document);
    expect(text.startsWith(`\uFEFF${columns.join(',')}\r\n`)).toBe(true);
  });

  const habits: readonly [string, (text: string) => string][] = [
    ['without a byte-order mark', (text) => text.replace('\uFEFF', '')],
    ['with Unix line ends', (text) => text.replaceAll('\r\n', '\n')],
    ['with a first line for Excel', (text) => text.replace('\uFEFF', '\uFEFFsep=,\r\n')],
    ['with empty lines and an empty column', (text) => `${text.replace('\r\n', ',\r\n')}\r\n,,,,\r\n`],
    ['with an upper-case head', (text) => text.replace(/^.*\r\n/, (head) => head.toUpperCase())],
    [
      'with Arabic digits in codes, amounts and conditions',
      (text) =>
        text
          .replaceAll(',10000,', ',١٠٠٠٠,')
          .replaceAll('articles=18', 'articles=١٨')
          .replaceAll('4..', '٤..'),
    ],
  ];
  it.each(habits)('is read %s', async (_, habit) => {
    expect(await documentOfCsv(habit(await csvOf(document)))).toEqual(document);
  });

  it.each([';', '\t'])('is read with %j between its cells', async (delimiter) => {
    const { parse } = await import('csv-parse/sync');
    const { stringify } = await import('csv-stringify/sync');
    const text = stringify(parse(await csvOf(document), { bom: true }), { delimiter });
    expect(await documentOfCsv(text)).toEqual(document);
  });

  it('is read with its columns in any order', async () => {
    const { parse } = await import('csv-parse/sync');
    const { stringify } = await import('csv-stringify/sync');
    const records: string[][] = parse(await csvOf(document), { bom: true });
    expect(await documentOfCsv(stringify(records.map((record) => record.reverse())))).toEqual(document);
  });

  const wrong: readonly [number, string, string, string][] = [
    [4, 'amount_fils', '=10000', 'line-4.amount_fils formula'],
    [4, 'name_en', '+1', 'line-4.name_en formula'],
    [4, 'name_en', '-1', 'line-4.name_en formula'],
    [4, 'name_en', '@SUM(A1)', 'line-4.name_en formula'],
    [4, 'amount_fils', '10,5', 'line-4.amount_fils wrong-type'],
    [4, 'amount_fils', '-5', 'line-4.amount_fils formula'],
    [4, 'amount_fils', '0', 'line-4.amount_fils amount-needed'],
    [4, 'amount_fils', '', 'line-4.amount_fils amount-needed'],
    [4, 'unit', 'once', 'line-4.unit unit-unfit'],
    [4, 'unit', 'yearly', 'line-4.unit not-allowed'],
    [4, 'when', 'article=18', 'line-4.when unknown-field'],
    [4, 'when', 'articles', 'line-4.when wrong-type'],
    [4, 'when', 'ages=18..<4', 'line-4.when refused'],
    [4, 'table', 'nowhere', 'line-4.table names-no-table'],
    [4, 'stage', 'article', 'line-4.stage must-be-empty'],
    [4, 'confidence', 'sure', 'line-4.confidence not-allowed'],
    [5, 'code', 'res-18-herder', 'line-5.code named-twice'],
    [4, 'record', 'rows', 'line-4.record not-allowed'],
    [2, 'effective_from', '2027-02-29', 'line-2.effective_from no-such-date'],
    [2, 'name_ar', '', 'line-2.name_ar missing'],
    [2, 'name_ar', 'القرار\u202e', 'line-2.name_ar invisible-characters'],
  ];
  it.each(wrong)('names line %d, column %s for %j', async (line, column, cell, fault) => {
    expect(await faultsOf(await withCell(line, column, cell))).toContain(fault);
  });

  it('names what is wrong with the file itself', async () => {
    expect(await faultsOf('')).toEqual(['file missing']);
    expect(await faultsOf('a,b\r\n1,2')).toContain('head.a unknown-field');
    expect(await faultsOf(`${columns.join(',')}\r\n`)).toEqual(['file no-schedule-line']);
    expect(await faultsOf(`${columns.join(',')}\r\nrow,"open`)).toEqual([expect.stringMatching(/no-csv$/)]);
    const many = `${columns.join(',')}\r\n${'table\r\n'.repeat(1_001)}`;
    expect(await faultsOf(many)).toEqual(['line-1002 too-many-lines']);
  });

  it('keeps whatever a text holds, and no cell of it runs in a spreadsheet', async () => {
    const texts = fc.string({ unit: fc.constantFrom(...Array.from('=+-@\'"\n,;|aب٣ ')), maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(texts, async (note) => {
        const noted: ScheduleDocument = documentOfSpec({ effective_note: note, legal_basis: note });
        const text = await csvOf(noted);
        expect(await documentOfCsv(text)).toEqual(noted);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a cell', () => {
  it('leaves harmless and comes back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from("=+-@'\t\ra1")) }), (cell) => {
        expect(isFormula(escaped(cell))).toBe(false);
        expect(unescaped(escaped(cell))).toBe(cell);
      }),
    );
  });
});
