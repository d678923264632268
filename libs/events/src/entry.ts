import { canonicalJson, type CanonicalValue } from '@tajdeed/domain';
import { z } from 'zod';

/** Largest entry that any reader takes, in bytes: 64 KiB of facts and what stands around them. */
export const ENTRY_LIMIT_BYTES = 72 * 1024;

const canonicalValue: z.ZodType<CanonicalValue> = z.lazy(() =>
  z.union([
    z.null(),
    z.boolean(),
    z.int(),
    z.string(),
    z.array(canonicalValue),
    z.record(z.string(), canonicalValue),
  ]),
);

// The names below are those that the recorder's tables admit.
const state = z.string().regex(/^[A-Z][A-Z_]{0,31}$/);
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const uuid = z.string().regex(new RegExp(`^${UUID}$`)); // lower case only: one thing has one spelling
const causeId = new RegExp(`^${UUID}:[1-9][0-9]{0,8}$`);

/** The members of entry v1 beside its facts. Their set is closed: another member is another version. */
export const entryMembers = {
  actor: z
    .string()
    .regex(/^(resident|system|bank|staff:[A-Za-z0-9_-]{1,64})$/)
    .describe('Who did it: resident, system, bank, or staff with a surrogate id.'),
  at: z.iso.datetime({ precision: 6 }).regex(/^2/).describe('When it was recorded: UTC, microseconds.'),
  cause: z
    .string()
    .regex(causeId)
    .nullable()
    .describe('The entry that this one follows from, `thing:seq`, or null.'),
  event: z.string().regex(/^[a-z][a-z_]{0,31}\.[a-z][a-z_]{0,31}$/),
  from: state.nullable().describe('The state before; null where the thing begins.'),
  kind: z.string().regex(/^[a-z][a-z-]{0,31}$/),
  renewal: uuid.describe('The renewal that the thing belongs to.'),
  seq: z.int().min(1).max(999_999_999).describe('Place in the history of the thing, from 1 and gapless.'),
  thing: uuid.describe('The thing that moved.'),
  to: state.describe('The state after.'),
  v: z.literal(1).describe('Version of this form.'),
};

/** Entry v1: one row of history as it is published and hashed. Facts have a schema of their own per event. */
export const entrySchema = z.strictObject({ ...entryMembers, facts: z.record(z.string(), canonicalValue) });

export type Entry = z.infer<typeof entrySchema>;

/** Why bytes are not an entry. */
export type EntryFault = 'too-large' | 'not-utf8' | 'not-json' | 'wrong-shape' | 'not-canonical';

/** The name of an entry everywhere: `thing:seq`, also the event's id. */
export function entryId(entry: Pick<Entry, 'thing' | 'seq'>): string {
  return `${entry.thing}:${entry.seq}`;
}

/** Bytes v1 of an entry: the canonical text in UTF-8. */
export function entryBytes(entry: Entry): Buffer {
  return Buffer.from(canonicalJson(entry));
}

/**
 * Reads bytes that anyone may have sent (security items 79, 81): size, UTF-8, JSON, shape, and that they are the
 * one canonical form of what they say. Facts are not held against their event's schema: who only keeps the record
 * keeps an entry with a fact that is newer than itself.
 */
export function readEntry(bytes: Uint8Array): Entry | EntryFault {
  if (bytes.length > ENTRY_LIMIT_BYTES) return 'too-large';
  const text = textOf(bytes);
  if (text === undefined) return 'not-utf8';
  const json = jsonOf(text);
  if (json === undefined) return 'not-json';
  try {
    const { success, data } = entrySchema.safeParse(json);
    if (!success) return 'wrong-shape';
    return canonicalJson(data) === text ? data : 'not-canonical';
  } catch {
    return 'wrong-shape'; // nested beyond the stack, or a string without canonical text
  }
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
