import { feeUnits } from '@tajdeed/domain';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { money, priced, why } from './quotes/quotes.schemas';

const count = z.int().positive();

/** What may be chosen, and what it costs. */
export class FeeOfferDto extends createZodDto(
  z.strictObject({
    scheduleId: z.string(),
    article: z.string().nullable(),
    unit: z.enum(feeUnits),
    feePerUnit: money,
    feePerYear: money.nullable().meta({ description: 'null where the row is for each month' }),
    currency: z.literal('KWD'),
    exempt: z.boolean(),
    earliestStart: z.iso.date(),
    latestStart: z.iso.date(),
    tooEarly: z.boolean().meta({ description: 'nothing can be chosen yet' }),
    termUnit: z.enum(['years', 'months']),
    years: z.array(count).meta({ description: 'numbers of years that may be chosen' }),
    months: z.array(count).meta({ description: 'numbers of months that may be chosen' }),
    terms: z
      .array(
        z.strictObject({
          years: count.nullable(),
          months: count.nullable(),
          total: money,
          endsOn: z.iso.date(),
        }),
      )
      .meta({ description: 'each choice, begun on the earliest day' }),
    assumed: z.unknown().meta({ description: 'what the register says of person, sponsor and household' }),
    why,
  }),
) {}

/** The quote that a choice fixes. */
export class QuoteDto extends createZodDto(
  priced.extend({ quoteId: z.uuid(), validUntil: z.iso.datetime() }),
) {}

/** Where the renewal stands once the term was taken back. */
export class ReopenedDto extends createZodDto(z.strictObject({ state: z.string() })) {}
