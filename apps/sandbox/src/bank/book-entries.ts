import { openingSchema, type BankEntry, type Payment, type Question } from './payment';

type Opened = Extract<BankEntry, { kind: 'payment.opened' }>;

const FIRST_QUESTIONS = 10;
const LATEST_QUESTIONS = 10;

/** A payment nobody has touched yet. */
export function paymentOf(entry: Opened, shared: (url: string) => string): Payment {
  const opening = openingSchema.parse(entry);
  return {
    ...opening,
    responseUrl: shared(opening.responseUrl),
    errorUrl: shared(opening.errorUrl),
    openedAt: entry.at,
    expired: false,
    card: undefined,
    finishedAt: undefined,
    outcome: undefined,
    callbackAtMs: null,
    answered: false,
    deliveries: undefined,
    voided: false,
    voidedAt: undefined,
    voidCause: undefined,
    voidAtMs: null,
    refundedFils: 0,
    refunds: [],
    inquiries: 0,
    questions: [],
    grantedAt: undefined,
    saleLine: undefined,
    voidSettled: false,
  };
}

/** What an entry changes of a payment. */
export function applyTo(payment: Payment, entry: Exclude<BankEntry, Opened>): void {
  switch (entry.kind) {
    case 'payment.card':
      payment.card = entry.card;
      return;
    case 'payment.expired':
      payment.expired = true;
      return;
    case 'payment.finished':
      payment.outcome = entry.outcome;
      payment.finishedAt = entry.at;
      payment.callbackAtMs = entry.callbackAtMs;
      return;
    case 'payment.delivered':
      payment.deliveries = [...(payment.deliveries ?? []), ...entry.deliveries];
      payment.answered ||= entry.settled;
      if (entry.voided) takeBack(payment, entry.at, 'unacknowledged');
      return;
    case 'payment.refunded':
      payment.refundedFils += entry.refund.amountFils;
      payment.refunds.push({ ...entry.refund, at: entry.at, settled: false });
      return;
    case 'payment.void-planned':
      payment.voidAtMs = entry.voidAtMs;
      return;
    case 'payment.voided':
      takeBack(payment, entry.at, entry.cause);
      return;
    case 'payment.draw-used':
      if (payment.draw?.times != null)
        payment.draw = { ...payment.draw, times: Math.max(0, payment.draw.times - 1) };
      return;
    case 'payment.asked':
      if (entry.action === '8') payment.inquiries += 1;
      note(payment.questions, entry);
      return;
    case 'payment.granted':
      payment.grantedAt ??= entry.at;
      return;
  }
}

function takeBack(payment: Payment, at: string, cause: NonNullable<Payment['voidCause']>): void {
  if (payment.voided) return;
  payment.voided = true;
  payment.voidedAt = at;
  payment.voidCause = cause;
}

function note(questions: Question[], { at, action, amt, said }: Question): void {
  if (questions.length >= FIRST_QUESTIONS + LATEST_QUESTIONS) questions.splice(FIRST_QUESTIONS, 1);
  questions.push({ at, action, amt, said });
}

/** The bank has put a sale (null), its reversal or a refund (its transaction id) into a settlement file; '' is nowhere, for good. */
export function markSettled(payment: Payment, part: string | null, lineId: string): void {
  if (part === null) payment.saleLine = lineId;
  else if (part === 'void') payment.voidSettled = true;
  else {
    const refund = payment.refunds.find(({ tranid }) => tranid === part);
    if (refund !== undefined) refund.settled = true;
  }
}
