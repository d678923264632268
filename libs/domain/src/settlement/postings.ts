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

/** What it enters when an exception turns out to be one of ours. */
export function clearedPosting({ sign, amountFils }: LineMoney): Posting {
  return sign === 'CR'
    ? { kind: 'foreign-cleared', to: 'clearing', fils: amountFils }
    : { kind: 'foreign-debit-cleared', from: 'clearing', fils: amountFils };
}
