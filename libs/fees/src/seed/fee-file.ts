import { z } from 'zod';
import { feeStage, feeWhen } from './fee-conditions';

const article = z.string().regex(/^[1-9]\d?$/);
const names = { name_ar: z.string().min(1), name_en: z.string().min(1) };
const span = z.tuple([z.int(), z.int().nullable()]);

const row = z
  .strictObject({
    code: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
    printed_row: z.union([z.int(), z.array(z.int()), z.null()]),
    ...names,
    residency_article: article.nullable(),
    amount_fils: z.int().min(0).nullable(),
    unit: z.enum(['per_year', 'per_month', 'once', 'exempt']).nullable(),
    pricing: z.enum(['fixed', 'exempt', 'private_insurer', 'by_reference']),
    occupations: z.array(z.string()).default([]),
    sub_kinds: z.array(z.string()).default([]),
    refers_to: z.array(z.string()).default([]),
    sponsor_article: article.nullable().default(null),
    sponsor_kind: z.string().nullable().default(null),
    ordinal: z.strictObject({ from: z.int(), to: z.int().nullable() }).nullable().default(null),
    age: z
      .strictObject({ min_inclusive: z.int(), max_exclusive: z.int().nullable() })
      .nullable()
      .default(null),
    // Written out by a decree of our time; the enacted ones have theirs in a file of their own.
    when: feeWhen.exactOptional(),
    source: z.array(z.string()).min(1),
    confidence: z.strictObject({ level: z.enum(['high', 'medium', 'low']), note: z.string() }),
  })
  .transform(({ ordinal, age, printed_row, ...rest }) => ({
    ...rest,
    printed_rows: printed_row === null ? [] : [printed_row].flat(),
    // Half-open, as PostgreSQL writes ranges of integers.
    ordinals: ordinal && span.parse([ordinal.from, ordinal.to === null ? null : ordinal.to + 1]),
    ages: age && span.parse([age.min_inclusive, age.max_exclusive]),
  }));

const table = z.strictObject({
  id: z.string().min(1),
  ...names,
  stage: feeStage.exactOptional(),
  reading_note: z.string().default(''),
  rows: z.array(row).min(1),
});

const schedule = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  ...names,
  legal_basis: z.string(),
  effective_from: z.iso.date().nullable(),
  effective_to: z.iso.date().nullable(),
  effective_note: z.string(),
  tables: z.array(table).min(1),
  supplementary_rows_note: z.string().default(''),
  supplementary_rows: z.array(row).default([]),
});

const exemption = z.strictObject({
  code: z.string().min(1),
  number: z.int().min(1),
  ...names,
  matching_rows: z.array(z.string()),
  when: feeWhen.exactOptional(),
  source: z.array(z.string()).min(1),
  applies_to_schedule: z.string(),
  note: z.string(),
});

/** A file of enacted schedules: amounts are whole fils, dates are Kuwait's and inclusive. */
export const feeFile = z.strictObject({
  schema_version: z.literal(1),
  compiled: z.iso.date(),
  currency: z.literal('KWD'),
  minor_unit: z.literal('fils'),
  fils_per_dinar: z.literal(1000),
  field_notes: z.record(z.string(), z.string()),
  sources: z.array(z.record(z.string(), z.string())),
  schedules: z.array(schedule).min(1),
  exempt_categories: z.array(exemption),
});

export type FeeFile = z.output<typeof feeFile>;
export type FileSchedule = FeeFile['schedules'][number];
export type FileTable = FileSchedule['tables'][number];
export type FileRow = FileTable['rows'][number];
export type FileExemption = FeeFile['exempt_categories'][number];
