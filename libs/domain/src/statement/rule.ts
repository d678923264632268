import type { Books } from './books';

/** What a payment lacks until paid means covered, or the money is back; in the order in which it is told. */
export const missingThings = [
  'bank', // file and inquiry of the bank differ
  'second-inquiry', // the bank may still take it back (D18)
  'ledger', // the ledger does not hold what the bank says
  'coverage',
  'final-cover',
  'cover-decision', // the cover is suspended
  'authority', // does not have the cover in its books
  'end-notice', // still has a cover in its books that has ended
  'return', // the money bought nothing and is not back yet
  'one-of-two', // the money is back and the cover stands
] as const;
export type Missing = (typeof missingThings)[number];

export const statementStates = ['open', 'covered', 'returned'] as const;
export type StatementState = (typeof statementStates)[number];

/** What is missing in the books of one payment; pure and total. Nothing missing is settled. */
export function missingOf(books: Books): readonly Missing[] {
  const found = new Set<Missing>();
  if (differs(books)) found.add('bank');
  if (!holdsMoney(books)) ofBack(books, found);
  else if (paysFor(books)) ofCover(books, found);
  else ofReturn(books, found);
  return missingThings.filter((one) => found.has(one));
}

/** Settled is exactly one of the two: an effective cover that the authority has, or the money back. */
export function statementStateOf(books: Books): StatementState {
  if (missingOf(books).length > 0) return 'open';
  return books.coverage === 'EFFECTIVE' ? 'covered' : 'returned';
}

/** Paid and not covered, as the public counter counts: the money is with us or the bank, and the authority knows of no cover that stands. */
export function isUncovered(books: Books): boolean {
  const stands = books.coverage === 'PROVISIONAL' || books.coverage === 'EFFECTIVE';
  return holdsMoney(books) && !(stands && books.authority === 'acknowledged');
}

function holdsMoney({ bank }: Books): boolean {
  return bank === 'provisional' || bank === 'confirmed' || bank === 'late';
}

/** Whether the money is for a cover still, and not for the way back. */
function paysFor({ bank, coverage, givenUp }: Books): boolean {
  return bank !== 'late' && coverage !== 'ENDED' && !givenUp;
}

/** The file took back what the inquiry says is here, and nothing has corrected it. */
function differs(books: Books): boolean {
  return books.settlement === 'taken-back' && holdsMoney(books);
}

function ofCover({ bank, ledger, coverage, authority }: Books, found: Set<Missing>): void {
  if (bank === 'provisional') found.add('second-inquiry');
  if (ledger !== 'earned') found.add('ledger');
  if (coverage === 'SUSPENDED') {
    found.add('cover-decision');
    return;
  }
  if (coverage === 'none') found.add('coverage');
  if (coverage === 'PROVISIONAL' && bank === 'confirmed') found.add('final-cover');
  if (authority !== 'acknowledged') found.add('authority');
}

function ofReturn(books: Books, found: Set<Missing>): void {
  const { bank, ledger, coverage } = books;
  found.add('return');
  if (bank === 'late' ? ledger !== 'due' : ledger === 'none' || ledger === 'owed' || ledger === 'mixed')
    found.add('ledger');
  ofEnded(books, found);
  if (bank === 'late' && coverage !== 'none' && coverage !== 'ENDED') found.add('one-of-two');
}

function ofBack(books: Books, found: Set<Missing>): void {
  const { bank, ledger, coverage, authority } = books;
  if (coverage === 'SUSPENDED') {
    found.add('cover-decision');
  } else if (coverage === 'EFFECTIVE' && bank === 'voided') {
    // Reinstated by two people: it was paid for otherwise, and is owed here.
    if (ledger !== 'owed') found.add('ledger');
    if (authority !== 'acknowledged') found.add('authority');
  } else {
    if (ledger !== 'closed') found.add('ledger');
    if (coverage === 'PROVISIONAL' || coverage === 'EFFECTIVE') found.add('one-of-two');
    ofEnded(books, found);
  }
}

/** An authority that has the cover in its books is told that it has ended. */
function ofEnded({ coverage, authority }: Books, found: Set<Missing>): void {
  if (coverage === 'ENDED' && authority !== 'ended' && authority !== 'untold') found.add('end-notice');
}
