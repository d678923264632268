import {
  compileSchedule,
  type CompiledSchedule,
  type FeeRow,
  type FeeSchedule,
  type FeeTable,
} from '@tajdeed/domain';

type StoredRow = Omit<FeeRow, 'amountFils'> & { readonly amountFils: string | null };
type StoredTable = Omit<FeeTable, 'rows'> & { readonly rows: readonly StoredRow[] };
/** The stored form of a schedule’s content: fils are decimal text. */
export type StoredLaw = Omit<FeeSchedule, 'tables'> & { readonly tables: readonly StoredTable[] };

/** The content of a schedule as a preview keeps it; fils as decimal text. */
export function lawText({ tables, ...schedule }: FeeSchedule): string {
  const stored: StoredLaw = { ...schedule, tables: tables.map(storedTable) };
  return JSON.stringify(stored);
}

export function lawOf({ tables, ...schedule }: StoredLaw): CompiledSchedule {
  return compileSchedule({ ...schedule, tables: tables.map(tableOf) });
}

function storedTable({ rows, ...table }: FeeTable): StoredTable {
  const stored = rows.map(({ amountFils, ...row }) => ({
    ...row,
    amountFils: amountFils?.toString() ?? null,
  }));
  return { ...table, rows: stored };
}

function tableOf({ rows, ...table }: StoredTable): FeeTable {
  const read = rows.map(({ amountFils, ...row }) => ({
    ...row,
    amountFils: amountFils === null ? null : BigInt(amountFils),
  }));
  return { ...table, rows: read };
}
