import type {
  Alternative,
  Check,
  CompiledRule,
  CompiledSchedule,
  PurposeProgram,
  RuleGroup,
} from './compiled-schedule';
import { conditionNames, purposes, type ConditionName, type FeeConditions, type Purpose } from './conditions';
import { programFor } from './program';
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
    groups,
    programs: new Map(purposes.map((purpose) => [purpose, purposeProgram(groups, purpose)])),
    namedArticles: new Set(tables.flatMap(({ rows }) => rows.flatMap(articlesOf))),
  };
}

/** Of a residence the article is known and there is no visa; of a visa it is the other way about. */
function purposeProgram(groups: readonly RuleGroup[], purpose: Purpose): PurposeProgram {
  const [known, absent] =
    purpose === 'residence' ? (['articles', 'visas'] as const) : (['visas', 'articles'] as const);
  const asked = groups.flatMap(({ rules }) =>
    rules.flatMap(({ alternatives }) =>
      alternatives.flatMap(({ checks }) => checks.flatMap((check) => wordsOf(check, known))),
    ),
  );
  const facts = { purposes: purpose, [absent]: null };
  return {
    byKind: new Map(
      [...new Set([null, ...asked])].map((kind) => [kind, programFor(groups, { ...facts, [known]: kind })]),
    ),
    otherwise: programFor(groups, facts),
  };
}

function wordsOf(check: Check, name: ConditionName): readonly string[] {
  return check.name === name && (check.kind === 'word' || check.kind === 'list') ? check.wanted : [];
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
    hasPrice: true,
  };
}

function tableGroup(table: FeeTable): RuleGroup {
  const all = table.rows.flatMap(({ when }) => when.map((conditions) => conditions.purposes));
  return {
    tableId: table.id,
    purposes: all.includes(undefined) ? null : [...new Set(all.flatMap((some) => some ?? []))],
    rules: table.rows.map((row) => ({
      code: row.code,
      exemption: null,
      row,
      table,
      alternatives: row.when.map(alternativeOf),
      hasPrice: row.pricing === 'private_insurer' || row.amountFils !== null,
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
