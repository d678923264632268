import { randomInt } from 'node:crypto';
import { faults } from '../faults/catalogue';
import type { FaultBoard } from '../faults/board';
import type { BankBook } from './bank.book';
import { TEST_BANK } from './banks';
import type { CardVerdict, Outcome, Payment, Result } from './payment';

const GOOD_EXPIRY = '09/2030'; // the newest of the published ones; every other is declined

/** Cards of this sandbox's own, beside the published test card: their last ten digits decide, any expiry. */
const specialCards: Readonly<Record<string, CardVerdict>> = {
  '0000000158': 'timeout',
  '0000000159': 'timeout-but-taken',
  '0000000045': 'risk',
};

export function verdictOn(card: { bank: string; number: string; expiry: string }): CardVerdict {
  if (card.bank !== TEST_BANK) return 'decline';
  const ending = card.number.slice(-10);
  const known = ending === '0000000001' && card.expiry === GOOD_EXPIRY;
  return specialCards[ending] ?? (known ? 'approve' : 'decline');
}

/** What the issuer answers to a confirmed card, unless a fault says otherwise. */
export function authorise(
  payment: Payment,
  verdict: CardVerdict,
  board: FaultBoard,
  book: BankBook,
): Outcome {
  const about = book.about(payment);
  const forced = board.take(faults.result, about)?.result;
  const behind = board.take(faults.capturedBehindTimeout, about);
  const hidden = behind !== undefined || (forced === undefined && verdict === 'timeout-but-taken');
  const result = hidden ? 'HOST TIMEOUT' : (forced ?? resultOf(verdict));
  const base = { ...book.newTransaction(), result, captured: hidden || result === 'CAPTURED' };
  return { ...base, ...codesOf(result), hiddenInquiries: behind?.afterInquiries ?? 0 };
}

/** A cancelled payment never reached an issuer, so it has no ids. */
export function cancelled(): Outcome {
  const blank = { auth: '', ref: '', tranid: '', postdate: '', authRespCode: null };
  return { ...blank, result: 'CANCELED', captured: false, hiddenInquiries: 0 };
}

/** What an issuer says that changes its mind: the same transaction, declined. */
export function declined(outcome: Outcome): Outcome {
  return { ...outcome, result: 'NOT CAPTURED', captured: false, ...codesOf('NOT CAPTURED') };
}

function resultOf(verdict: CardVerdict): Result {
  switch (verdict) {
    case 'approve':
      return 'CAPTURED';
    case 'decline':
      return 'NOT CAPTURED';
    case 'timeout':
    case 'timeout-but-taken':
      return 'HOST TIMEOUT';
    case 'risk':
      return 'DENIED BY RISK';
  }
}

/** The six digits with which an issuer approves. */
export function approvalCode(): string {
  return String(randomInt(100_000, 1_000_000));
}

function codesOf(result: Result): Pick<Outcome, 'auth' | 'authRespCode'> {
  if (result === 'CAPTURED') return { auth: approvalCode(), authRespCode: '00' };
  if (result === 'NOT CAPTURED') return { auth: '000000', authRespCode: '55' };
  return { auth: '', authRespCode: null };
}
