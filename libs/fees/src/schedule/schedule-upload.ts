import { DomainError } from '@tajdeed/domain';
import { invalidInput, parseUpload } from '@tajdeed/platform';
import { feeFile, type FileExemption, type FileRow, type FileTable } from '../seed/fee-file';
import { documentOfCsv } from './schedule-csv';
import { scheduleDocument, type ScheduleDocument } from './schedule-document';

/** What an import takes, and how much of it (security item 35). */
export const uploads = { types: ['application/json', 'text/csv'], bytes: 5 * 1024 * 1024 } as const;
const JSON_LIMITS = { depth: 12, keys: 50_000 };

/** The document that was sent, whatever its form; throws `invalid-input` or `malformed-request`. */
export async function documentOf(bytes: Buffer, isCsv: boolean): Promise<ScheduleDocument> {
  return isCsv ? documentOfCsv(textOf(bytes)) : documentOfJson(parseUpload(bytes, JSON_LIMITS));
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new DomainError('invalid-input', { errors: [{ path: 'file', code: 'no-utf-8' }] });
  }
}

function documentOfJson(given: unknown): ScheduleDocument {
  const parsed = scheduleDocument.safeParse(isFirstForm(given) ? ofFirstForm(given) : given, {
    reportInput: true,
  });
  if (parsed.success) return parsed.data;
  throw invalidInput(parsed.error);
}

function isFirstForm(given: unknown): boolean {
  return typeof given === 'object' && given !== null && Reflect.get(given, 'schema_version') === 1;
}

/** A file of the first form that holds one schedule; where it says no stage or conditions, there are none yet. */
function ofFirstForm(given: unknown): object {
  const file = feeFile.safeParse(given, { reportInput: true });
  if (!file.success) throw invalidInput(file.error);
  const { schedules, exempt_categories: exempt } = file.data;
  const [schedule, second] = schedules;
  if (!schedule || second)
    throw new DomainError('invalid-input', { errors: [{ path: 'schedules', code: 'one-schedule' }] });
  const { supplementary_rows_note: _note, supplementary_rows: _rows, tables, ...rest } = schedule;
  return {
    ...rest,
    ...{ schema_version: 2, currency: 'KWD', fils_per_dinar: 1000 },
    tables: tables.map(tableOf),
    exemptions: exempt.filter((one) => one.applies_to_schedule === schedule.id).map(exemptionOf),
  };
}

function tableOf({ stage, rows, ...table }: FileTable): object {
  return { ...table, stage: stage ?? 'off', rows: rows.map(rowOf) };
}

function rowOf({ ordinals, ages, confidence, source, when, ...row }: FileRow): object {
  return {
    ...row,
    when: when ?? [],
    // The file's reader has them half-open, as PostgreSQL writes spans.
    ordinals: ordinals && { from: ordinals[0], to: ordinals[1] === null ? null : ordinals[1] - 1 },
    ages: ages && { from: ages[0], below: ages[1] },
    sources: source,
    confidence: confidence.level,
    confidence_note: confidence.note,
  };
}

function exemptionOf({ applies_to_schedule: _of, source, when, ...one }: FileExemption): object {
  return { ...one, sources: source, when: when ?? [] };
}
