import { DomainError } from '@tajdeed/domain';

/** Why a settlement file is not taken, each with its sentence and remedy under `field.settlement-<fault>`. */
export const fileFaults = [
  // what came is no such file
  'empty',
  'spreadsheet',
  'compressed',
  'html',
  'no-csv',
  'utf-16',
  'other-encoding',
  'arabic-digits',
  'not-ascii',
  'control-character',
  'line-too-long',
  // its lines are not where they belong
  'header-missing',
  'columns-missing',
  'column-moved',
  'cells-missing',
  'cells-superfluous',
  'unknown-record',
  'empty-line',
  'trailer-missing',
  'after-trailer',
  // a cell
  'formula',
  'quoted',
  'cell-wrong',
  // the header
  'other-layout',
  'other-terminal',
  'other-day',
  'day-ahead',
  // a line
  'sign-wrong',
  'ids-wrong',
  'commission-wrong',
  'net-wrong',
  'postdate-wrong',
  'instant-wrong',
  'corrects-wrong',
  'line-repeated',
  // the trailer
  'count-wrong',
  'sum-wrong',
  'digest-wrong',
  // it does not go with what came before, or does not come from the bank
  'number-taken',
  'before-first',
  'day-known',
  'day-unknown',
  'line-contradicts',
  'signature-missing',
  'signature-wrong',
] as const;
export type FileFault = (typeof fileFaults)[number];

/** The one refusal of a settlement file: the first fault, with the line and the column where it stands. Nothing of the file is taken. */
export function refusal(
  fault: FileFault,
  line: number,
  column: string,
  more: Readonly<Record<string, string>> = {},
): DomainError {
  return new DomainError('settlement-refused', {
    ...{ fault, line, column, ...more },
    errors: [{ path: `line-${line}.${column}`, code: `settlement-${fault}` }],
  });
}

/** A file of one terminal that was brought for another one; both by the bank's ids, as the file itself names its own. */
export function otherTerminal(line: number, column: string, asked: string, files: string): DomainError {
  return refusal('other-terminal', line, column, { terminal: asked, fileTerminal: files });
}
