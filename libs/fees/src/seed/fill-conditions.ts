import type { FeeSchedule } from '@tajdeed/domain';
import { StartError } from '@tajdeed/platform';
import { conditionsText } from './schedule-of-file';
import type { SqlRunner } from './sql-runner';

interface Stored {
  readonly what: string;
  readonly said: string;
}

/**
 * Gives the rows of a stored schedule their conditions where they stand from a time before rows had any, and sees to it
 * that those which have some have these. Prices were never reckoned from a row without conditions.
 */
export async function fillConditions(manager: SqlRunner, law: FeeSchedule): Promise<void> {
  const wanted = wantedOf(law);
  await manager.query(FILL_TABLES, [law.id, ...columns(wanted.tables)]);
  await manager.query(FILL_ROWS, [law.id, ...columns(wanted.rows)]);
  await manager.query(FILL_EXEMPTIONS, [law.id, ...columns(wanted.exemptions)]);
  const stored = await manager.query<Stored[]>(STORED, [law.id]);
  const said = new Map(stored.map((row) => [row.what, row.said]));
  const others = [...wanted.tables, ...wanted.rows, ...wanted.exemptions].filter(
    ([what, text]) => said.get(what) !== text,
  );
  if (others.length === 0) return;
  const names = others.map(([what]) => what).join(', ');
  throw new StartError(`The fee schedule ${law.id} is stored with other conditions of ${names}.`);
}

type Said = readonly (readonly [what: string, text: string])[];

function wantedOf(law: FeeSchedule): { tables: Said; rows: Said; exemptions: Said } {
  return {
    tables: law.tables.map((table) => [table.id, table.stage]),
    rows: law.tables.flatMap(({ rows }) => rows.map((row) => [row.code, conditionsText(row.when)] as const)),
    exemptions: law.exemptions.map((exemption) => [exemption.code, conditionsText(exemption.when)]),
  };
}

function columns(said: Said): [readonly string[], readonly string[]] {
  return [said.map(([what]) => what), said.map(([, text]) => text)];
}

const FILL_TABLES = `update fees.fee_table t set stage = w.said
  from unnest($2::text[], $3::text[]) as w (what, said)
  where t.schedule_id = $1 and t.table_id = w.what and t.stage = 'off' and t.stage <> w.said`;

const FILL_ROWS = `update fees.fee_row r set conditions = w.said
  from unnest($2::text[], $3::text[]) as w (what, said)
  where r.schedule_id = $1 and r.code = w.what and r.conditions = '[]' and r.conditions <> w.said`;

const FILL_EXEMPTIONS = `update fees.exemption e set conditions = w.said
  from unnest($2::text[], $3::text[]) as w (what, said)
  where e.schedule_id = $1 and e.code = w.what and e.conditions = '[]' and e.conditions <> w.said`;

const STORED = `select table_id as what, stage as said from fees.fee_table where schedule_id = $1
  union all select code, conditions from fees.fee_row where schedule_id = $1
  union all select code, conditions from fees.exemption where schedule_id = $1`;
