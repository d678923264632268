import type { Authority } from '../authority/authority';
import type { BankBook } from '../bank/bank.book';
import { amountOf } from '../bank/money';
import { isTaken, type Payment } from '../bank/payment';
import type { SmsSupplier } from '../sms/sms';

/** What the outside parties hold to be true, narrowed by trackId, terminal, since, coverageNumber and to. */
export function ledgerOf(
  parties: { book: BankBook; authority: Authority; supplier: SmsSupplier },
  filter: ReadonlyMap<string, string>,
): object {
  const coverage = filter.get('coverageNumber');
  const payments = paymentsOf(parties.book, filter);
  const notices = parties.authority
    .list()
    .filter(({ notice }) => coverage === undefined || notice.coverageNumber === coverage);
  return {
    totals: {
      captures: payments.filter(isTaken).length,
      kept: payments.filter((one) => isTaken(one) && !one.voided).length,
      effectiveNotices: notices.filter((one) => one.effective).length,
    },
    payments: payments.map(paymentLine),
    notices: notices.map(({ at, notice, answer, effective, requests }) => ({
      at,
      ...notice,
      answer,
      effective,
      requests,
    })),
    changes: parties.authority
      .listChanges()
      .filter(({ change }) => coverage === undefined || change.coverageNumber === coverage)
      .map(({ at, change, answer }) => ({ at, ...change, answer })),
    messages: parties.supplier.inbox(filter.get('to')),
  };
}

function paymentsOf(book: BankBook, filter: ReadonlyMap<string, string>): readonly Payment[] {
  const trackId = filter.get('trackId');
  const terminal = filter.get('terminal');
  const since = filter.get('since') ?? '';
  return book.all().filter((one) => {
    const wanted = (trackId ?? one.trackId) === one.trackId && (terminal ?? one.terminal) === one.terminal;
    return wanted && one.openedAt >= since;
  });
}

function paymentLine(payment: Payment): object {
  const { terminal, trackId, paymentId, outcome, voided, inquiries } = payment;
  const captures = isTaken(payment) ? 1 : 0;
  return {
    terminal,
    trackId,
    paymentId,
    amt: amountOf(payment.amountFils),
    openedAt: payment.openedAt,
    finishedAt: payment.finishedAt ?? null,
    expired: payment.expired,
    card: payment.card?.masked ?? null,
    result: outcome?.result ?? null,
    tranid: outcome?.tranid ?? null,
    ref: outcome?.ref ?? null,
    captures,
    voided,
    voidedAt: payment.voidedAt ?? null,
    voidCause: payment.voidCause ?? null,
    twinOf: payment.twinOf ?? null,
    draw: payment.draw ?? null,
    refunded: amountOf(payment.refundedFils),
    refunds: payment.refunds.map(({ at, amountFils, tranid, ref }) => {
      return { at, amt: amountOf(amountFils), tranid, ref };
    }),
    inquiries,
    questions: payment.questions,
    grantedAt: payment.grantedAt ?? null,
    callbacks: payment.deliveries ?? [],
  };
}
