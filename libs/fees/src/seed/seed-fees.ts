import { createHash } from 'node:crypto';
import { addDays, canonicalJson, instantText, kuwaitMidnight, type FeeSchedule } from '@tajdeed/domain';
import { StartError } from '@tajdeed/platform';
import { feeFile, type FileExemption, type FileRow, type FileSchedule, type FileTable } from './fee-file';
import { conditionsFile } from './fee-conditions';
import enactedConditions from './fee-conditions.json';
import enacted from './fee-schedules.json';
import { conditionsText, exemptionsOf, scheduleOfFile, tablesOf } from './schedule-of-file';
import { recordEnacted } from './enact';
import { fillConditions } from './fill-conditions';
import type { SqlRunner } from './sql-runner';

/** What a file of schedules changed: nothing when it was entered before. */
export interface SeedReport {
  readonly entered: readonly string[];
  readonly ended: readonly string[];
  readonly unchanged: readonly string[];
}

/**
 * Enters the schedules of a file that are not yet stored, in the caller's transaction; by default the two that the law
 * has enacted. Repeatable. What is stored is never edited: a schedule whose content differs is refused, with one
 * exception, which the next decree needs: a stored schedule without an end may be given one that lies in the future. A
 * file without an end says nothing of the one that an approved schedule has set meanwhile.
 */
export async function seedFees(
  manager: SqlRunner,
  content: unknown = enacted,
  conditions: unknown = enactedConditions,
): Promise<SeedReport> {
  const file = feeFile.parse(content);
  const beside = conditionsFile.parse(conditions);
  const report = { entered: new Array<string>(), ended: new Array<string>(), unchanged: new Array<string>() };
  for (const schedule of [...file.schedules].sort(byStart)) {
    const entry = {
      schedule,
      exemptions: exemptionsOf(file, schedule),
      law: scheduleOfFile(file, schedule, beside),
    };
    report[await enterSchedule(manager, entry)].push(schedule.id);
  }
  await recordEnacted(manager);
  return report;
}

function byStart(a: FileSchedule, b: FileSchedule): number {
  return (a.effective_from ?? '').localeCompare(b.effective_from ?? '');
}

/** One schedule of the file: as printed, and as the engine takes it. */
interface Entry {
  readonly schedule: FileSchedule;
  readonly exemptions: readonly FileExemption[];
  readonly law: FeeSchedule;
}

async function enterSchedule(manager: SqlRunner, entry: Entry): Promise<keyof SeedReport> {
  const { schedule, exemptions } = entry;
  const until = schedule.effective_to === null ? null : kuwaitInstant(addDays(schedule.effective_to, 1));
  const digest = digestOf(schedule, exemptions);
  const [stored] = await manager.query<Stored[]>(STORED, [schedule.id, until]);
  if (!stored) {
    await insertSchedule(manager, entry, digest, until);
    return 'entered';
  }
  if (stored.digest !== digest) {
    throw new StartError(
      `The fee schedule ${schedule.id} is stored with other content; give a changed one an id of its own.`,
    );
  }
  await fillConditions(manager, entry.law);
  if (stored.sameEnd) return 'unchanged';
  if (!stored.mayEnd) {
    throw new StartError(
      `The fee schedule ${schedule.id} is stored with another end; only an open end may be set, and not in the past.`,
    );
  }
  await manager.query(
    `update fees.schedule set in_force = tstzrange(lower(in_force), $2) where schedule_id = $1`,
    [schedule.id, until],
  );
  return 'ended';
}

interface Stored {
  readonly digest: string;
  readonly sameEnd: boolean;
  readonly mayEnd: boolean;
}

const STORED = `select digest, ($2::timestamptz is null or upper(in_force) is not distinct from $2::timestamptz) as "sameEnd",
    upper_inf(in_force) and $2::timestamptz > app.now() as "mayEnd"
  from fees.schedule where schedule_id = $1 for update`;

/** The content without its end, which the next decree sets. */
function digestOf(schedule: FileSchedule, exemptions: readonly FileExemption[]): string {
  const content = { ...schedule, effective_to: null };
  return createHash('sha256').update(canonicalJson({ content, exemptions })).digest('hex');
}

function kuwaitInstant(date: string): string {
  return instantText(kuwaitMidnight(date));
}

async function insertSchedule(
  manager: SqlRunner,
  { schedule, exemptions, law }: Entry,
  digest: string,
  until: string | null,
): Promise<void> {
  const from = schedule.effective_from === null ? null : kuwaitInstant(schedule.effective_from);
  await manager.query(
    `insert into fees.schedule (schedule_id, name_ar, name_en, legal_basis, note, in_force, digest, enacted,
       starts_at, ends_at)
     values ($1, $2, $3, $4, $5, tstzrange($6, $7), $8, true, $6, $7)`,
    [
      schedule.id,
      schedule.name_ar,
      schedule.name_en,
      schedule.legal_basis,
      schedule.effective_note,
      from,
      until,
      digest,
    ],
  );
  for (const [place, table] of tablesOf(schedule).entries()) await insertTable(manager, law, place, table);
  for (const [place, category] of exemptions.entries()) {
    await manager.query(
      `insert into fees.exemption (schedule_id, code, number, name_ar, name_en, matching_rows, sources, note, conditions)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        schedule.id,
        category.code,
        category.number,
        category.name_ar,
        category.name_en,
        category.matching_rows,
        category.source,
        category.note,
        conditionsText(law.exemptions[place]?.when ?? []),
      ],
    );
  }
}

async function insertTable(
  manager: SqlRunner,
  law: FeeSchedule,
  place: number,
  table: FileTable,
): Promise<void> {
  const { stage, rows } = law.tables[place] ?? { stage: 'off', rows: [] };
  await manager.query(
    `insert into fees.fee_table (schedule_id, table_id, place, name_ar, name_en, reading_note, stage)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [law.id, table.id, place, table.name_ar, table.name_en, table.reading_note, stage],
  );
  for (const [rowPlace, row] of table.rows.entries()) {
    const conditions = conditionsText(rows[rowPlace]?.when ?? []);
    await manager.query(INSERT_ROW, [law.id, table.id, rowPlace, ...rowValues(row), conditions]);
  }
}

const INSERT_ROW = `insert into fees.fee_row (schedule_id, table_id, place, code, printed_rows, name_ar, name_en,
    residency_article, amount_fils, unit, pricing, occupations, sub_kinds, refers_to, sponsor_article, sponsor_kind,
    ordinals, ages, sources, confidence, confidence_note, conditions)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
    case when $17::int is null then null else int4range($17, $18) end,
    case when $19::int is null then null else int4range($19, $20) end, $21, $22, $23, $24)`;

function rowValues(row: FileRow): readonly unknown[] {
  return [
    ...[
      row.code,
      row.printed_rows,
      row.name_ar,
      row.name_en,
      row.residency_article,
      row.amount_fils,
      row.unit,
      row.pricing,
    ],
    ...[row.occupations, row.sub_kinds, row.refers_to, row.sponsor_article, row.sponsor_kind],
    ...(row.ordinals ?? [null, null]),
    ...(row.ages ?? [null, null]),
    ...[row.source, row.confidence.level, row.confidence.note],
  ];
}
