import {
  conditionNames,
  type AgeSpan,
  type ConditionName,
  type FeeConditions,
  type NumberSpan,
} from './conditions';
import type { FeeExemption, FeeRow, FeeSchedule, FeeStage, FeeTable } from './schedule';

/** What one condition asks, ready to be compared. `place` is its place among `conditionNames`. */
export type Check = { readonly name: ConditionName; readonly place: number } & (
  | { readonly kind: 'list'; readonly wanted: readonly string[] }
  | { readonly kind: 'flag'; readonly wanted: boolean }
  | { readonly kind: 'span'; readonly wanted: NumberSpan }
  | { readonly kind: 'ages'; readonly wanted: AgeSpan }
);

/** One way to fit a rule. */
export interface Alternative {
  readonly checks: readonly Check[];
  /** Whether it exempts a newborn, whose cover ends with the exemption (D10). */
  readonly ofNewborn: boolean;
}

/** An exemption or a row, with all that an answer says of it. */
export interface CompiledRule {
  readonly code: string;
  readonly exemption: FeeExemption | null;
  /** The row that prints the price; null where an exemption names none. */
  readonly row: FeeRow | null;
  readonly table: FeeTable | null;
  readonly alternatives: readonly Alternative[];
}

/** Rules that are tried one after the other; all are passed over where no alternative of any is for the purpose. */
export interface RuleGroup {
  /** The table's id; null for the exemptions, which are each tried. */
  readonly tableId: string | null;
  /** Null where some rule asks for no purpose. */
  readonly purposes: readonly string[] | null;
  readonly rules: readonly CompiledRule[];
}

/** A schedule made ready to price cases: compile once, price often. */
export interface CompiledSchedule {
  readonly schedule: FeeSchedule;
  /** In order of trial (D12). */
  readonly groups: readonly RuleGroup[];
  readonly namedArticles: ReadonlySet<string>;
}

/** Tables in order of trial, after the exemptions (D12). */
const stagesInOrder: readonly FeeStage[] = ['special', 'domestic', 'article'];

/** Puts the rules of a schedule into the order in which they are tried: the first that fits is the one (D12). */
export function compileSchedule(schedule: FeeSchedule): CompiledSchedule {
  const tables = stagesInOrder.flatMap((stage) => schedule.tables.filter((table) => table.stage === stage));
  const exemptions = [...schedule.exemptions].sort((a, b) => a.number - b.number);
  return {
    schedule,
    groups: [
      { tableId: null, purposes: null, rules: exemptions.map((one) => exemptionRule(one, tables)) },
      ...tables.map(tableGroup),
    ],
    namedArticles: new Set(tables.flatMap(({ rows }) => rows.flatMap(articlesOf))),
  };
}

function exemptionRule(exemption: FeeExemption, tables: readonly FeeTable[]): CompiledRule {
  const table = tables.find(({ rows }) => rows.some(({ code }) => exemption.matchingRows.includes(code)));
  const row = table?.rows.find(({ code }) => exemption.matchingRows.includes(code));
  return {
    code: exemption.code,
    exemption,
    row: row ?? null,
    table: table ?? null,
    alternatives: exemption.when.map(alternativeOf),
  };
}

function tableGroup(table: FeeTable): RuleGroup {
  const all = table.rows.flatMap(({ when }) => when.map(({ purposes }) => purposes));
  return {
    tableId: table.id,
    purposes: all.includes(undefined) ? null : [...new Set(all.flatMap((purposes) => purposes ?? []))],
    rules: table.rows.map((row) => ({
      code: row.code,
      exemption: null,
      row,
      table,
      alternatives: row.when.map(alternativeOf),
    })),
  };
}

function alternativeOf(conditions: FeeConditions): Alternative {
  const checks = conditionNames.flatMap((name, place) => {
    const check = checkOf(conditions, name, place);
    return check === undefined ? [] : [check];
  });
  return { checks, ofNewborn: conditions.newborn === true };
}

function checkOf(conditions: FeeConditions, name: ConditionName, place: number): Check | undefined {
  if (name === 'ages') {
    return conditions.ages && { name, place, kind: 'ages', wanted: conditions.ages };
  }
  if (name === 'ordinals') {
    return conditions.ordinals && { name, place, kind: 'span', wanted: conditions.ordinals };
  }
  if (name === 'newborn' || name === 'domesticWorker' || name === 'withChildren') {
    const wanted = conditions[name];
    return wanted === undefined ? undefined : { name, place, kind: 'flag', wanted };
  }
  const wanted = conditions[name];
  return wanted && { name, place, kind: 'list', wanted };
}

function articlesOf(row: FeeRow): readonly string[] {
  const asked = row.when.flatMap(({ articles }) => articles ?? []);
  return row.residencyArticle === null ? asked : [...asked, row.residencyArticle];
}
