import { z } from 'zod';

/** One published event: what its facts are, who reads it, and an example. A published version never changes. */
export interface EventRow<F extends z.ZodType = z.ZodType> {
  readonly version: 1;
  readonly sentence: string;
  readonly facts: F;
  readonly example: z.infer<F>;
  readonly readers: readonly string[];
}

/** All events of one kind of thing: one topic, one owner. */
export interface EventFamily<R extends Record<string, EventRow> = Record<string, EventRow>> {
  readonly kind: string;
  readonly topic: string;
  readonly owner: string;
  readonly events: R;
}

/** Declares an event and checks its example's type against its schema. */
export function event<F extends z.ZodType>(row: {
  sentence: string;
  facts: F;
  example: z.infer<F>;
  readers?: readonly string[];
}): EventRow<F> {
  return { version: 1, readers: ['audit'], ...row };
}

/** Building blocks of facts. Ids are UUIDv7, dates ISO calendar dates, money `d.ddd` in KWD. */
export const id = z.uuid();
export const money = z.string().regex(/^(0|[1-9]\d{0,6})\.\d{3}$/);
export const date = z.iso.date();
export const instant = z.iso.datetime();
/** A SHA-256 in lower-case hexadecimal. */
export const digest = z.string().regex(/^[0-9a-f]{64}$/);
export const word = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 ()!._-]{0,63}$/);
export const nothing = z.strictObject({});
