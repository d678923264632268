import { attemptLifecycle, renewalLifecycle, type AttemptState, type RenewalState } from '@tajdeed/domain';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { phases, type Phase } from './phases';

function names<T extends string>(record: Readonly<Record<T, unknown>>): [T, ...T[]] {
  const [first, ...rest] = Object.keys(record).filter((name): name is T => Object.hasOwn(record, name));
  if (first === undefined) throw new TypeError('a list of names is empty');
  return [first, ...rest];
}

const instant = z.iso.datetime();
const money = z.string().regex(/^(0|[1-9]\d{0,6})\.\d{3}$/);

const action = z.strictObject({
  name: z.string(),
  method: z.enum(['POST', 'DELETE', 'GET']),
  path: z.string(),
  from: instant.optional().meta({ description: 'not before this instant' }),
});

const quote = z.strictObject({
  quoteId: z.uuid(),
  years: z.int().nullable(),
  months: z.int().nullable().meta({ description: 'where the term is of months' }),
  startsOn: z.iso.date(),
  endsOn: z.iso.date(),
  feePerYear: money.nullable().meta({ description: 'null where the fee is for each month' }),
  total: money,
  currency: z.literal('KWD'),
  validUntil: instant,
});

const attempt = z.strictObject({
  attemptId: z.uuid(),
  state: z.enum(names<AttemptState>(attemptLifecycle.states)),
  amount: money,
  currency: z.literal('KWD'),
  sentence: z.string(),
});

const coverage = z.strictObject({
  coverageId: z.uuid(),
  number: z.string(),
  startsOn: z.iso.date(),
  endsOn: z.iso.date(),
  final: z.boolean().meta({ description: 'false while the bank may still take the capture back' }),
  sentence: z.string(),
});

const refund = z.strictObject({
  amount: z.string().meta({ description: 'KWD with three places', example: '100.000' }),
  currency: z.literal('KWD'),
  state: z.enum(['under-way', 'returned', 'in-part', 'refused']),
  at: instant.meta({ description: 'when it came to that' }),
  sentence: z.string(),
});

const blocked = z.strictObject({ code: z.string(), reason: z.string(), sentence: z.string() }).meta({
  description: 'why the step of this phase cannot be taken: the code with which it would be refused',
});

export const renewalStatus = z.strictObject({
  renewalId: z.uuid(),
  state: z.enum(names<RenewalState>(renewalLifecycle.states)),
  phase: z
    .enum(names<Phase>(phases))
    .meta({ description: 'stable name of what the resident is to do or wait for' }),
  finished: z.boolean(),
  sentence: z.string().meta({ description: 'for the resident, in the language asked for' }),
  until: instant
    .nullable()
    .meta({ description: 'when the present wait ends, or when there is news at the latest' }),
  actions: z
    .array(action)
    .meta({ description: 'what can be done now, and nothing that would only be refused' }),
  blocked: blocked.nullable(),
  quote: quote.nullable(),
  attempt: attempt.nullable(),
  refunds: z.array(refund).meta({ description: 'money of its payments that goes back, or went' }),
  coverage: coverage.nullable(),
});
export type RenewalStatus = z.infer<typeof renewalStatus>;

/** What a resident is told of his renewal. */
export class RenewalStatusDto extends createZodDto(renewalStatus) {}

const pledge = z.strictObject({ version: z.string(), language: z.enum(['ar', 'en']), text: z.string() });
export type Pledge = z.infer<typeof pledge>;

/** The pledge in force. */
export class PledgeDto extends createZodDto(pledge) {}

/** The resident's pledge that all data are correct. */
export class AcceptPledgeDto extends createZodDto(
  z.strictObject({ version: z.string().min(1).max(32), accepted: z.literal(true) }),
) {}
