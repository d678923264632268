import { articleFee, knownArticles, type FeeSchedule } from '@tajdeed/domain';
import enacted from './fee-schedules.json';
import { feeFile } from './fee-file';

const file = feeFile.parse(enacted);
const schedules = file.schedules.map((schedule): FeeSchedule => ({
  id: schedule.id,
  name: { ar: schedule.name_ar, en: schedule.name_en },
  tables: schedule.tables.map((table) => ({
    id: table.id,
    name: { ar: table.name_ar, en: table.name_en },
    rows: table.rows.map((row) => ({
      code: row.code,
      name: { ar: row.name_ar, en: row.name_en },
      residencyArticle: row.residency_article,
      amountFils: row.amount_fils === null ? null : BigInt(row.amount_fils),
      unit: row.unit,
      pricing: row.pricing,
      occupations: row.occupations,
      confidence: row.confidence.level,
    })),
  })),
}));
const [legacy, resolution] = schedules as [FeeSchedule, FeeSchedule];
const articleTable = resolution.tables.find(({ id }) => id === 'residence-by-article')!.rows;

describe('the article table of resolution 306, row by row', () => {
  it('has the thirteen rows of the file', () => {
    expect(articleTable).toHaveLength(13);
  });

  it.each(articleTable.map((row) => [row.code, row] as const))(
    '%s prices its residence as printed',
    (_code, row) => {
      for (const occupation of row.occupations.length > 0
        ? row.occupations
        : [null, 'some_other_occupation']) {
        const fee = articleFee(resolution, { article: row.residencyArticle, occupation });
        if (row.pricing === 'by_reference') {
          expect(fee).toMatchObject({ priced: false, table: { id: 'domestic-workers' } });
        } else {
          expect(fee).toMatchObject({
            priced: true,
            row,
            feePerYearFils: row.amountFils,
            exempt: row.pricing === 'exempt',
          });
        }
      }
    },
  );

  it('prices ten kinds of residence at KD 100 and four occupations at KD 10 (R24, R25)', () => {
    const hundred = articleTable.filter(({ amountFils }) => amountFils === 100_000n);
    expect(hundred.map(({ residencyArticle }) => residencyArticle)).toEqual([
      '17',
      '18',
      '19',
      '21',
      '23',
      '24',
      '25',
      '30',
      '31',
      null,
    ]);
    for (const occupation of ['farm_worker', 'fisherman', 'camel_or_sheep_herder', 'dairy_company_worker'])
      expect(articleFee(resolution, { article: '18', occupation })).toMatchObject({
        feePerYearFils: 10_000n,
      });
  });

  it('leaves every other article of the residency regulation to another table', () => {
    const priced = new Set(
      articleTable.filter(({ pricing }) => pricing !== 'by_reference').map((row) => row.residencyArticle),
    );
    const others = knownArticles.filter((article) => !priced.has(article));
    expect(others).toEqual(['14', '15', '20', '22', '26', '27', '29', '34']);
    for (const article of others) {
      const fee = articleFee(resolution, { article, occupation: null });
      expect(fee).toMatchObject({ priced: false });
      expect(fee.table?.id).not.toBe('residence-by-article');
    }
    for (const article of ['16', '32', '33']) {
      expect(articleFee(resolution, { article, occupation: null })).toMatchObject({
        priced: false,
        reason: 'unknown-article',
      });
    }
  });
});

describe('the earlier schedule', () => {
  it('prices work at KD 50 and leaves what hangs on age, relation or ordinal open', () => {
    for (const article of ['17', '18']) {
      expect(articleFee(legacy, { article, occupation: null })).toMatchObject({
        priced: true,
        feePerYearFils: 50_000n,
      });
    }
    for (const article of ['20', '22', '19', '23']) {
      expect(articleFee(legacy, { article, occupation: null })).toMatchObject({ priced: false });
    }
  });
});
