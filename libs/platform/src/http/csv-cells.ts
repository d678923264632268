/** What a spreadsheet would run: it is refused in what comes in, and escaped in what goes out (security item 85). */
const FORMULA = /^[=+\-@\t\r]/;
const ESCAPED = /^'+[=+\-@\t\r]/;

/** Whether a spreadsheet would take the cell for a formula. */
export function isFormula(cell: string): boolean {
  return FORMULA.test(cell);
}

/** A cell as it leaves: an apostrophe before what would be run, and before what already looks so escaped. */
export function escaped(cell: string): string {
  return FORMULA.test(cell) || ESCAPED.test(cell) ? `'${cell}` : cell;
}

/** A cell as it was meant. */
export function unescaped(cell: string): string {
  return ESCAPED.test(cell) ? cell.slice(1) : cell;
}
