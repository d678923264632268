import { z } from 'zod';

/**
 * One terminal of the bank (knet.md sections 3 and 4). The resource key is 16 ASCII characters used as 16 raw bytes:
 * not hex, not hashed. The currency belongs to the terminal, because the wire of a callback does not name it.
 */
export const terminalSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9]{3,255}$/),
  password: z.string().regex(/^[\x21-\x25\x27-\x3c\x3e-\x7e]{1,15}$/), // printable, but neither & nor =
  resourceKey: z.string().regex(/^[\x20-\x7e]{16}$/),
  currency: z.literal('414'),
  alias: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/),
});

/** All terminals whose callbacks are accepted; new payments go to the first. */
export const terminalsSchema = z
  .array(terminalSchema)
  .min(1)
  .max(16)
  .refine(
    (all) => new Set(all.map(({ alias }) => alias)).size === all.length,
    'two terminals share an alias',
  );

export type Terminal = z.infer<typeof terminalSchema>;
