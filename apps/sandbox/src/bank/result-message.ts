import { seal } from './codec';
import { amountOf } from './money';
import type { Outcome, Payment } from './payment';

/** The decrypted fields of a result, in the bank's order and form-encoded: a space is a plus. */
export function resultPlaintext(
  payment: Payment,
  outcome: Outcome,
  amt = amountOf(payment.amountFils),
): string {
  const { result, auth, ref, tranid, postdate, authRespCode } = outcome;
  const head = { paymentid: payment.paymentId, result, auth, avr: 'N', ref, tranid, postdate };
  const fields = { ...head, trackid: payment.trackId, ...echoed(payment), amt };
  const all = authRespCode === null ? fields : { ...fields, authRespCode };
  return new URLSearchParams(all).toString();
}

/** The merchant's own fields: the first five always, more if they were sent. */
export function echoed(payment: Payment): Record<string, string> {
  const five = { udf1: '', udf2: '', udf3: '', udf4: '', udf5: '' };
  return { ...five, ...payment.udf };
}

export function resultTrandata(payment: Payment, outcome: Outcome, key: string, amt?: string): string {
  return seal(resultPlaintext(payment, outcome, amt), key);
}

/** The fields that travel beside trandata in a form body. */
export function formFields(payment: Payment, trandata: string): Record<string, string> {
  return { trandata, paymentid: payment.paymentId, trackid: payment.trackId };
}
