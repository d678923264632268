import Table from 'cli-table3';
import { shown } from './visible';

/** Marks that take no column: isolates, joiners, vowel signs. The table counts each as one. */
const WITHOUT_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/gu;
const HIDDEN = /\u001b\[99;(\d+)m/g;

const NO_LINES = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ mid: '', 'mid-mid': '', left: '', 'left-mid': '', right: '', 'right-mid': '', middle: '' },
};

/** Columns for people: each as wide as what is seen in it, Arabic held in isolates, nothing drawn around. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  strong: (text: string) => string = (text) => text,
): string {
  const grid = new Table({
    head: heads.map((head) => strong(hidden(shown(head)))),
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2, compact: true },
  });
  for (const row of rows) grid.push(row.map((cell) => linesOf(cell).map(shown).map(hidden).join('\n')));
  const drawn = grid.toString().replace(HIDDEN, (_, code: string) => String.fromCodePoint(Number(code)));
  return drawn
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** A cell's own lines; line ends inside a text of others do not count. */
const BREAK = '\u001f';
export function cellOf(lines: readonly string[]): string {
  return lines.map((line) => line.replaceAll(BREAK, ' ')).join(BREAK);
}

function linesOf(cell: string): string[] {
  return cell.split(BREAK);
}

/** The table lets colours take no column: a mark travels as one and comes back after the counting. */
function hidden(text: string): string {
  return text.replace(WITHOUT_WIDTH, (mark) => `\u001b[99;${mark.codePointAt(0) ?? 0}m`);
}
