import { DomainError } from '@tajdeed/domain';
import { escaped, invalidInput, isFormula, unescaped, type FieldFault } from '@tajdeed/platform';
import { z } from 'zod';
import { textOfWhen } from './conditions-text';
import {
  columns,
  fieldsIn,
  fieldsOf,
  placeIn,
  recordKinds,
  type Column,
  type CsvLine,
  type RecordKind,
} from './csv-columns';
import { scheduleDocument, type ScheduleDocument } from './schedule-document';

const MOST_LINES = 1_000;
const MOST_FAULTS = 20;
const MOST_CELL = 20_000;
/** Spreadsheets leave empty columns behind. */
const MOST_CELLS = 200;
/** Separators may also stand in the texts of a line. */
const MOST_SEPARATORS = 10_000;
const DELIMITERS = [',', ';', '\t'] as const;

/** Records as the parser answers them when it is asked for their lines, too. */
const withInfo = z.array(z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) }));

/** A document as CSV: a byte-order mark for Excel, one record to a line, what Excel would run made harmless. */
export async function csvOf(document: ScheduleDocument): Promise<string> {
  const { stringify } = await import('csv-stringify/sync');
  return stringify([columns, ...linesOf(document)], { bom: true, record_delimiter: 'windows' });
}

function linesOf(document: ScheduleDocument): string[][] {
  const { tables, exemptions } = document;
  return [
    cellsOf('schedule', { ...document }),
    ...tables.flatMap((table) => [
      cellsOf('table', { ...table }),
      ...table.rows.map((row) => cellsOf('row', { ...row, when: textOfWhen(row.when) }, table.id)),
    ]),
    ...exemptions.map((one) => cellsOf('exemption', { ...one, when: textOfWhen(one.when) })),
  ];
}

function cellsOf(record: RecordKind, fields: Readonly<Record<string, unknown>>, table = ''): string[] {
  const own = new Map<Column, string>([
    ['record', record],
    ['table', table],
  ]);
  for (const [column, field] of fieldsOf[record]) own.set(column, cellText(fields[field]));
  return columns.map((column) => escaped(own.get(column) ?? ''));
}

