import type { Authority } from '../authority/authority';
import type { BankBook } from '../bank/bank.book';
import { amountOf } from '../bank/money';
import type { Payment } from '../bank/payment';
import type { SmsSupplier } from '../sms/sms';

/** What the outside parties hold to be true, narrowed by trackId, coverageNumber and to. */
export function ledgerOf(
  parties: { book: BankBook; authority: Authority; supplier: SmsSupplier },
  filter: ReadonlyMap<string, string>,
): object {
  const trackId = filter.get('trackId');
  const coverage = filter.get('coverageNumber');
  const payments = parties.book.all().filter((one) => trackId === undefined || one.trackId === trackId);
  const notices = parties.authority
    .list()
    .filter(({ notice }) => coverage === undefined || notice.coverageNumber === coverage);
  return {
    totals: {
      captures: payments.filter(taken).length,
      kept: payments.filter((one) => taken(one) && !one.voided).length,
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

function taken(payment: Payment): boolean {
  return payment.outcome?.captured === true;
}

function paymentLine(payment: Payment): object {
  const { terminal, trackId, paymentId, outcome, voided, inquiries } = payment;
  const captures = taken(payment) ? 1 : 0;
  return {
    terminal,
    trackId,
    paymentId,
    amt: amountOf(payment.amountFils),
    openedAt: payment.openedAt,
    finishedAt: payment.finishedAt ?? null,
    expired: payment.expired,
    result: outcome?.result ?? null,
    tranid: outcome?.tranid ?? null,
    ref: outcome?.ref ?? null,
    captures,
    voided,
    refunded: amountOf(payment.refundedFils),
    inquiries,
    callbacks: payment.deliveries ?? [],
  };
}
