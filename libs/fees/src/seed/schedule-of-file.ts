import {
  canonicalJson,
  type CanonicalValue,
  type FeeConditions,
  type FeeExemption,
  type FeeRow,
  type FeeSchedule,
  type FeeTable,
} from '@tajdeed/domain';
import { StartError } from '@tajdeed/platform';
import type { ConditionsFile } from './fee-conditions';
import type { FeeFile, FileExemption, FileRow, FileSchedule, FileTable } from './fee-file';

/** The table of rows that only guides print; it never prices. */
const SUPPLEMENTARY = 'supplementary';

/** What the conditions' file says of one schedule. */
type Conditions = ConditionsFile['schedules'][number];

const noConditions: Omit<Conditions, 'id'> = {
  stages: { [SUPPLEMENTARY]: 'off' },
  rows: {},
  exemptions: {},
};

/** The exemptions that a file gives to a schedule, by their numbers. */
export function exemptionsOf(file: FeeFile, schedule: FileSchedule): readonly FileExemption[] {
  return file.exempt_categories
    .filter((category) => category.applies_to_schedule === schedule.id)
    .sort((a, b) => a.number - b.number);
}

/**
 * A schedule of a file as the engine takes it. Conditions stand in the file itself or, for the enacted schedules whose
 * tables say them in words only, in the file beside it. Throws StartError where a row has none.
 */
export function scheduleOfFile(
  file: FeeFile,
  schedule: FileSchedule,
  conditions: ConditionsFile,
): FeeSchedule {
  const beside = conditions.schedules.find(({ id }) => id === schedule.id) ?? noConditions;
  return {
    id: schedule.id,
    name: { ar: schedule.name_ar, en: schedule.name_en },
    tables: tablesOf(schedule).map((table) => tableOf(table, beside)),
    exemptions: exemptionsOf(file, schedule).map((category) => exemptionOf(category, beside)),
  };
}

function tableOf(table: FileTable, beside: Omit<Conditions, 'id'>): FeeTable {
  const stage = table.stage ?? beside.stages[table.id];
  if (stage === undefined) throw new StartError(`The fee table ${table.id} has no stage.`);
  const rows = table.rows.map((row): FeeRow => {
    const when = row.when ?? beside.rows[row.code] ?? (stage === 'off' ? [] : undefined);
    if (when === undefined) throw new StartError(`The fee row ${row.code} has no conditions.`);
    return rowOf(row, when);
  });
  return { id: table.id, name: { ar: table.name_ar, en: table.name_en }, stage, rows };
}

function rowOf(row: FileRow, when: readonly FeeConditions[]): FeeRow {
  return {
    code: row.code,
    name: { ar: row.name_ar, en: row.name_en },
    residencyArticle: row.residency_article,
    amountFils: row.amount_fils === null ? null : BigInt(row.amount_fils),
    unit: row.unit,
    pricing: row.pricing,
    refersTo: row.refers_to,
    printedRows: row.printed_rows,
    confidence: row.confidence.level,
    confidenceNote: row.confidence.note,
    when,
  };
}

function exemptionOf(category: FileExemption, beside: Omit<Conditions, 'id'>): FeeExemption {
  const when = category.when ?? beside.exemptions[category.code];
  if (when === undefined) throw new StartError(`The fee exemption ${category.code} has no conditions.`);
  return {
    code: category.code,
    number: category.number,
    name: { ar: category.name_ar, en: category.name_en },
    matchingRows: category.matching_rows,
    note: category.note,
    when,
  };
}

/** Rows that only guides print stand in a table of their own, which prices nothing. */
export function tablesOf(schedule: FileSchedule): readonly FileTable[] {
  if (schedule.supplementary_rows.length === 0) return schedule.tables;
  const supplementary = {
    id: SUPPLEMENTARY,
    name_ar: 'صفوف تكميلية من الأدلة العامة',
    name_en: 'Supplementary rows of public guides',
    reading_note: schedule.supplementary_rows_note,
    rows: schedule.supplementary_rows,
  };
  return [...schedule.tables, supplementary];
}

/** The one text of a row's conditions, as it is stored. */
export function conditionsText(when: readonly FeeConditions[]): string {
  return canonicalJson(
    when.map((alternative): CanonicalValue => Object.fromEntries(Object.entries(alternative))),
  );
}