function cellText(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(' | ');
  if (typeof value === 'object' && value !== null) return spanText(value);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function spanText(span: object): string {
  const [from, to, below] = ['from', 'to', 'below'].map((name) => {
    const value: unknown = Reflect.get(span, name);
    return typeof value === 'number' ? value.toString() : value;
  });
  const first = typeof from === 'string' ? from : '';
  if (below !== undefined) return `${first}..${typeof below === 'string' ? `<${below}` : ''}`;
  return `${first}..${typeof to === 'string' ? to : ''}`;
}

/** CSV as people's programs write it, as a document; throws `invalid-input`, which names line, column and rule. */
export async function documentOfCsv(text: string): Promise<ScheduleDocument> {
  const lines = linesIn(await recordsIn(text.replace(/^\uFEFF/, '')));
  const faults = lines.flatMap(faultsOfLine);
  if (faults.length > 0) throw refused(faults);
  const { draft, placeOf } = assembled(lines);
  const parsed = scheduleDocument.safeParse(draft, { reportInput: true });
  if (parsed.success) return parsed.data;
  const { errors } = invalidInput(parsed.error).facts;
  throw refused((Array.isArray(errors) ? errors : []).filter(isFault).map((fault) => placeOf(fault)));
}

async function recordsIn(text: string): Promise<{ readonly record: string[]; readonly line: number }[]> {
  const { parse, CsvError } = await import('csv-parse/sync');
  const skipped = /^sep=.\r?\n/i.exec(text)?.[0] ?? ''; // what Excel writes before the head
  const head = /^[^\r\n]*/.exec(text.slice(skipped.length))?.[0] ?? '';
  const counts = DELIMITERS.map((sign) => head.split(sign).length);
  const delimiter = DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
  refuseFlood(text, delimiter);
  try {
    const read: unknown = parse(text.slice(skipped.length), {
      ...{ delimiter, info: true, relax_column_count: true, skip_empty_lines: true },
      ...{ max_record_size: columns.length * MOST_CELL, to: MOST_LINES + 2 },
    });
    const offset = skipped === '' ? 0 : 1;
    const records = withInfo
      .parse(read)
      .map(({ record, info }) => ({ record, line: info.lines + offset }))
      .filter(({ record }) => record.some((cell) => cell.trim() !== ''));
    const wide = records.find(({ record }) => record.length > MOST_CELLS);
    if (wide) throw refused([{ path: `line-${wide.line}`, code: 'too-many-cells' }]);
    if (records.length > MOST_LINES + 1)
      throw refused([{ path: `line-${MOST_LINES + 2}`, code: 'too-many-lines' }]);
    return records;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const lines: unknown = Reflect.get(error, 'lines');
    throw refused([{ path: typeof lines === 'number' ? `line-${lines}` : 'file', code: 'no-csv' }]);
  }
}

/** A line of nothing but separators keeps the parser busy for seconds; a person's has a few dozen. */
function refuseFlood(text: string, delimiter: string): void {
  for (const [at, line] of text.split('\n').entries())
    if (line.length > MOST_SEPARATORS && line.split(delimiter).length > MOST_SEPARATORS)
      throw refused([{ path: `line-${at + 1}`, code: 'too-many-cells' }]);
}

function linesIn(records: readonly { readonly record: string[]; readonly line: number }[]): CsvLine[] {
  const [head, ...rest] = records;
  if (!head) throw refused([{ path: 'file', code: 'missing' }]);
  const named = head.record.map((cell) => cell.trim().toLowerCase());
  while (named.at(-1) === '') named.pop();
  const unknown = named.filter((name) => !columns.some((column) => column === name));
  const doubled = named.filter((name, at) => named.indexOf(name) !== at);
  const absent = columns.filter((column) => !named.includes(column));
  const faults = [
    ...unknown.map((name) => ({ path: `head.${name}`, code: 'unknown-field' })),
    ...doubled.map((name) => ({ path: `head.${name}`, code: 'named-twice' })),
    ...absent.map((name) => ({ path: `head.${name}`, code: 'missing' })),
  ];
  if (faults.length > 0) throw refused(faults);
  return rest.map(({ record, line }) => {
    const surplus = record.slice(named.length).some((cell) => cell.trim() !== '');
    if (surplus) throw refused([{ path: `line-${line}`, code: 'too-many-cells' }]);
    const cellAt = (column: Column): string => record[named.indexOf(column)] ?? '';
    return { line, cells: cellsBy((column) => cellAt(column)) };
  });
}

function cellsBy(cellAt: (column: Column) => string): CsvLine['cells'] {
  const cells: Partial<Record<Column, string>> = {};
  for (const column of columns) cells[column] = cellAt(column);
  if (!isWhole(cells)) throw new Error('a line has a cell for each column');
  return cells;
}

function isWhole(cells: Partial<Record<Column, string>>): cells is Record<Column, string> {
  return columns.every((column) => cells[column] !== undefined);
}

/** What is wrong with a line before anything is made of it: formulas, cells that its kind does not have. */
function faultsOfLine({ line, cells }: CsvLine): FieldFault[] {
  const at = (column: Column) => `line-${line}.${column}`;
  const formulas = columns.filter((column) => isFormula(cells[column]));
  if (formulas.length > 0) return formulas.map((column) => ({ path: at(column), code: 'formula' }));
  const kind = kindOf(cells);
  if (!kind) return [{ path: at('record'), code: 'not-allowed' }];
  const own = new Set<Column>(['record', 'table', ...fieldsOf[kind].map(([column]) => column)]);
  if (kind !== 'row') own.delete('table');
  return columns
    .filter((column) => !own.has(column) && cells[column].trim() !== '')
    .map((column) => ({ path: at(column), code: 'must-be-empty' }));
}

function kindOf(cells: CsvLine['cells']): RecordKind | undefined {
  const asked = cells.record.trim().toLowerCase();
  return recordKinds.find((kind) => kind === asked);
}

interface Assembled {
  readonly draft: unknown;
  /** Finds the line and column of a fault in the document. */
  readonly placeOf: (fault: FieldFault) => FieldFault;
}

function assembled(given: readonly CsvLine[]): Assembled {
  const lines = given.map(({ line, cells }) => ({
    line,
    cells: cellsBy((column) => unescaped(cells[column])),
  }));
  const of = (kind: RecordKind) => lines.filter(({ cells }) => kindOf(cells) === kind);
  const [schedules, tables, rows, exemptions] = recordKinds.map(of);
  const [schedule, second] = schedules ?? [];
  if (!schedule) throw refused([{ path: 'file', code: 'no-schedule-line' }]);
  if (second) throw refused([{ path: `line-${second.line}.record`, code: 'named-twice' }]);
  const tableIds = (tables ?? []).map(({ cells }) => cells.code.trim());
  const stray = (rows ?? []).filter(({ cells }) => !tableIds.includes(cells.table.trim()));
  if (stray.length > 0)
    throw refused(stray.map(({ line }) => ({ path: `line-${line}.table`, code: 'names-no-table' })));
  const rowsOf = (id: string) => (rows ?? []).filter(({ cells }) => cells.table.trim() === id);
  const sets = { tables: tables ?? [], exemptions: exemptions ?? [] };
  return {
    draft: {
      ...{ schema_version: 2, currency: 'KWD', fils_per_dinar: 1000 },
      ...fieldsIn('schedule', schedule),
      tables: sets.tables.map((table, at) => ({
        ...fieldsIn('table', table),
        rows: rowsOf(tableIds[at] ?? '').map((row) => fieldsIn('row', row)),
      })),
      exemptions: sets.exemptions.map((one) => fieldsIn('exemption', one)),
    },
    placeOf: ({ path, code }) => {
      const [first = '', at = '', more = '', rowAt = '', field = ''] = path.split('.');
      const one = first === 'exemptions' ? sets.exemptions[Number(at)] : undefined;
      if (one) return { path: placeIn('exemption', one, more), code };
      const table = first === 'tables' ? sets.tables[Number(at)] : undefined;
      const row = table && more === 'rows' ? rowsOf(tableIds[Number(at)] ?? '')[Number(rowAt)] : undefined;
      if (row && rowAt !== '') return { path: placeIn('row', row, field), code };
      if (table) return { path: placeIn('table', table, more), code };
      return { path: placeIn('schedule', schedule, first), code };
    },
  };
}

function isFault(value: unknown): value is FieldFault {
  return typeof value === 'object' && value !== null && 'path' in value && 'code' in value;
}

function refused(faults: readonly FieldFault[]): DomainError {
  return new DomainError('invalid-input', { errors: faults.slice(0, MOST_FAULTS) });
}
