import { DataSource } from 'typeorm';
import { testDatabase, type TestDatabase } from '@tajdeed/testing';
import conditions from './fee-conditions.json';
import enacted from './fee-schedules.json';
import { seedFees } from './seed-fees';

interface JsonRow {
  readonly code: string;
  readonly printed_row: number | readonly number[] | null;
  readonly name_ar: string;
  readonly name_en: string;
  readonly residency_article: string | null;
  readonly amount_fils: number | null;
  readonly unit: string | null;
  readonly pricing: string;
  readonly source: readonly string[];
  readonly confidence: { readonly level: string; readonly note: string };
  readonly occupations?: readonly string[];
  readonly sub_kinds?: readonly string[];
  readonly refers_to?: readonly string[];
  readonly sponsor_article?: string;
  readonly sponsor_kind?: string;
  readonly ordinal?: { readonly from: number; readonly to: number | null };
  readonly age?: { readonly min_inclusive: number; readonly max_exclusive: number | null };
}

let database: TestDatabase;
let owner: DataSource;

beforeAll(async () => {
  database = await testDatabase();
  owner = await new DataSource({ type: 'postgres', url: database.admin }).initialize();
});
afterAll(async () => {
  await owner.destroy();
  await database.drop();
});

const enter = (content?: unknown, beside?: unknown) =>
  owner.transaction((manager) => seedFees(manager, content, beside));
/** The conditions of the enacted law, and the same of resolution 306 for decrees made after it. */
const conditionsOf = (...ids: string[]) => {
  const beside = structuredClone(conditions) as unknown as {
    schedules: { id: string; rows: Record<string, unknown> }[];
  };
  beside.schedules.push(...ids.map((id) => ({ ...beside.schedules[1]!, id })));
  return beside;
};
const copy = () =>
  structuredClone(enacted) as unknown as {
    schedules: {
      id: string;
      effective_from: string | null;
      effective_to: string | null;
      tables: { id: string; rows: { amount_fils: number | null }[] }[];
    }[];
  };
const stored = () =>
  database.query<{ id: string; from: string | null; to: string | null }>(
    `select schedule_id as id, lower(in_force) at time zone 'UTC' || '' as from, upper(in_force) at time zone 'UTC' || '' as to
     from fees.schedule order by lower(in_force) nulls first`,
  );

