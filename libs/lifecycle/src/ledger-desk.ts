import { Injectable } from '@nestjs/common';
import { entryKinds, isAccount } from '@tajdeed/domain';
import { Database } from '@tajdeed/platform';
import type { MoneyChange } from './changes';

/** An entry that the running transaction has made. */
interface Entered extends MoneyChange {
  readonly entryId: string;
}

/** Where rooms meet the ledger, in their own transaction; the books are the payment room's. */
@Injectable()
export class LedgerDesk {
  constructor(private readonly db: Database) {}

  /** The fee of a cover whose money was voided is owed no more. `cause`: the entry that ended it, as `<thing>:<seq>`. */
  async coverEnded(renewalId: string, cause: string): Promise<void> {
    await this.db.query(`select payments.end_cover($1, $2)`, [renewalId, cause]);
  }

  /** All that the running transaction has entered so far, read from the books and not from what led to it. */
  async enteredHere(): Promise<readonly Entered[]> {
    if (!this.db.inTransaction) throw new Error('what is entered here is asked in a transaction only');
    const rows = await this.db.query<Row>(
      `select entry_id as "entryId", kind, attempt_id as attempt, transfers from payments.entered_here()`,
    );
    return rows.map(({ kind, transfers, ...row }) => {
      const entry = entryKinds.find((one) => one === kind);
      if (!entry) throw new Error(`the ledger knows no entry ${kind}`);
      return { ...row, entry, transfers: transfers.map(known) };
    });
  }
}

interface Row {
  readonly entryId: string;
  readonly kind: string;
  readonly attempt: string | null;
  readonly transfers: readonly Moved[];
}

interface Moved {
  readonly debit: string;
  readonly credit: string;
  readonly row: string | null;
  readonly fils: string;
}

function known({ debit, credit, row, fils }: Moved): MoneyChange['transfers'][number] {
  if (!isAccount(debit) || !isAccount(credit)) throw new Error('the ledger knows no such account');
  return { debit, credit, row, fils };
}
