import { z } from 'zod';

const resultSchema = z.enum(['CAPTURED', 'NOT CAPTURED', 'HOST TIMEOUT', 'DENIED BY RISK', 'CANCELED']);
export type Result = z.output<typeof resultSchema>;

const verdictSchema = z.enum(['approve', 'decline', 'timeout', 'timeout-but-taken', 'risk']);
/** What the issuer will say to a card once it is confirmed. */
export type CardVerdict = z.output<typeof verdictSchema>;

/** What remains of a typed card: never its number or PIN. */
const cardSchema = z.object({
  bank: z.string(),
  masked: z.string(),
  expiry: z.string(),
  verdict: verdictSchema,
});
export type EnteredCard = z.output<typeof cardSchema>;

/** What a script has drawn for a payment: the `number`th of `seed`. Without a name the bank behaves. */
export const drawSchema = z.object({
  seed: z.string(),
  number: z.number().int(),
  name: z.string().nullable(),
  with: z.unknown(),
  times: z.number().int().nullable(),
});
export type Draw = z.output<typeof drawSchema>;

export const openingSchema = z.object({
  paymentId: z.string(),
  terminal: z.string(),
  trackId: z.string(),
  amountFils: z.number().int().positive(),
  language: z.enum(['ar', 'en']),
  responseUrl: z.string(),
  errorUrl: z.string(),
  udf: z.record(z.string(), z.string()),
  draw: drawSchema.optional(),
  /** Set for a payment that the bank has made of another one by itself. */
  twinOf: z.string().optional(),
});
export type Opening = z.output<typeof openingSchema>;

const outcomeSchema = z.object({
  result: resultSchema,
  /** Whether the money was taken, which a HOST TIMEOUT leaves open. */
  captured: z.boolean(),
  auth: z.string(),
  ref: z.string(),
  tranid: z.string(),
  postdate: z.string(),
  authRespCode: z.string().nullable(),
  /** The inquiry keeps saying HOST TIMEOUT for this many questions. */
  hiddenInquiries: z.number().int(),
});
export type Outcome = z.output<typeof outcomeSchema>;

const deliverySchema = z.object({
  at: z.string(),
  what: z.enum([
    'genuine',
    'browser-form',
    'unusual',
    'altered',
    'forged-amount',
    'declined-first',
    'clear-error',
    'cancel',
    'empty',
    'tampered',
    'wrong-key',
    'spliced',
    'replayed',
    'garbage',
  ]),
  body: z.string(),
  status: z.number().nullable(),
  answer: z.string(),
  tookMs: z.number(),
  verdict: z.enum(['acknowledged', 'wrong-answer', 'no-answer', 'lost', 'handed-to-browser', 'ignored']),
  /** Set where the bank waited less than it usually does. */
  patienceMs: z.number().optional(),
});
/** One delivery of the result to the merchant, with the answer to it. */
export type Delivery = z.output<typeof deliverySchema>;

const refundSchema = z.object({
  trackId: z.string(),
  amountFils: z.number().int(),
  tranid: z.string(),
  ref: z.string(),
  auth: z.string().default(''),
  postdate: z.string().default(''),
});
export interface Refund extends z.output<typeof refundSchema> {
  readonly at: string;
  settled: boolean;
}

/** Why the bank took a capture back. */
const voidCauseSchema = z.enum(['unacknowledged', 'later', 'on-command', 'asked']);
export type VoidCause = z.output<typeof voidCauseSchema>;

const ofOne = { at: z.string(), paymentId: z.string() };

export const bankEntrySchema = z.discriminatedUnion('kind', [
  openingSchema.extend({ kind: z.literal('payment.opened'), at: z.string() }),
  z.object({ kind: z.literal('payment.card'), ...ofOne, card: cardSchema }),
  z.object({ kind: z.literal('payment.expired'), ...ofOne }),
  z.object({
    kind: z.literal('payment.finished'),
    ...ofOne,
    outcome: outcomeSchema,
    /** When the callback leaves, in ms of real time; null is never. */
    callbackAtMs: z.number().nullable(),
  }),
  z.object({
    kind: z.literal('payment.delivered'),
    ...ofOne,
    deliveries: z.array(deliverySchema),
    voided: z.boolean(),
    /** False while the delivery that decides is still to come. */
    settled: z.boolean().default(true),
  }),
  z.object({ kind: z.literal('payment.refunded'), ...ofOne, refund: refundSchema }),
  /** When the bank will take an acknowledged capture back, in ms of real time. */
  z.object({ kind: z.literal('payment.void-planned'), ...ofOne, voidAtMs: z.number() }),
  z.object({ kind: z.literal('payment.voided'), ...ofOne, cause: voidCauseSchema }),
  z.object({ kind: z.literal('payment.draw-used'), ...ofOne }),
  z.object({
    kind: z.literal('payment.asked'),
    ...ofOne,
    action: z.enum(['2', '3', '8']),
    amt: z.string(),
    said: z.string(),
  }),
  z.object({ kind: z.literal('payment.granted'), ...ofOne }),
]);
export type BankEntry = z.output<typeof bankEntrySchema>;

/** What the merchant asked tranPipe about a payment, and what it was told. */
export interface Question {
  readonly at: string;
  readonly action: '2' | '3' | '8';
  readonly amt: string;
  readonly said: string;
}

/** One payment as the bank knows it. */
export interface Payment extends Opening {
  openedAt: string;
  expired: boolean;
  card: EnteredCard | undefined;
  finishedAt: string | undefined;
  outcome: Outcome | undefined;
  callbackAtMs: number | null;
  /** Whether the delivery that decides is over. */
  answered: boolean;
  /** Undefined until something was delivered. */
  deliveries: Delivery[] | undefined;
  voided: boolean;
  voidedAt: string | undefined;
  voidCause: VoidCause | undefined;
  voidAtMs: number | null;
  refundedFils: number;
  refunds: Refund[];
  inquiries: number;
  /** The first and the latest questions; a merchant that asks for ever must not fill the memory. */
  questions: Question[];
  grantedAt: string | undefined;
  /** The line of the settlement file with the sale, '' if none will come; undefined while it is to come. */
  saleLine: string | undefined;
  voidSettled: boolean;
}

/** Where a payment stands; the page's time limit has no entry of its own until someone looks. */
export type Stage = 'card' | 'confirm' | 'out-of-time' | 'finished';

export function isTaken(payment: Payment): boolean {
  return payment.outcome?.captured === true;
}
