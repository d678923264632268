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

export const openingSchema = z.object({
  paymentId: z.string(),
  terminal: z.string(),
  trackId: z.string(),
  amountFils: z.number().int().positive(),
  language: z.enum(['ar', 'en']),
  responseUrl: z.string(),
  errorUrl: z.string(),
  udf: z.record(z.string(), z.string()),
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
  what: z.enum(['genuine', 'forged-amount', 'tampered', 'browser-form']),
  body: z.string(),
  status: z.number().nullable(),
  answer: z.string(),
  tookMs: z.number(),
  verdict: z.enum(['acknowledged', 'wrong-answer', 'no-answer', 'lost', 'handed-to-browser', 'ignored']),
});
/** One delivery of the result to the merchant, with the answer to it. */
export type Delivery = z.output<typeof deliverySchema>;

const refundSchema = z.object({
  trackId: z.string(),
  amountFils: z.number().int(),
  tranid: z.string(),
  ref: z.string(),
});

export const bankEntrySchema = z.discriminatedUnion('kind', [
  openingSchema.extend({ kind: z.literal('payment.opened'), at: z.string() }),
  z.object({ kind: z.literal('payment.card'), at: z.string(), paymentId: z.string(), card: cardSchema }),
  z.object({ kind: z.literal('payment.expired'), at: z.string(), paymentId: z.string() }),
  z.object({
    kind: z.literal('payment.finished'),
    at: z.string(),
    paymentId: z.string(),
    outcome: outcomeSchema,
    /** When the callback leaves, in ms of real time; null is never. */
    callbackAtMs: z.number().nullable(),
  }),
  z.object({
    kind: z.literal('payment.delivered'),
    at: z.string(),
    paymentId: z.string(),
    deliveries: z.array(deliverySchema),
    voided: z.boolean(),
  }),
  z.object({
    kind: z.literal('payment.refunded'),
    at: z.string(),
    paymentId: z.string(),
    refund: refundSchema,
  }),
]);
export type BankEntry = z.output<typeof bankEntrySchema>;

/** One payment as the bank knows it. */
export interface Payment extends Opening {
  openedAt: string;
  expired: boolean;
  card: EnteredCard | undefined;
  finishedAt: string | undefined;
  outcome: Outcome | undefined;
  callbackAtMs: number | null;
  /** Undefined until the delivery is over. */
  deliveries: Delivery[] | undefined;
  voided: boolean;
  refundedFils: number;
  /** Since the last start. */
  inquiries: number;
}

/** Where a payment stands; the page's time limit has no entry of its own until someone looks. */
export type Stage = 'card' | 'confirm' | 'out-of-time' | 'finished';
