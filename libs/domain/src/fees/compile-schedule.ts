import type {
  Alternative,
  Check,
  CompiledRule,
  CompiledSchedule,
  RuleGroup,
  UnitPrice,
} from './compiled-schedule';
import { conditionNames, type ConditionName, type FeeConditions } from './conditions';
import { programsOf } from './programs';
import type { FeeExemption, FeeRow, FeeSchedule, FeeStage, FeeTable } from './schedule';

/** Tables in order of trial, after the exemptions (D12). */
const stagesInOrder: readonly FeeStage[] = ['special', 'domestic', 'article'];

/** Puts the rules of a schedule into the order in which they are tried: the first that fits is the one (D12). */
export function compileSchedule(schedule: FeeSchedule): CompiledSchedule {
  const tables = stagesInOrder.flatMap((stage) => schedule.tables.filter((table) => table.stage === stage));
  const exemptions = [...schedule.exemptions].sort((a, b) => a.number - b.number);
  const groups = [
    { tableId: null, purposes: null, rules: exemptions.map((one) => exemptionRule(one, tables)) },
    ...tables.map(tableGroup),
  ];
  return {
    schedule,
    told: { id: schedule.id, name: schedule.name },
    groups,
    programOf: programsOf(groups),
    namedArticles: new Set(tables.flatMap(({ rows }) => rows.flatMap(articlesOf))),
  };
}

const free: UnitPrice = { unit: 'exempt', unitFils: 0n };

function exemptionRule(exemption: FeeExemption, tables: readonly FeeTable[]): CompiledRule {
  const table = tables.find(({ rows }) => rows.some(({ code }) => exemption.matchingRows.includes(code)));
  const row = table?.rows.find(({ code }) => exemption.matchingRows.includes(code)) ?? null;
  return {
    code: exemption.code,
    exemption,
    row,
    alternatives: exemption.when.map(alternativeOf),
    price: free,
    isPointer: false,
    told: {
      table: table ? { id: table.id, name: table.name } : null,
      row: row && { code: row.code, name: row.name },
      exemption: { code: exemption.code, number: exemption.number, name: exemption.name },
      confidence: row?.confidence ?? 'high',
      confidenceNote: row?.confidenceNote ?? exemption.note,
    },
  };
}

function tableGroup(table: FeeTable): RuleGroup {
  const all = table.rows.flatMap(({ when }) => when.map((conditions) => conditions.purposes));
  return {
    tableId: table.id,
    purposes: all.includes(undefined) ? null : [...new Set(all.flatMap((some) => some ?? []))],
    rules: table.rows.map((row) => rowRule(row, table)),
  };
}

function rowRule(row: FeeRow, table: FeeTable): CompiledRule {
  const { amountFils, unit } = row;
  return {
    code: row.code,
    exemption: null,
    row,
    alternatives: row.when.map(alternativeOf),
    price: amountFils === null || unit === null ? null : { unit, unitFils: amountFils },
    isPointer: amountFils === null && row.pricing !== 'private_insurer',
    told: {
      table: { id: table.id, name: table.name },
      row: { code: row.code, name: row.name },
      exemption: null,
      confidence: row.confidence,
      confidenceNote: row.confidenceNote,
    },
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
  if (wanted === undefined) return undefined;
  if (name === 'claims') return { name, place, kind: 'claims', wanted };
  const [word, ...others] = wanted;
  return word !== undefined && others.length === 0
    ? { name, place, kind: 'word', word, wanted }
    : { name, place, kind: 'list', wanted };
}

function articlesOf(row: FeeRow): readonly string[] {
  const asked = row.when.flatMap(({ articles }) => articles ?? []);
  return row.residencyArticle === null ? asked : [...asked, row.residencyArticle];
}
