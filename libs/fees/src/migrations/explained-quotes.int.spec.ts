import { canonicalJson, coverageEnd } from '@tajdeed/domain';
import { newId, newSecretId } from '@tajdeed/platform';
import { testDatabase, testRoom, type TestDatabase } from '@tajdeed/testing';
import type { QueryRunner } from 'typeorm';
import { FeesModule } from '../fees.module';
import { QuoteRows } from '../quotes/quote.rows';
import { Recomputation } from '../quotes/recompute';
import { ExplainedQuotes20261126000310 } from './20261126000310-explained-quotes';
import { Impact20261126000410 } from './20261126000410-impact';
import { ForgetQuotes20261126000510 } from './20261126000510-forget-quotes';
import { PublishQuoteLines20261127000100 } from './20261127000100-quote-lines';
import { ForgetImpacts20261129000300 } from './20261129000300-forget-impacts';
import { PublishQuoteFacts20261202000300 } from './20261202000300-quote-facts';

/** This migration and those after it, in order. */
const migrations = [
  new ExplainedQuotes20261126000310(),
  new Impact20261126000410(),
  new ForgetQuotes20261126000510(),
  new PublishQuoteLines20261127000100(),
  new ForgetImpacts20261129000300(),
  new PublishQuoteFacts20261202000300(),
];

/** A quote as the api stored it before: priced by years from the table of articles. */
interface EarlierQuote {
  readonly id: string;
  readonly scheduleId: string;
  readonly rowCode: string;
  readonly article: string | null;
  readonly occupation: string | null;
  readonly inKuwait: boolean;
  readonly years: number;
  readonly startsOn: string;
  readonly madeAt: string;
  readonly unitFils: number;
}

describe('quotes of before they said what they rest on', () => {
  let database: TestDatabase;
  let runner: QueryRunner;
  beforeAll(async () => {
    database = await testDatabase();
    runner = { query: (sql: string) => database.query(sql) } as unknown as QueryRunner;
  });
  afterAll(() => database.drop());

  const down = async () => {
    for (const migration of migrations.toReversed()) await migration.down(runner);
  };
  const up = async () => {
    for (const migration of migrations) await migration.up(runner);
  };

  /** Every row of the printed tables of articles that has a price by years, for each occupation that it names and for none. */
  async function earlierQuotes(): Promise<readonly EarlierQuote[]> {
    const rows = await database.query<{
      schedule: string;
      code: string;
      article: string | null;
      fils: string;
      occupations: string[];
    }>(
      `select schedule_id as schedule, code, residency_article as article, amount_fils as fils, occupations from fees.fee_row r
       where table_id = any (array['residence-by-article', 'legacy']) and residency_article is distinct from '20'
         and residency_article is distinct from '22' and (pricing = 'exempt' or pricing = 'fixed' and unit = 'per_year')
       order by schedule_id, place`,
    );
    return rows.flatMap(({ schedule, code, article, fils, occupations }) =>
      [...occupations, ...(occupations.length === 0 ? [null, 'accountant'] : [])].flatMap((occupation) =>
        [1, 2].map((years) => ({
          ...{ id: newId(), scheduleId: schedule, rowCode: code, article, occupation, years },
          inKuwait: years === 2 || occupation !== null,
          startsOn: years === 2 ? '2028-02-29' : '2026-03-01',
          madeAt: schedule === 'legacy-2000' ? '2025-12-22T20:59:59Z' : '2025-12-22T21:00:00Z',
          unitFils: Number(fils),
        })),
      ),
    );
  }

  async function store(quote: EarlierQuote): Promise<void> {
    const { article, occupation, inKuwait, startsOn, years, unitFils } = quote;
    const assumed = { article, occupation, inKuwait, residenceEndsOn: startsOn, coveredUntil: null };
    await database.query(
      `insert into fees.quote (quote_id, renewal_id, schedule_id, row_code, years, starts_on, ends_on,
         fee_per_year_fils, total_fils, exempt, article, assumed, why, made_at, valid_until)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '{"confidence":"high"}', $13, $13::timestamptz + interval '1 day')`,
      [
        ...[
          quote.id,
          newId(),
          quote.scheduleId,
          quote.rowCode,
          years,
          startsOn,
          coverageEnd(startsOn, years),
        ],
        ...[unitFils, unitFils * years, unitFils === 0, article],
        ...[canonicalJson({ ...assumed, today: '2025-12-23' }), quote.madeAt],
      ],
    );
  }

  /** Columns, rules, indexes, views and rights of the room. */
  const schema = () =>
    database.query(
      `select c.relname as of, 'column' as what, a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || coalesce(' ' || a.attacl::text, '') as is
         from pg_attribute a join pg_class c on c.oid = a.attrelid where c.relnamespace = 'fees'::regnamespace and a.attnum > 0 and not a.attisdropped
       union all select conrelid::regclass::text, 'rule', conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
         where connamespace = 'fees'::regnamespace and contype <> 'n'
       union all select tablename, 'index', indexdef from pg_indexes where schemaname = 'fees'
       union all select viewname, 'view', definition from pg_views where schemaname = 'fees'
       union all select proname, 'function', coalesce(proacl::text, '') from pg_proc where pronamespace = 'fees'::regnamespace
       union all select c.relname, 'right', g::text from pg_class c, unnest(c.relacl) g where c.relnamespace = 'fees'::regnamespace
       order by 1, 2, 3`,
    );

  it('are taken over: each comes to the same fils from the facts that were filled in', async () => {
    const before = await schema();
    await down();
    const earlier = await earlierQuotes();
    expect(new Set(earlier.map(({ scheduleId }) => scheduleId)).size).toBe(2);
    expect(earlier.length).toBeGreaterThan(20);
    for (const quote of earlier) await store(quote);
    await up();
    expect(await schema()).toEqual(before);

    const settings = { quoteValidMs: 86_400_000, startWithinDays: 365 };
    const room = await testRoom(database.urls.tajdeed_api, FeesModule.forRoot(settings));
    try {
      const [rows, recomputation] = [room.module.get(QuoteRows), room.module.get(Recomputation)];
      const found: unknown[] = [];
      for (const { id, rowCode, years, unitFils } of earlier) {
        const quote = (await rows.read(id))!;
        const { same, answer } = await recomputation.of(quote);
        expect(quote).toMatchObject({ years, months: null, totalFils: BigInt(unitFils * years) });
        if (!same)
          found.push([rowCode, quote.facts, 'refusal' in answer ? answer.refusal : answer.totalFils]);
      }
      expect(found).toEqual([]);
    } finally {
      await room.close();
    }
  });

  it('stay where something is stored that the schema of before cannot say', async () => {
    const before = await schema();
    await database.query(
      `insert into fees.quote (quote_id, schedule_id, row_code, years, starts_on, ends_on, unit, unit_fils, quantity, total_fils,
         exempt, assumed, facts, lines, why, made_at, valid_until, live)
       select $1, schedule_id, row_code, years, starts_on, ends_on, unit, unit_fils, quantity, total_fils, exempt, assumed, facts,
         lines, why, made_at, valid_until, false from fees.quote limit 1`,
      [newSecretId()],
    );
    await expect(new ExplainedQuotes20261126000310().down(runner)).rejects.toThrow('have no place');
    expect(await schema()).toEqual(before);
  });
});
