/** What was measured, and the bound that it has to keep. */
export interface Aim {
  readonly what: string;
  readonly is: number;
  readonly aim: number;
  readonly bound: 'at least' | 'at most';
}

/** Ends a bench whose figures are not what they should be: all of it was measured, told and kept before. */
export class AimsNotReached extends Error {
  override readonly name = 'AimsNotReached';

  constructor(missed: number, all: number) {
    super(`${missed} of ${all} aims NOT REACHED`);
    this.stack = this.message; // nothing broke: there is no place to look for
  }
}

/** What cannot be measured is not reached. */
export function isReached({ is, aim, bound }: Aim): boolean {
  return bound === 'at least' ? is >= aim : is <= aim;
}

/** One line for each aim. */
export function tellAims(aims: readonly Aim[], say: (line: string) => void): void {
  for (const one of aims) {
    const { what, is, aim, bound } = one;
    // So many digits that a figure just beside its aim is not shown as the aim itself.
    const exact = Number.isFinite(is) ? String(Number(is.toPrecision(4))) : 'not measured';
    say(`${isReached(one) ? 'reached    ' : 'NOT REACHED'} ${what}: ${exact} (aim ${bound} ${aim})`);
  }
}

/** Nothing where all are reached. */
export function holdTo(aims: readonly Aim[]): void {
  const missed = aims.filter((one) => !isReached(one)).length;
  if (missed > 0) throw new AimsNotReached(missed, aims.length);
}
