import { faults } from '../faults/catalogue';
import { elements, recordOf, refusal, unusable, type TranAnswer } from './tran-answer';
import type { Asked, Found } from './asked';
import { writeElements } from './xml-elements';

/** Action 8: what the bank says about a payment, with whatever is wrong with it. */
export function inquiryAnswer(asked: Asked): TranAnswer {
  const { needs, found, about } = asked;
  const { board } = needs;
  if (board.take(faults.inquiryNotFound, about) !== undefined) return refusal('IPAY0100263');
  const error = board.take(faults.inquiryError, about);
  if (error !== undefined) return refusal(error.code);
  const right = typeof found === 'string' ? refusal(found) : answerAbout(asked, found);
  const garbage = board.take(faults.inquiryGarbage, about);
  if (garbage !== undefined) return unusable(garbage.what, right);
  if (board.take(faults.inquiryTwoResults, about) !== undefined) {
    const second = right.said === 'SUCCESS' ? 'FAILURE(NOT CAPTURED)' : 'SUCCESS';
    const text = `${String(right.text)}${writeElements({ result: second })}`;
    return { ...right, said: `${right.said} and ${second}`, text };
  }
  const huge = board.take(faults.inquiryHuge, about);
  if (huge === undefined) return right;
  return { ...right, text: `${String(right.text)}<filler>${'x'.repeat(huge.bytes)}</filler>` };
}

function answerAbout(asked: Asked, { payment, outcome, suspect }: Found): TranAnswer {
  const { needs, about, amountFils } = asked;
  const { board } = needs;
  const forced = board.take(faults.inquirySuspected, about) !== undefined;
  const isSuspect = forced || suspect || payment.amountFils !== amountFils;
  const word = isSuspect ? 'SUSPECTED' : wordFor(asked, { payment, outcome, suspect });
  if (word === 'not found') return refusal('IPAY0100263');
  const unknown = board.take(faults.inquiryUnknownWord, about)?.word;
  const result = unknown ?? word;
  const fields = {
    ...recordOf(payment, outcome, result),
    ...(board.take(faults.inquiryOtherTrackId, about) && { trackid: otherDigits(payment.trackId) }),
    ...(board.take(faults.inquiryOtherPayment, about) && { payid: otherDigits(payment.paymentId) }),
    ...board.take(faults.inquiryOtherAmount, about),
  };
  const sparse = board.take(faults.inquirySparse, about)?.as;
  return elements(result, sparse === undefined ? fields : withoutTheRest(fields, sparse));
}

/** A CAPTURED that was not acknowledged is the bank's to take back; what it then says is a setting of the fault board. */
function wordFor({ needs, about }: Asked, { payment, outcome }: Found): string {
  const { board } = needs;
  const plain = board.take(faults.inquiryPlainWords, about) !== undefined;
  const success = plain ? 'CAPTURED' : 'SUCCESS';
  const taken = outcome.captured && !payment.voided;
  if (board.take(faults.inquiryContradicts, about) !== undefined) {
    return taken ? wrapped('NOT CAPTURED', plain) : success;
  }
  if (payment.voided) {
    return board.take(faults.inquiryAfterVoid, about)?.says ?? wrapped('NOT CAPTURED', plain);
  }
  // This question counts once it is answered.
  if (outcome.captured && payment.inquiries >= outcome.hiddenInquiries) return success;
  if (outcome.result === 'CANCELED') return board.take(faults.inquiryAfterCancel, about)?.says ?? 'FAILURE';
  return wrapped(outcome.result, plain);
}

function wrapped(result: string, plain: boolean): string {
  return plain ? result : `FAILURE(${result})`;
}

/** Another number of the same shape. */
function otherDigits(id: string): string {
  return id.slice(0, -1) + (id.endsWith('7') ? '3' : '7');
}

const NEEDED = ['result', 'amt', 'trackid', 'payid', 'ref', 'tranid'];

function withoutTheRest(
  fields: Record<string, string>,
  as: 'null' | 'empty' | 'absent',
): Record<string, string> {
  const entries = Object.entries(fields).map(([name, value]): [string, string | undefined] => {
    if (NEEDED.includes(name)) return [name, value];
    return [name, as === 'absent' ? undefined : as === 'null' ? 'null' : ''];
  });
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
