import { textToFils, typedBeginnings } from '@tajdeed/domain';
import { civilNumberSchema, dateSchema, reasonSchema, typedText, uuidSchema } from '@tajdeed/platform';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import {
  allowed,
  kindsOf,
  statesOf,
  subjects,
  type Criteria,
  type Criterion,
  type Subject,
} from './criteria';
import { readDeeds } from './read-entries';

const MOST = 100;
const code = (name: string) => ({ params: { code: name } });
const word = (most: number, shape: RegExp) =>
  typedText(most).refine((text) => shape.test(text), code('refused'));

const reference = word(36, /^[0-9A-Za-z-]{1,36}$/).meta({
  description: 'An id of ours, the number of a coverage, or an id that the bank gave a payment',
});
const phone = typedText(32)
  .transform((text) => text.replace(/[ ().-]/g, ''))
  .transform((text) => (/^[569]\d{7}$/.test(text) ? `+965${text}` : text.replace(/^00/, '+')))
  .refine((text) => /^\+[1-9]\d{7,14}$/.test(text), code('refused'))
  .meta({ description: 'Telephone number; without a country’s number it is one of Kuwait' });

const shape = {
  subject: z.enum(subjects),
  reference: reference.optional(),
  receipt: word(64, /^[0-9A-Za-z]{16,64}$/).optional(),
  trackId: word(19, /^[0-9A-Za-z]{10,19}$/).optional(),
  civilNumber: civilNumberSchema.optional(),
  phone: phone.optional(),
  name: typedText(100)
    .refine((text) => /[\p{L}\p{N}]/u.test(text), code('refused'))
    .optional()
    .meta({ description: 'Words of a name in either script; each must be found' }),
  spelling: z.enum(['alike', 'exact', 'beginning']).optional().meta({
    description:
      'With a name: whatever sounds alike (the default), as it is written, or by how each word begins: two consonants at least',
  }),
  state: z.string().max(32).optional(),
  from: dateSchema.optional().meta({ description: 'First day in Kuwait' }),
  to: dateSchema.optional().meta({ description: 'Last day in Kuwait' }),
  amount: typedText(16)
    .refine((text) => textToFils(text) !== undefined, code('refused'))
    .optional()
    .meta({ description: 'Dinars with three places', example: '100.000' }),
  reason: reasonSchema,
  after: z
    .string()
    .regex(/^[\w.-]{1,400}$/)
    .optional()
    .meta({ description: 'The `next` of the page before, for the same search' }),
  limit: z.int().min(1).max(MOST).default(25),
};

/** What a search asks for, and why: whatever is found is shown with its person. */
export class SearchBody extends createZodDto(
  z.strictObject(shape).superRefine((body, context) => {
    for (const [path, fault] of faultsOf(body))
      context.addIssue({ code: 'custom', path: [path], input: path, ...code(fault) });
  }),
) {}

function faultsOf(body: Criteria & { subject: Subject }): [string, string][] {
  const { subject, state, from, to, spelling, name } = body;
  const kinds = kindsOf(body);
  const isForeign = (kind: Criterion) => !allowed[subject].includes(kind);
  const faults = kinds.filter(isForeign).map((kind): [string, string] => [kind, 'not-allowed']);
  if (state !== undefined && !isForeign('state') && !statesOf[subject].includes(state))
    faults.push(['state', 'not-allowed']);
  if (from !== undefined && to !== undefined && to < from) faults.push(['to', 'out-of-range']);
  if (spelling !== undefined && name === undefined) faults.push(['name', 'missing']);
  if (spelling === 'beginning' && name !== undefined && typedBeginnings(name) === undefined)
    faults.push(['name', 'too-short']);
  if (kinds.length === 0) faults.push(['reference', 'missing']);
  return faults;
}

export class UnmaskBody extends createZodDto(
  z.strictObject({ personId: uuidSchema, reason: reasonSchema }),
) {}

export class ReadsQuery extends createZodDto(
  z.strictObject({
    person: uuidSchema.optional(),
    member: uuidSchema.optional(),
    after: uuidSchema.optional(),
    limit: z.coerce.number().int().min(1).max(MOST).default(25),
  }),
) {}

const id = z.uuid();
const both = z.strictObject({ ar: z.string(), en: z.string() });
export const maskedPersonSchema = z
  .strictObject({
    personId: id,
    initials: both,
    civilNumber: z.string().meta({ description: 'Its last four digits', example: '••••0001' }),
    phone: z.string().nullable(),
  })
  .meta({ description: 'Masked' });

/** A record that was found. What it has not is null. */
const record = z.strictObject({
  subject: z.enum(subjects),
  id,
  renewalId: id.nullable(),
  state: z.string().nullable(),
  at: z.iso.datetime().nullable().meta({ description: 'When it began' }),
  amount: z.string().nullable(),
  trackId: z.string().nullable(),
  caseKind: z.string().nullable(),
  person: maskedPersonSchema.nullable(),
});

/** A page, the newest first (persons by id). It may hold fewer than asked for, even none, while `next` leads on. */
export class FoundDto extends createZodDto(
  z.strictObject({ records: z.array(record), next: z.string().nullable() }),
) {}

/** One person in full. */
export class PersonDto extends createZodDto(
  z.strictObject({ personId: id, names: both, civilNumber: z.string(), phone: z.string().nullable() }),
) {}

/** Who read what of whom, the newest first. */
export class ReadsDto extends createZodDto(
  z.strictObject({
    reads: z.array(
      z.strictObject({
        entryId: id,
        account: id,
        member: id,
        deed: z.enum(readDeeds),
        subject: z.enum(subjects),
        criteria: z.array(z.string()),
        persons: z.array(id),
        reason: z.string().nullable(),
        at: z.iso.datetime(),
      }),
    ),
    next: id.nullable(),
  }),
) {}
