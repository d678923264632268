import { kuwaitDate } from '../clock';
import { faults } from '../faults/catalogue';
import { approvalCode } from './issuer';
import { filsOf } from './money';
import type { Outcome } from './payment';
import { elements, recordOf, refusal, unusable, type TranAnswer } from './tran-answer';
import type { Asked, Found } from './asked';

/** Action 2: gives money back, all of it or a part, with whatever goes wrong. */
export function refundAnswer(asked: Asked): TranAnswer {
  const { needs, found, about } = asked;
  const { board } = needs;
  if (typeof found === 'string') return refusal(found === 'IPAY0100263' ? 'IPAY0100116' : found);
  const code = board.take(faults.refundRefused, about)?.code ?? whyNot(asked, found);
  if (code !== undefined) return refusal(code);
  const lost = board.take(faults.refundReplyLost, about);
  const garbage = board.take(faults.refundGarbage, about);
  const word = board.take(faults.refundUnknownWord, about);
  const isDone = [lost, garbage, word].every((fault) => fault?.done !== false);
  const part = filsOf(board.take(faults.refundPartial, about)?.amt ?? '');
  const fils = Math.min(part ?? asked.amountFils, asked.amountFils);
  const right = isDone ? giveBack(asked, found, fils) : answerOf(found, found.outcome, fils, 'CAPTURED');
  if (isDone && board.take(faults.refundTwice, about) !== undefined) {
    const left = found.payment.amountFils - found.payment.refundedFils;
    if (left > 0) giveBack(asked, found, Math.min(fils, left));
  }
  const slow = board.take(faults.refundSlow, about);
  if (garbage !== undefined) return unusable(garbage.what, right);
  if (word !== undefined) return answerOf(found, found.outcome, fils, word.word);
  return {
    ...right,
    ...(slow && { waitMs: slow.ms }),
    ...(lost && { outage: lost.how, said: `lost: ${right.said}` }),
  };
}

/** Action 3, for terminals that have it: takes a capture back before it is settled. */
export function voidAnswer({ needs, found, amountFils }: Asked): TranAnswer {
  if (typeof found === 'string') return refusal(found === 'IPAY0100263' ? 'IPAY0100116' : found);
  const { payment, outcome, suspect } = found;
  const over = payment.voided || payment.refundedFils > 0 || (payment.saleLine ?? '') !== '';
  if (suspect || !outcome.captured || over || payment.amountFils !== amountFils)
    return refusal('IPAY0100116');
  needs.book.void(payment, 'asked');
  return answerOf(found, outcome, amountFils, 'CAPTURED');
}

/** The bank's own reasons against a refund. */
function whyNot(asked: Asked, { payment, outcome, suspect }: Found): string | undefined {
  const { amountFils, terminal, needs } = asked;
  if (suspect || !outcome.captured || payment.voided) return 'IPAY0100116';
  if (payment.refundedFils >= payment.amountFils) return 'IPAY0100199';
  if (payment.refundedFils + amountFils > payment.amountFils) return 'IPAY0100137';
  const limit = filsOf(terminal.creditLimit ?? '');
  if (limit === undefined) return undefined;
  const given = needs.book.refundedOn(terminal.id, kuwaitDate(needs.now()));
  return given + amountFils > limit ? 'IPAY0100289' : undefined;
}

function giveBack({ needs, fields }: Asked, found: Found, amountFils: number): TranAnswer {
  const { book, write, now } = needs;
  const { payment, outcome } = found;
  const auth = approvalCode();
  const { ref, tranid, postdate } = book.newTransaction();
  const refund = { trackId: fields.get('trackid') ?? '', amountFils, tranid, ref, auth, postdate };
  write({ kind: 'payment.refunded', at: now(), paymentId: payment.paymentId, refund });
  return answerOf(found, { ...outcome, auth, ref, tranid, postdate }, amountFils, 'CAPTURED');
}

function answerOf({ payment }: Found, outcome: Outcome, amountFils: number, result: string): TranAnswer {
  return elements(result, recordOf({ ...payment, amountFils }, outcome, result));
}
