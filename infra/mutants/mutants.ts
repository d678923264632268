import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Chance } from '../oracle/chance';

/** The top of the checkout. */
export const root = join(__dirname, '../..');

const mutantsSchema = z.array(
  z.strictObject({
    name: z.string().regex(/^[a-z0-9-]{3,60}$/),
    /** What a person would meet if the fault were real. */
    breaks: z.string().min(1),
    file: z.string().min(1),
    /** Text that stands once in the file, before the place that is changed; without it `from` itself stands once. */
    after: z.string().min(1).exactOptional(),
    from: z.string().min(1),
    to: z.string(),
  }),
);

/** A fault to be put into a copy of the rules or their data. */
export type Mutant = z.output<typeof mutantsSchema>[number];

/** The faults of the list, in its order. */
export function listedMutants(): readonly Mutant[] {
  return mutantsSchema.parse(JSON.parse(readFileSync(join(__dirname, 'mutants.json'), 'utf8')));
}

/** The file's text with the fault in it. Throws where the place is not the only one or nothing would change. */
export function mutated(text: string, { name, after, from, to }: Mutant): string {
  const anchor = after ?? from;
  const found = text.indexOf(anchor);
  if (found === -1 || text.indexOf(anchor, found + 1) !== -1)
    throw new Error(`${name}: this must stand once in its file: ${anchor}`);
  const place = text.indexOf(from, after === undefined ? found : found + after.length);
  if (place === -1 || from === to) throw new Error(`${name}: nothing to change: ${from}`);
  return text.slice(0, place) + to + text.slice(place + from.length);
}

/** Some of the mutants, each at most once. */
export function drawn(mutants: readonly Mutant[], count: number, chance: Chance): Mutant[] {
  const left = [...mutants];
  return Array.from({ length: Math.min(count, left.length) }, () =>
    left.splice(chance.below(left.length), 1),
  ).flat();
}
