import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

const money = z.string().regex(/^(0|[1-9]\d{0,6})\.\d{3}$/);
const name = z.strictObject({ ar: z.string(), en: z.string() });
const years = z.int().positive();

const why = z
  .strictObject({
    article: z.string().nullable(),
    articleName: name,
    table: z.strictObject({ id: z.string(), name }),
    row: z.strictObject({ code: z.string(), name }),
    schedule: z.strictObject({ id: z.string(), name }),
    confidence: z
      .enum(['high', 'medium', 'low'])
      .meta({ description: 'how sure the reading of the printed row is' }),
  })
  .meta({ description: 'the row of the printed law that the fee comes from' });

/** What may be chosen, and what it costs. */
export class FeeOfferDto extends createZodDto(
  z.strictObject({
    scheduleId: z.string(),
    article: z.string().nullable(),
    feePerYear: money,
    currency: z.literal('KWD'),
    exempt: z.boolean(),
    earliestStart: z.iso.date(),
    latestStart: z.iso.date(),
    tooEarly: z.boolean().meta({ description: 'nothing can be chosen yet' }),
    years: z.array(years).meta({ description: 'numbers of years that may be chosen' }),
    terms: z
      .array(z.strictObject({ years, total: money, endsOn: z.iso.date() }))
      .meta({ description: 'each choice, begun on the earliest day' }),
    why,
  }),
) {}

/** The quote that a choice fixes. */
export class QuoteDto extends createZodDto(
  z.strictObject({
    quoteId: z.uuid(),
    years,
    startsOn: z.iso.date(),
    endsOn: z.iso.date(),
    feePerYear: money,
    total: money,
    currency: z.literal('KWD'),
    exempt: z.boolean(),
    validUntil: z.iso.datetime(),
    scheduleId: z.string(),
    why,
  }),
) {}

/** Where the renewal stands once the term was taken back. */
export class ReopenedDto extends createZodDto(z.strictObject({ state: z.string() })) {}
