import { kuwaitInstant } from '../clock';
import { isTaken, type Payment, type Refund } from '../bank/payment';
import { filsOf } from '../bank/money';
import type { Terminal } from '../sandbox.config';
import { moneyCells, type Line } from './settlement-file';

/** What of a payment a line settles: the sale (null), the taking back of it, or a refund by its transaction id. */
export interface Mark {
  readonly paymentId: string;
  readonly part: string | null;
  /** '' where no line will ever come. */
  readonly lineId: string;
}

export interface Due {
  readonly at: string;
  readonly payment: Payment;
  readonly part: string | null;
  /** The line without its number and what it corrects; undefined for what appears nowhere. */
  readonly line: Omit<Line, 'line_id' | 'corrects'> | undefined;
}

interface DueRules {
  readonly terminal: Terminal;
  /** The first instant after the bank day. */
  readonly before: string;
  readonly isLate: (payment: Payment) => boolean;
  readonly showsVoid: (payment: Payment) => boolean;
}

/** Everything of one payment that is to be settled before an instant. What was voided before it was settled appears nowhere. */
export function dueOf(payment: Payment, rules: DueRules): readonly Due[] {
  if (!isTaken(payment) || payment.finishedAt === undefined) return [];
  const { before, terminal } = rules;
  const due: Due[] = [];
  const voidedAt = payment.voidedAt !== undefined && payment.voidedAt < before ? payment.voidedAt : undefined;
  if (payment.saleLine === undefined) {
    if (payment.finishedAt >= before || rules.isLate(payment)) return [];
    const hidden = voidedAt !== undefined && !rules.showsVoid(payment);
    const sale = hidden ? undefined : saleOf(payment, terminal);
    due.push({ at: payment.finishedAt, payment, part: null, line: sale });
    if (voidedAt !== undefined) {
      due.push({
        at: voidedAt,
        payment,
        part: 'void',
        line: hidden ? undefined : reversalOf(payment, terminal),
      });
    }
  } else if (voidedAt !== undefined && !payment.voidSettled) {
    due.push({ at: voidedAt, payment, part: 'void', line: reversalOf(payment, terminal) });
  }
  const refunds = payment.refunds.filter(({ at, settled }) => !settled && at < before);
  return [
    ...due,
    ...refunds.map((refund) => ({
      at: refund.at,
      payment,
      part: refund.tranid,
      line: refundOf(payment, refund),
    })),
  ];
}

/** What the bank keeps of a sale, rounded half up to a fils. */
export function commissionFils({ commission }: Terminal, amountFils: number): number {
  const share = Math.floor((amountFils * commission.basisPoints + 5_000) / 10_000);
  return Math.min(amountFils, share + (filsOf(commission.fixed) ?? 0));
}

type Bare = Omit<Line, 'line_id' | 'corrects'>;

function saleOf(payment: Payment, terminal: Terminal): Bare {
  const { amountFils, outcome } = payment;
  return {
    ...idsOf(payment),
    transaction_id: outcome?.tranid ?? '',
    reference: outcome?.ref ?? '',
    auth: outcome?.auth ?? '',
    postdate: outcome?.postdate ?? '',
    type: 'SALE',
    sign: 'CR',
    at: kuwaitInstant(payment.finishedAt ?? payment.openedAt),
    ...moneyCells({ amountFils, commissionFils: commissionFils(terminal, amountFils) }),
  };
}

function reversalOf(payment: Payment, terminal: Terminal): Bare {
  const at = kuwaitInstant(payment.voidedAt ?? payment.openedAt);
  return { ...saleOf(payment, terminal), type: 'REVERSAL', sign: 'DR', at };
}

function refundOf(payment: Payment, { amountFils, tranid, ref, auth, postdate, at }: Refund): Bare {
  return {
    ...idsOf(payment),
    transaction_id: tranid,
    reference: ref,
    auth,
    postdate,
    type: 'REFUND',
    sign: 'DR',
    at: kuwaitInstant(at),
    ...moneyCells({ amountFils, commissionFils: 0 }),
  };
}

/** A track id with other signs than letters and digits would break the file: it is left out. */
function idsOf({ paymentId, trackId }: Payment): Pick<Line, 'payment_id' | 'track_id'> {
  return { payment_id: paymentId, track_id: /^[0-9A-Za-z]+$/.test(trackId) ? trackId : '' };
}
