import type { About, FaultBoard } from '../faults/board';
import type { Terminal } from '../sandbox.config';
import type { BankBook } from './bank.book';
import type { BankErrorCode } from './bank-errors';
import type { MerchantWatch } from './merchant-watch';
import type { BankEntry, Outcome, Payment } from './payment';

export type Fields = ReadonlyMap<string, string>;
export type Found = { readonly payment: Payment; readonly outcome: Outcome; readonly suspect: boolean };

export interface TranPipeNeeds {
  readonly terminals: ReadonlyMap<string, Terminal>;
  readonly book: BankBook;
  readonly board: FaultBoard;
  readonly watch: MerchantWatch;
  readonly write: (entry: BankEntry) => void;
  readonly now: () => string;
}

/** One question as it was understood. */
export interface Asked {
  readonly needs: TranPipeNeeds;
  readonly terminal: Terminal;
  readonly fields: Fields;
  readonly amountFils: number;
  readonly found: Found | BankErrorCode;
  readonly about: About;
}
