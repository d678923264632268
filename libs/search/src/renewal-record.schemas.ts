import { leftOutSchema, storyEntrySchema } from '@tajdeed/lifecycle';
import { reasonSchema } from '@tajdeed/platform';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { maskedPersonSchema } from './search.schemas';

const id = z.uuid();
const instant = z.iso.datetime();
const day = z.iso.date();

/** Why somebody of the staff reads one renewal. */
export class ReadReasonBody extends createZodDto(z.strictObject({ reason: reasonSchema })) {}

/** One renewal with all of it that the reader's roles reach; its person masked. */
export class RenewalRecordDto extends createZodDto(
  z.strictObject({
    ...{ renewalId: id, state: z.string(), requestedAt: instant, movedAt: instant },
    person: maskedPersonSchema.nullable(),
    payments: z
      .array(
        z.strictObject({
          ...{ attemptId: id, state: z.string(), amount: z.string(), trackId: z.string(), openedAt: instant },
        }),
      )
      .meta({ description: 'Empty where the roles of the reader do not reach payments' }),
    quotes: z
      .array(
        z.strictObject({
          ...{ quoteId: id, live: z.boolean(), row: z.string(), total: z.string(), madeAt: instant },
          facts: z.unknown().meta({ description: 'what the law was asked; holds no birth date' }),
          assumed: z.unknown().meta({ description: 'what the register said of person, sponsor, household' }),
        }),
      )
      .meta({ description: 'The last twenty, the newest first' }),
    coverage: z
      .strictObject({
        ...{ coverageId: id, state: z.string(), number: z.string(), startsOn: day, endsOn: day },
      })
      .nullable(),
    notices: z.array(z.strictObject({ noticeId: id, says: z.string(), outcome: z.string().nullable() })),
    cases: z
      .array(
        z.strictObject({
          ...{ caseId: id, kind: z.string(), state: z.string(), department: z.string(), room: z.string() },
          openedAt: instant,
        }),
      )
      .meta({ description: 'Those that the roles of the reader reach' }),
  }),
) {}

/** What happened to a renewal and to all of it that the reader's roles reach, in order. */
export class RenewalTimelineDto extends createZodDto(
  z.strictObject({ renewalId: id, entries: z.array(storyEntrySchema), leftOut: leftOutSchema }),
) {}
