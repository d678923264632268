import type { About, FaultBoard } from '../faults/board';
import { faults } from '../faults/catalogue';
import type { Terminal } from '../sandbox.config';
import { errorText } from './bank-errors';
import { amountOf, otherwiseWritten, roundedToTen } from './money';
import type { Delivery, Outcome, Payment } from './payment';
import { echoed, formFields, plaintextOf, resultFields } from './result-message';
import { seal } from './codec';

export const FORM = 'application/x-www-form-urlencoded';

/** One message to the merchant, ready to be sent. */
export interface Letter {
  readonly what: Delivery['what'];
  readonly method: 'POST' | 'GET';
  readonly url: string;
  readonly type: string;
  readonly body: string;
}

/** What a letter is written from. */
export interface Sender {
  readonly board: FaultBoard;
  readonly terminal: Terminal;
  readonly payment: Payment;
  readonly about: About;
}

/** The key that results are sealed with now: another one while it is rotated. */
export function sealingKey({ board, terminal, about }: Sender): string {
  return board.take(faults.keyRotated, about)?.resourceKey ?? terminal.resourceKey;
}

/** The result as it goes over the wire, with whatever is wrong with it: sealed, or as clear error fields. */
export function resultOf(sender: Sender, outcome: Outcome): Pick<Letter, 'what'> & { fields: FormFields } {
  const { board, payment, about } = sender;
  const error = board.take(faults.clearError, about);
  if (error !== undefined) return { what: 'clear-error', fields: clearFields(payment, error.code) };
  const { fields, what } = altered(sender, resultFields(payment, outcome));
  return { what, fields: formFields(payment, seal(plaintextOf(fields), sealingKey(sender))) };
}

type FormFields = Readonly<Record<string, string>>;

/** The letter that brings the result, in the form that the terminal wants. */
export function resultLetter(sender: Sender, outcome: Outcome): Letter {
  const { board, terminal, payment, about } = sender;
  const { what, fields } = resultOf(sender, outcome);
  const { trandata } = fields;
  if (trandata === undefined) return postOf(payment, what, plaintextOf(fields));
  if (board.take(faults.byGet, about) !== undefined) {
    const query = plaintextOf(fields);
    return { what, method: 'GET', url: `${payment.responseUrl}?${query}`, type: FORM, body: '' };
  }
  const how = board.take(faults.written, about)?.how;
  const bare = (terminal.body === 'bare') !== (how === 'other-body');
  const hex = how === 'lower-case' ? trandata.toLowerCase() : trandata;
  const body = bare ? hex : plaintextOf({ ...fields, trandata: hex });
  const text = how === 'line-feed' ? `${body}\n` : how === 'white-space' ? `  ${body} \r\n` : body;
  return postOf(payment, what, text, how === 'content-type' ? 'text/plain' : FORM);
}

/** A letter with a result of its own, e.g. the cancel after the capture: sealed as the terminal wants it. */
export function sealedLetter(sender: Sender, what: Delivery['what'], outcome: Outcome): Letter {
  const fields = resultFields(sender.payment, outcome);
  return hexLetter(sender, what, seal(plaintextOf(fields), sealingKey(sender)));
}

/** A letter with this ciphertext, genuine or not. */
export function hexLetter({ terminal, payment }: Sender, what: Delivery['what'], trandata: string): Letter {
  const bare = terminal.body === 'bare' && terminal.style === 'B';
  return postOf(payment, what, bare ? trandata : plaintextOf(formFields(payment, trandata)));
}

export function errorLetter({ payment }: Sender, code: string): Letter {
  return postOf(payment, 'clear-error', plaintextOf(clearFields(payment, code)));
}

export function postOf(payment: Payment, what: Delivery['what'], body: string, type = FORM): Letter {
  return { what, method: 'POST', url: payment.responseUrl, type, body };
}

/** What the bank sends in clear when something fails; it proves nothing. */
export function clearFields(payment: Payment, code: string): Record<string, string> {
  const { paymentId, trackId, amountFils } = payment;
  const head = { Error: code, ErrorText: errorText(code), paymentid: paymentId, trackid: trackId };
  return { ...head, amt: amountOf(amountFils), ...echoed(payment) };
}

function altered(
  { board, payment, about }: Sender,
  genuine: Record<string, string>,
): { fields: Record<string, string>; what: Letter['what'] } {
  const forged = board.take(faults.callbackForgedAmount, about)?.amt;
  const rounded = board.take(faults.amountRounded, about);
  const written = board.take(faults.amountWritten, about)?.how;
  const word = board.take(faults.unknownWord, about)?.word;
  const currency = board.take(faults.wrongCurrency, about);
  const changed = board.take(faults.fieldChanged, about);
  const shuffled = board.take(faults.fieldsShuffled, about) !== undefined;
  const { amountFils } = payment;
  const fields = {
    ...genuine,
    ...(rounded && { amt: amountOf(roundedToTen(amountFils)) }),
    ...(written && { amt: otherwiseWritten(amountFils, written) }),
    ...(forged !== undefined && { amt: forged }),
    ...(word !== undefined && { result: word }),
    ...(changed && { [changed.field]: changed.value }),
    ...currency,
  };
  const mismatched = rounded ?? written ?? changed ?? currency;
  const unusual = word !== undefined || shuffled;
  const what = mismatched !== undefined ? 'altered' : unusual ? 'unusual' : 'genuine';
  return {
    fields: shuffled ? inAnotherOrder(fields) : fields,
    what: forged === undefined ? what : 'forged-amount',
  };
}

function inAnotherOrder(fields: Record<string, string>): Record<string, string> {
  const known = Object.entries(fields).sort(([a], [b]) => (a < b ? 1 : -1));
  return { newfield: 'x', ...Object.fromEntries(known), udf11: '' };
}
