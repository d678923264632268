import {
  feeClaims,
  isDateText,
  purposes,
  relations,
  sponsorKinds,
  sponsorOrigins,
  type FeeCase,
} from '@tajdeed/domain';
import { dateSchema, intFromPerson, typedText } from '@tajdeed/platform';
import { z } from 'zod';

/** The most that any residence allows; what a residence allows is the law's to say. */
const MOST_YEARS = 15;
const MOST_MONTHS = 12;
const MOST_WORKERS = 99;

const article = typedText(16)
  .pipe(z.string().regex(/^(\d{1,2}|new)$/))
  .meta({
    description:
      'Article of the residency regulation: 1 or 2 digits, Western or Arabic-Indic; `new` for a newly created residence',
  });
const word = z.string().regex(/^[a-z][a-z_]{0,63}$/);
const sexes = z.enum(['female', 'male']);
const orNull = <T extends z.ZodType>(schema: T) => schema.nullable().default(null);

const holder = z.strictObject({
  sex: orNull(sexes),
  birthDate: orNull(dateSchema),
  nationality: z.enum(['foreign', 'illegal-resident']).default('foreign'),
  occupation: orNull(word),
  group: orNull(word).meta({ description: 'group of article 30' }),
  domesticWorker: z.boolean().default(false),
});

const sponsor = z.strictObject({
  kind: z.enum(sponsorKinds),
  sex: orNull(sexes),
  article: orNull(article).meta({ description: "a resident's own article" }),
  origin: orNull(z.enum(sponsorOrigins)).meta({ description: 'how a Kuwaiti woman came to be one' }),
  group: orNull(word).meta({ description: "a resident's own group of article 30" }),
});

/** A case without its instant. What is left out is not known, or does not apply. */
export const caseShape = {
  purpose: z.enum(purposes),
  article: orNull(article),
  visa: orNull(z.string().regex(/^[a-z][a-z-]{0,63}$/)),
  holder: holder.prefault({}),
  relation: orNull(z.enum(relations)),
  withChildren: orNull(z.boolean()).meta({
    description: 'whether a widow or divorcee has children by the citizen',
  }),
  sponsor: orNull(sponsor),
  ordinal: orNull(intFromPerson(1, MOST_WORKERS)).meta({
    description: "a domestic worker's place in the household",
  }),
  claims: z.array(z.enum(feeClaims)).max(feeClaims.length).default([]),
  residenceIssued: z.boolean().default(false),
  inKuwait: z.boolean().default(true),
  startsOn: dateSchema,
  years: orNull(intFromPerson(1, MOST_YEARS)),
  months: orNull(intFromPerson(1, MOST_MONTHS)),
  endsOn: orNull(dateSchema).meta({
    description: 'the end that the Interior Ministry has fixed, where it is known',
  }),
} as const;

export const caseSchema = z.strictObject(caseShape);
export type AskedCase = Omit<FeeCase, 'openedAt'>;

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** An instant with its offset, between the years 1990 and 2100. */
export const instantSchema = z
  .string()
  .max(40)
  .refine((text) => INSTANT.test(text) && isDateText(text.slice(0, 10)) && isWithin(Date.parse(text)), {
    params: { code: 'no-such-instant' },
  })
  .meta({ description: 'An instant, e.g. 2025-12-23T00:00:00+03:00' });

const [FIRST, LAST] = [Date.UTC(1990, 0, 1), Date.UTC(2100, 0, 1)];

function isWithin(ms: number): boolean {
  return ms >= FIRST && ms < LAST;
}
