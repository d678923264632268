import { seal } from './codec';
import { amountOf } from './money';
import type { Outcome, Payment } from './payment';

/** The fields of a result, in the bank's order. */
export function resultFields(payment: Payment, outcome: Outcome): Record<string, string> {
  const { result, auth, ref, tranid, postdate, authRespCode } = outcome;
  const head = { paymentid: payment.paymentId, result, auth, avr: 'N', ref, tranid, postdate };
  const amt = amountOf(payment.amountFils);
  const fields = { ...head, trackid: payment.trackId, ...echoed(payment), amt };
  return authRespCode === null ? fields : { ...fields, authRespCode };
}

/** As they stand before encryption: form-encoded, so that a space is a plus. */
export function plaintextOf(fields: Readonly<Record<string, string>>): string {
  return new URLSearchParams({ ...fields }).toString();
}

/** The merchant's own fields: the first five always, more if they were sent. */
export function echoed(payment: Payment): Record<string, string> {
  const five = { udf1: '', udf2: '', udf3: '', udf4: '', udf5: '' };
  return { ...five, ...payment.udf };
}

export function resultTrandata(payment: Payment, outcome: Outcome, key: string): string {
  return seal(plaintextOf(resultFields(payment, outcome)), key);
}

/** The fields that travel beside trandata in a form body. */
export function formFields(payment: Payment, trandata: string): Record<string, string> {
  return { trandata, paymentid: payment.paymentId, trackid: payment.trackId };
}
