import { createHash } from 'node:crypto';
import { canonicalJson, confidences, feePricings, feeUnits, type CanonicalValue } from '@tajdeed/domain';
import { z } from 'zod';
import { feeStage, feeWhen } from '../seed/fee-conditions';
import { effectiveSchema } from './effective';
import { rowFaults, scheduleFaults } from './document-faults';

/** Control, bidi and zero-width characters; notes may have line ends. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/u;
const line = (most: number) =>
  z
    .string()
    .max(most)
    .refine((text) => !INVISIBLE.test(text), { params: { code: 'invisible-characters' } })
    .transform((text) => text.normalize('NFC').trim());
const name = line(1_000).refine((text) => text !== '', { params: { code: 'missing' } });
const prose = z
  .string()
  .max(5_000)
  .transform((text) => text.normalize('NFC').replace(/\r\n?/g, '\n').trim())
  .refine((text) => !INVISIBLE.test(text.replaceAll('\n', '')), { params: { code: 'invisible-characters' } });
const code = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
const article = z.string().regex(/^[1-9]\d?$/);
const word = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/);
const source = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/);
const wordings = z.array(line(120).refine((text) => text !== '' && !text.includes('|'))).max(64);

/** Most rows of one schedule: some ten times those of the printed law. */
export const MOST_ROWS = 600;
export const MOST_AMOUNT_FILS = 9_999_999_999;

const row = z
  .strictObject({
    code,
    printed_rows: z.array(z.int().min(1).max(999)).max(64),
    name_ar: name,
    name_en: name,
    residency_article: article.nullable(),
    amount_fils: z.int().min(0).max(MOST_AMOUNT_FILS).nullable(),
    unit: z.enum(feeUnits).nullable(),
    pricing: z.enum(feePricings),
    when: feeWhen,
    occupations: z.array(word).max(64),
    sub_kinds: wordings,
    refers_to: z.array(code).max(64),
    sponsor_article: article.nullable(),
    sponsor_kind: word.nullable(),
    ordinals: z
      .strictObject({ from: z.int().min(1).max(999), to: z.int().max(999).nullable() })
      .refine(({ from, to }) => to === null || to >= from, { params: { code: 'out-of-range' } })
      .nullable(),
    ages: z
      .strictObject({ from: z.int().min(0).max(150), below: z.int().max(150).nullable() })
      .refine(({ from, below }) => below === null || below > from, { params: { code: 'out-of-range' } })
      .nullable(),
    sources: z.array(source).min(1).max(32),
    confidence: z.enum(confidences),
    confidence_note: prose,
  })
  .check(rowFaults);

const table = z.strictObject({
  id: code,
  name_ar: name,
  name_en: name,
  stage: feeStage,
  reading_note: prose,
  rows: z.array(row).min(1).max(MOST_ROWS),
});

const exemption = z.strictObject({
  code,
  number: z.int().min(1).max(999),
  name_ar: name,
  name_en: name,
  when: feeWhen,
  matching_rows: z.array(code).max(64),
  sources: z.array(source).min(1).max(32),
  note: prose,
});

/** A schedule as a document (version 2 of the file's form): amounts are whole fils, dates are Kuwait's. */
export const scheduleDocument = z
  .strictObject({
    schema_version: z.literal(2),
    currency: z.literal('KWD'),
    fils_per_dinar: z.literal(1000),
    id: code,
    name_ar: name,
    name_en: name,
    legal_basis: prose,
    /** Its first day or instant; null while it is not decided. */
    effective_from: effectiveSchema.nullable(),
    /** Its last day; of what is still in force or to come, the next schedule sets it. */
    effective_to: effectiveSchema.nullable(),
    effective_note: prose,
    tables: z.array(table).min(1).max(64),
    exemptions: z.array(exemption).max(64),
  })
  .check(scheduleFaults)
  // They are tried by their numbers (D12), so no other order says anything.
  .transform((document) => ({
    ...document,
    exemptions: [...document.exemptions].sort((a, b) => a.number - b.number),
  }));

export type ScheduleDocument = z.output<typeof scheduleDocument>;
export type DocumentTable = ScheduleDocument['tables'][number];
export type DocumentRow = DocumentTable['rows'][number];
export type DocumentExemption = ScheduleDocument['exemptions'][number];

/**
 * What is approved: SHA-256 over the canonical JSON of the document, lower-case hexadecimal. Its end is left out, because
 * the next schedule sets that.
 */
export function documentDigest(document: ScheduleDocument): string {
  const content: CanonicalValue = { ...document, effective_to: null };
  return createHash('sha256')
    .update('tajdeed.fee-schedule.v2\0')
    .update(canonicalJson(content))
    .digest('hex');
}
