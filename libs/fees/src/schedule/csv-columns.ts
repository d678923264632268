import { toWesternDigits } from '@tajdeed/domain';
import { whenOfText } from './conditions-text';

/** What a line of the CSV is. */
export const recordKinds = ['schedule', 'table', 'row', 'exemption'] as const;
export type RecordKind = (typeof recordKinds)[number];

/** Every column, in the order of an export. */
export const columns = [
  'record',
  'table',
  'code',
  'number',
  'stage',
  'name_ar',
  'name_en',
  'residency_article',
  'amount_fils',
  'unit',
  'pricing',
  'when',
  'occupations',
  'sub_kinds',
  'refers_to',
  'sponsor_article',
  'sponsor_kind',
  'ordinals',
  'ages',
  'matching_rows',
  'sources',
  'confidence',
  'note',
  'legal_basis',
  'effective_from',
  'effective_to',
] as const;
export type Column = (typeof columns)[number];

/** A line as read: its number in the file, and its cells by column. */
export interface CsvLine {
  readonly line: number;
  readonly cells: Readonly<Record<Column, string>>;
}

/** A column, and the field of the document that it fills. */
type Field = readonly [column: Column, field: string, read: (cell: string) => unknown];

const plain = (cell: string): string => cell.trim();
const prose = (cell: string): string => cell;
const orNull = (cell: string): string | null => (cell.trim() === '' ? null : typed(cell));
const whole = (cell: string): unknown => {
  const text = typed(cell);
  return /^\d{1,10}$/.test(text) ? Number(text) : text === '' ? undefined : text;
};
const wholeOrNull = (cell: string): unknown => (cell.trim() === '' ? null : whole(cell));
const list = (cell: string): readonly string[] => (cell.trim() === '' ? [] : cell.split('|').map(plain));
const codes = (cell: string): readonly string[] => list(typed(cell));
const numbers = (cell: string): readonly unknown[] => codes(cell).map(whole);
const when = (cell: string): unknown => whenOfText(typed(cell)) ?? cell;
const span = (name: string) => (cell: string) => {
  const text = typed(cell);
  if (text === '') return null;
  const [conditions] = whenOfText(`${name}=${text}`) ?? [];
  return conditions?.[name] ?? text;
};

/** Codes and numbers may be typed with Arabic digits; names and notes stay as they are. */
function typed(cell: string): string {
  return toWesternDigits(cell.trim());
}

const names: readonly Field[] = [
  ['name_ar', 'name_ar', plain],
  ['name_en', 'name_en', plain],
];

/** What each kind of line says; every other cell of it must be empty. */
export const fieldsOf: Readonly<Record<RecordKind, readonly Field[]>> = {
  schedule: [
    ['code', 'id', typed],
    ...names,
    ['legal_basis', 'legal_basis', prose],
    ['effective_from', 'effective_from', orNull],
    ['effective_to', 'effective_to', orNull],
    ['note', 'effective_note', prose],
  ],
  table: [['code', 'id', typed], ...names, ['stage', 'stage', typed], ['note', 'reading_note', prose]],
  row: [
    ['code', 'code', typed],
    ['number', 'printed_rows', numbers],
    ...names,
    ['residency_article', 'residency_article', orNull],
    ['amount_fils', 'amount_fils', wholeOrNull],
    ['unit', 'unit', orNull],
    ['pricing', 'pricing', typed],
    ['when', 'when', when],
    ['occupations', 'occupations', codes],
    ['sub_kinds', 'sub_kinds', list],
    ['refers_to', 'refers_to', codes],
    ['sponsor_article', 'sponsor_article', orNull],
    ['sponsor_kind', 'sponsor_kind', orNull],
    ['ordinals', 'ordinals', span('ordinals')],
    ['ages', 'ages', span('ages')],
    ['sources', 'sources', codes],
    ['confidence', 'confidence', typed],
    ['note', 'confidence_note', prose],
  ],
  exemption: [
    ['code', 'code', typed],
    ['number', 'number', whole],
    ...names,
    ['when', 'when', when],
    ['matching_rows', 'matching_rows', codes],
    ['sources', 'sources', codes],
    ['note', 'note', prose],
  ],
};

/** A line's fields as the document has them. */
export function fieldsIn(kind: RecordKind, { cells }: CsvLine): Record<string, unknown> {
  return Object.fromEntries(fieldsOf[kind].map(([column, field, read]) => [field, read(cells[column])]));
}

/** Where a fault of a field stands in the file: `line-14.amount_fils`. */
export function placeIn(kind: RecordKind, { line }: CsvLine, field: string): string {
  const column = fieldsOf[kind].find(([, name]) => name === field)?.[0];
  return column === undefined ? `line-${line}` : `line-${line}.${column}`;
}
