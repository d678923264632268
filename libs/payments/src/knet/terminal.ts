import { z } from 'zod';

const key = z.string().regex(/^[\x20-\x7e]{16}$/);

/**
 * One terminal of the bank (KNET sections 3 to 5). The resource key is 16 ASCII characters used as 16 raw bytes:
 * not hex, not hashed. The currency belongs to the terminal, because the wire of a callback does not name it.
 */
export const terminalSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9]{3,255}$/),
  password: z.string().regex(/^[\x21-\x25\x27-\x3c\x3e-\x7e]{1,15}$/), // printable, but neither & nor =
  resourceKey: key,
  /** A second key that opens callbacks and seals nothing: the one of before or the one to come, while keys are changed. */
  previousKey: key.optional(),
  currency: z.literal('414'),
  alias: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/),
  /** How results are delivered: by the payer's browser (A), or by the bank's own server (B). */
  style: z.enum(['A', 'B']).default('B'),
  /** Whether it may undo a capture of the same day as a whole (action 3); most may only refund. */
  voids: z.boolean().optional(),
});

/** All terminals whose callbacks are accepted; new payments go to the first. */
export const terminalsSchema = z
  .array(terminalSchema)
  .min(1)
  .max(16)
  .refine((all) => areUnique(all.map(({ alias }) => alias)), 'two terminals share an alias')
  // The key tells which terminal a callback is of.
  .refine((all) => areUnique(all.flatMap(keysOf)), 'a key stands twice');

export type Terminal = z.infer<typeof terminalSchema>;

/** The keys that open a terminal's callbacks, the current one first. */
export function keysOf({ resourceKey, previousKey }: Terminal): readonly string[] {
  return previousKey === undefined ? [resourceKey] : [resourceKey, previousKey];
}

function areUnique(texts: readonly string[]): boolean {
  return new Set(texts).size === texts.length;
}
