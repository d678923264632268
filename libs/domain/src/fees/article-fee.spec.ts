import fc from 'fast-check';
import { articleFee } from './article-fee';
import type { FeeRow, FeeSchedule } from './schedule';

const row = (code: string, residencyArticle: string | null, more: Partial<FeeRow> = {}): FeeRow => ({
  code,
  name: { ar: code, en: code },
  residencyArticle,
  amountFils: 7_000n,
  unit: 'per_year',
  pricing: 'fixed',
  occupations: [],
  refersTo: [],
  printedRows: [],
  confidence: 'high',
  confidenceNote: '',
  when: [],
  ...more,
});

const table = (id: string, ...rows: FeeRow[]) => ({
  id,
  name: { ar: id, en: id },
  stage: 'article' as const,
  rows,
});

const schedule: FeeSchedule = {
  id: 'some-schedule',
  name: { ar: 'جدول', en: 'Some schedule' },
  exemptions: [],
  tables: [
    table('dependants', row('dep', '22')),
    table('relatives', row('relative', '29')),
    table(
      'residence-by-article',
      row('herders', '18', { occupations: ['herder'], amountFils: 1_000n }),
      row('others', '18'),
      row('others-again', '18', { amountFils: 9_000n }),
      row('domestic', '20', { pricing: 'by_reference', unit: null, amountFils: null }),
      row('widow', '28', { pricing: 'exempt', unit: 'exempt', amountFils: 0n }),
      row('monthly', '14', { unit: 'per_month' }),
      row('insurer', '15', { pricing: 'private_insurer', unit: 'once', amountFils: null }),
      row('new-kind', null),
    ),
  ],
};

const ask = (article: string | null, occupation: string | null = null) =>
  articleFee(schedule, { article, occupation });

describe('the fee of a residence by the article table', () => {
  it('takes the first row that fits, occupations included', () => {
    expect(ask('18', 'herder')).toMatchObject({
      priced: true,
      row: { code: 'herders' },
      feePerYearFils: 1_000n,
    });
    expect(ask('18', 'teacher')).toMatchObject({
      priced: true,
      row: { code: 'others' },
      feePerYearFils: 7_000n,
    });
    expect(ask('18')).toMatchObject({ row: { code: 'others' } });
  });

  it('prices a newly created kind by the row without an article', () => {
    expect(ask(null)).toMatchObject({ priced: true, row: { code: 'new-kind' }, exempt: false });
  });

  it('prices an exempt row at zero and says that it is exempt', () => {
    expect(ask('28')).toMatchObject({ priced: true, exempt: true, feePerYearFils: 0n });
  });

  it.each([
    ['20', 'domestic-table', 'residence-by-article'],
    ['22', 'sponsor-decides', 'dependants'],
    ['29', 'other-table', 'relatives'],
    ['14', 'other-table', 'residence-by-article'],
    ['15', 'private-insurer', 'residence-by-article'],
  ])('leaves article %s to another table: %s', (article, reason, tableId) => {
    expect(ask(article)).toMatchObject({ priced: false, reason, table: { id: tableId } });
  });

  it('knows no price for an article that no table names', () => {
    expect(ask('99')).toEqual({ priced: false, reason: 'unknown-article', table: undefined });
  });

  it('never prices articles 20 and 22 by a row of the article table, even if one fits', () => {
    const legacy = {
      ...schedule,
      tables: [table('legacy', row('spouse', '22'), row('worker', '20'), row('work', '17'))],
    };
    for (const article of ['20', '22']) {
      expect(articleFee(legacy, { article, occupation: null })).toMatchObject({ priced: false });
    }
    expect(articleFee(legacy, { article: '17', occupation: null })).toMatchObject({ priced: true });
  });

  it('answers for any text, prices only by rows of the table, and never below zero', () => {
    const text = fc.option(
      fc.oneof(fc.string(), fc.constantFrom('17', '18', '20', '22', '28', 'constructor')),
      { nil: null },
    );
    fc.assert(
      fc.property(text, text, (article, occupation) => {
        const fee = ask(article, occupation);
        if (!fee.priced) return;
        expect(fee.row.residencyArticle).toBe(article);
        expect(fee.feePerYearFils).toBe(fee.exempt ? 0n : fee.row.amountFils);
        expect(fee.table.rows).toContain(fee.row);
      }),
    );
  });
});
