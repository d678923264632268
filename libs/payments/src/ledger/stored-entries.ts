import { isAccount, type BookedEntry, type LedgerDifference } from '@tajdeed/domain';
import { isEntryKind } from './entry-kinds';

/** A difference and the thing that it is about: a payment, a line of a settlement file, or the entry itself. */
export interface FoundDifference extends LedgerDifference {
  readonly about: string;
}

/** An entry as the database gives it. */
export interface StoredEntry {
  readonly kind: string;
  readonly subject: string;
  readonly transfers: readonly {
    readonly debit: string;
    readonly credit: string;
    readonly row: string | null;
    readonly fils: string;
  }[];
}

export function booked({ kind, subject, transfers }: StoredEntry): BookedEntry {
  if (!isEntryKind(kind)) throw new Error(`the ledger knows no entry ${kind}`);
  return {
    ...{ kind, subject },
    transfers: transfers.map(({ debit, credit, row, fils }) => {
      if (!isAccount(debit) || !isAccount(credit)) throw new Error('the ledger knows no such account');
      return { debit, credit, fils: BigInt(fils), ...(row !== null && { row }) };
    }),
  };
}