describe('the enacted schedules', () => {
  it('are entered once, and meet at midnight in Kuwait on 2025-12-23', async () => {
    expect(await enter()).toEqual({ entered: [], ended: [], unchanged: ['legacy-2000', 'res-306-2025'] });
    expect(await stored()).toEqual([
      { id: 'legacy-2000', from: null, to: '2025-12-22 21:00:00' },
      { id: 'res-306-2025', from: '2025-12-22 21:00:00', to: null },
    ]);
  });

  it('keep every row of the file with its price, unit, source and what is unsure', async () => {
    const rows = await database.query(
      `select schedule_id, code, table_id, residency_article, amount_fils::int, unit, pricing, occupations, sub_kinds, refers_to,
         sponsor_article, sponsor_kind, lower(ordinals) as first, upper(ordinals) - 1 as last, lower(ages) as age_from,
         upper(ages) as age_to, sources, confidence, confidence_note, printed_rows, name_ar, name_en
       from fees.fee_row`,
    );
    const expected = enacted.schedules.flatMap((schedule) =>
      [
        ...schedule.tables,
        ...('supplementary_rows' in schedule
          ? [{ id: 'supplementary', rows: schedule.supplementary_rows }]
          : []),
      ].flatMap((table) =>
        (table.rows as unknown as readonly JsonRow[]).map((row) => ({
          schedule_id: schedule.id,
          table_id: table.id,
          code: row.code,
          residency_article: row.residency_article,
          amount_fils: row.amount_fils,
          unit: row.unit,
          pricing: row.pricing,
          occupations: row.occupations ?? [],
          sub_kinds: row.sub_kinds ?? [],
          refers_to: row.refers_to ?? [],
          sponsor_article: row.sponsor_article ?? null,
          sponsor_kind: row.sponsor_kind ?? null,
          first: row.ordinal?.from ?? null,
          last: row.ordinal?.to ?? null,
          age_from: row.age?.min_inclusive ?? null,
          age_to: row.age?.max_exclusive ?? null,
          sources: row.source,
          confidence: row.confidence.level,
          confidence_note: row.confidence.note,
          printed_rows: row.printed_row === null ? [] : [row.printed_row].flat(),
          name_ar: row.name_ar,
          name_en: row.name_en,
        })),
      ),
    );
    expect(rows).toHaveLength(76);
    expect(rows).toEqual(expect.arrayContaining(expected));
    expect(await database.query('select number, matching_rows from fees.exemption order by number')).toEqual(
      enacted.exempt_categories.map(({ number, matching_rows }) => ({ number, matching_rows })),
    );
  });

  it('keep what each row asks of a case, and the stage of each table', async () => {
    const stored = await database.query<{ id: string; code: string; conditions: unknown[] }>(
      `select schedule_id as id, code, conditions::json as conditions from fees.fee_row
       union all select schedule_id, code, conditions::json from fees.exemption`,
    );
    const said = new Map(
      conditions.schedules.flatMap(({ id, rows, exemptions }) =>
        Object.entries({ ...rows, ...exemptions }).map(([code, when]) => [`${id} ${code}`, when] as const),
      ),
    );
    expect(stored).toHaveLength(76 + 9);
    for (const { id, code, conditions: when } of stored)
      expect(when).toEqual(said.get(`${id} ${code}`) ?? []);
    expect(await database.query(`select distinct stage from fees.fee_table order by stage`)).toEqual(
      ['article', 'domestic', 'off', 'special'].map((stage) => ({ stage })),
    );
  });

  it('are given their conditions where they stand from a time without any, and remain the same schedules', async () => {
    const read = () =>
      database.query<{ code: string; conditions: string }>(
        `select code, conditions from fees.fee_row union all select code, conditions from fees.exemption
         union all select schedule_id || table_id, stage from fees.fee_table order by 1`,
      );
    const before = await read();
    await database.query(`update fees.fee_row set conditions = '[]'`);
    await database.query(`update fees.exemption set conditions = '[]'`);
    await database.query(`update fees.fee_table set stage = 'off'`);
    expect(await read()).not.toEqual(before);
    expect(await enter()).toEqual({ entered: [], ended: [], unchanged: ['legacy-2000', 'res-306-2025'] });
    expect(await read()).toEqual(before);
  });

  it('are refused with other conditions than those that are stored', async () => {
    const other = conditionsOf();
    other.schedules[1]!.rows['res-17-government-work'] = [{ purposes: ['residence'] }];
    await expect(enter(undefined, other)).rejects.toThrow('other conditions of res-17-government-work');
  });

  it('are never edited: other content under the same name is refused', async () => {
    const changed = copy();
    changed.schedules[1]!.tables[0]!.rows[1]!.amount_fils = 11_000;
    await expect(enter(changed)).rejects.toThrow(
      'The fee schedule res-306-2025 is stored with other content',
    );
    const earlier = copy();
    earlier.schedules[1]!.effective_from = '2025-12-22';
    await expect(enter(earlier)).rejects.toThrow('other content');
  });

  it('may be given an end in the future, where the next decree begins', async () => {
    const next = copy();
    next.schedules[1]!.effective_to = '2099-12-31';
    next.schedules.push({
      ...next.schedules[1]!,
      id: 'next-decree',
      effective_from: '2100-01-01',
      effective_to: null,
    });
    await expect(enter(next)).rejects.toThrow('has no stage');
    expect(await enter(next, conditionsOf('next-decree'))).toEqual({
      entered: ['next-decree'],
      ended: ['res-306-2025'],
      unchanged: ['legacy-2000'],
    });
    expect((await stored()).map(({ to }) => to)).toEqual([
      '2025-12-22 21:00:00',
      '2099-12-31 21:00:00',
      null,
    ]);
    const again = structuredClone(next);
    again.schedules[1]!.effective_to = '2098-12-31';
    await expect(enter(again, conditionsOf('next-decree'))).rejects.toThrow('stored with another end');
    expect(await enter(next, conditionsOf('next-decree'))).toMatchObject({ entered: [], ended: [] });
  });

  it('never overlap: one is in force at any instant', async () => {
    const overlapping = copy();
    overlapping.schedules = [
      {
        ...overlapping.schedules[1]!,
        id: 'second-of-the-kind',
        effective_from: '2099-06-01',
        effective_to: '2099-07-01',
      },
    ];
    await expect(enter(overlapping, conditionsOf('second-of-the-kind'))).rejects.toThrow('one_in_force');
    expect(
      await database.query(`select 1 from fees.fee_row where schedule_id = 'second-of-the-kind'`),
    ).toEqual([]);
  });

  it.each([
    [
      'an unknown member',
      (file: ReturnType<typeof copy>) => Object.assign(file.schedules[0]!, { surprise: 1 }),
    ],
    [
      'a fraction of a fils',
      (file: ReturnType<typeof copy>) => {
        file.schedules[0]!.tables[0]!.rows[0]!.amount_fils = 0.5;
      },
    ],
    [
      'a date that does not exist',
      (file: ReturnType<typeof copy>) => {
        file.schedules[0]!.effective_to = '2025-02-30';
      },
    ],
  ])('a file with %s is refused as a whole', async (_what, spoil) => {
    const file = copy();
    spoil(file);
    await expect(enter(file)).rejects.toThrow();
  });
});
