import type { FeeRow, FeeSchedule, FeeTable } from './schedule';

/** What the article table asks of a residence. `article` is null for a newly created kind of residence. */
export interface ResidenceFacts {
  readonly article: string | null;
  readonly occupation: string | null;
}

/** Why a residence has no price in the article table. */
export type NoFeeReason =
  | 'sponsor-decides' // article 22: priced by the sponsor's article (D15)
  | 'domestic-table' // article 20: priced by the sponsor's household (D12)
  | 'other-table' // another table of the schedule names the article
  | 'private-insurer' // a private insurer sets the price (R17)
  | 'unknown-article'; // no table of the schedule names the article

/** The fee of one whole year, or which table would have to say it. Never a guess. */
export type ArticleFee =
  | {
      readonly priced: true;
      readonly table: FeeTable;
      readonly row: FeeRow;
      readonly feePerYearFils: bigint;
      readonly exempt: boolean;
    }
  | { readonly priced: false; readonly reason: NoFeeReason; readonly table: FeeTable | undefined };

/** The tables that price by the holder's own article, one per schedule. */
const articleTables: readonly string[] = ['residence-by-article', 'legacy'];

/** Articles that such a table may print but never prices, because their price hangs on other persons (D12, D15). */
const decidedElsewhere: ReadonlyMap<string, NoFeeReason> = new Map([
  ['20', 'domestic-table'],
  ['22', 'sponsor-decides'],
]);

/** The yearly fee of a residence by the schedule's article table; the first row that fits is the row (D12). */
export function articleFee(schedule: FeeSchedule, residence: ResidenceFacts): ArticleFee {
  const elsewhere = residence.article === null ? undefined : decidedElsewhere.get(residence.article);
  if (elsewhere)
    return { priced: false, reason: elsewhere, table: tableElsewhere(schedule, residence.article) };

  for (const table of schedule.tables.filter(isArticleTable)) {
    const row = table.rows.find((candidate) => fits(candidate, residence));
    if (row) return priceOf(table, row);
  }
  const table = tableElsewhere(schedule, residence.article);
  return { priced: false, reason: table ? 'other-table' : 'unknown-article', table };
}

function fits(row: FeeRow, { article, occupation }: ResidenceFacts): boolean {
  if (row.residencyArticle !== article) return false;
  return row.occupations.length === 0 || (occupation !== null && row.occupations.includes(occupation));
}

function priceOf(table: FeeTable, row: FeeRow): ArticleFee {
  if (row.pricing === 'exempt') return { priced: true, table, row, feePerYearFils: 0n, exempt: true };
  if (row.pricing === 'fixed' && row.unit === 'per_year' && row.amountFils !== null) {
    return { priced: true, table, row, feePerYearFils: row.amountFils, exempt: false };
  }
  return {
    priced: false,
    reason: row.pricing === 'private_insurer' ? 'private-insurer' : 'other-table',
    table,
  };
}

function isArticleTable(table: FeeTable): boolean {
  return articleTables.includes(table.id);
}

/** The first table that names the article without being the article table itself; that one only if no other does. */
function tableElsewhere(schedule: FeeSchedule, article: string | null): FeeTable | undefined {
  if (article === null) return undefined;
  const naming = schedule.tables.filter((table) =>
    table.rows.some((row) => row.residencyArticle === article),
  );
  return naming.find((table) => !isArticleTable(table)) ?? naming[0];
}
