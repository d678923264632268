import { conditionNames, confidences, feeUnits } from '@tajdeed/domain';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { caseSchema, caseShape, instantSchema } from './case.schema';

export const money = z.string().regex(/^(0|[1-9]\d{0,6})\.\d{3}$/);
export const name = z.strictObject({ ar: z.string(), en: z.string() });
const named = z.strictObject({ code: z.string(), name });

const line = z.strictObject({
  rowCode: z.string().nullable(),
  exemptionCode: z.string().nullable(),
  unit: z.enum(feeUnits),
  quantity: z.int().positive(),
  unitAmount: money,
  amount: money,
});

const span = z.strictObject({
  from: z.int(),
  to: z.int().nullable().optional(),
  below: z.int().nullable().optional(),
});

const tried = z.strictObject({
  rule: z.string().meta({ description: 'code of the row or exemption, or id of the table, that was tried' }),
  failed: z
    .enum([...conditionNames, 'by-reference'])
    .meta({ description: 'its first condition that is not met' }),
  wanted: z.union([z.array(z.string()), span, z.boolean()]),
  had: z
    .union([z.string(), z.int(), z.boolean(), z.array(z.string())])
    .nullable()
    .meta({ description: "what the case has instead; always null where staff read a renewal's quote" }),
  reason: name,
});

export const why = z
  .strictObject({
    article: z.string().nullable(),
    articleName: name.nullable(),
    visa: z.string().nullable(),
    table: z.strictObject({ id: z.string(), name }).nullable(),
    row: named.nullable(),
    exemption: named.extend({ number: z.int() }).nullable(),
    schedule: z.strictObject({ id: z.string(), name }),
    confidence: z.enum(confidences).meta({ description: 'how sure the reading of the printed row is' }),
    confidenceNote: z.string(),
    ruling: z
      .strictObject({ id: z.string(), kind: z.string(), note: z.string(), source: z.string() })
      .nullable()
      .meta({ description: 'what the department has ruled about the row' }),
    tried: z.array(tried).meta({ description: 'in order, the rules before the one that applies' }),
  })
  .meta({ description: 'the rule of the law that the fee comes from, and those that were tried before it' });

export const priced = z.strictObject({
  years: z.int().positive().nullable(),
  months: z.int().positive().nullable(),
  startsOn: z.iso.date(),
  endsOn: z.iso.date(),
  feePerYear: money.nullable().meta({ description: 'null where the row is for each month' }),
  lines: z.array(line),
  total: money,
  currency: z.literal('KWD'),
  exempt: z.boolean(),
  scheduleId: z.string(),
  why,
});

/** A case of today. */
export class AskQuoteBody extends createZodDto(caseSchema) {}

/** A case at any instant under any version; by default now, and what is in force then. */
export class WhatIfBody extends createZodDto(
  z.strictObject({
    ...caseShape,
    openedAt: instantSchema.optional(),
    scheduleId: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
      .optional()
      .meta({ description: 'the version to price under; by default the one in force at that instant' }),
  }),
) {}

/** What it would cost, and why. Nothing is stored. */
export class WhatIfDto extends createZodDto(priced.extend({ openedAt: z.iso.datetime() })) {}

const UNSAID = "null for the staff of a renewal's quote: POST /renewals/{id}/record has it, for a reason";

/** A stored quote that explains itself. */
export class StoredQuoteDto extends createZodDto(
  priced.extend({
    quoteId: z.uuid(),
    indicative: z.boolean().meta({ description: 'true: a price of the day that nobody can pay' }),
    assumed: z.unknown().meta({
      description: `what was taken to be true of person, sponsor and household; ${UNSAID}`,
    }),
    facts: z.unknown().meta({ description: `what the law was asked; holds no birth date; ${UNSAID}` }),
    madeAt: z.iso.datetime(),
    validUntil: z.iso.datetime(),
    valid: z.boolean(),
    recomputes: z.boolean().meta({ description: 'the law, asked again, gives the same fils' }),
  }),
) {}
