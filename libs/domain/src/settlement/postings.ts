import type { Posting } from '../ledger/postings';
import type { LineSign, LineType } from './line';

/** What of a line its entries in the ledger are made of. */
export interface LineMoney {
  readonly type: LineType;
  readonly sign: LineSign;
  readonly amountFils: bigint;
  readonly commissionFils: bigint;
}

/** What a line enters when it comes: the bank's account says what the bank paid or took, whether it is known for what or not. */
export function linePosting(line: LineMoney, isMatched: boolean): Posting {
  const gross = { fils: line.amountFils, commission: line.commissionFils };
  if (line.type === 'FEE') return { kind: 'bank-charged', fils: line.amountFils };
  if (line.type === 'REFUND') return { kind: isMatched ? 'settled-refund' : 'foreign-refund', ...gross };
  if (line.sign === 'CR') return { kind: isMatched ? 'settled-line' : 'foreign-line', ...gross };
  return { kind: isMatched ? 'settled-reversal' : 'foreign-reversal', ...gross };
}

/** What an exception turned out to be: ours; of what came, money that must go back, or a charge given back; of what went, a charge. */
export type LineMeaning = 'ours' | 'to-return' | 'charge';

const accountOf = { ours: 'clearing', 'to-return': 'refunds-due', charge: 'bank-charges' } as const;

/** What it enters when that is known. */
export function clearedPosting({ sign, amountFils: fils }: LineMoney, as: LineMeaning = 'ours'): Posting {
  if (sign === 'CR') return { kind: 'foreign-cleared', to: accountOf[as], fils };
  if (as === 'to-return') throw new RangeError('what the bank took is nobody’s to have back');
  return { kind: 'foreign-debit-cleared', from: accountOf[as], fils };
}
