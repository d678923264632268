import { Injectable } from '@nestjs/common';
import { Database } from '@tajdeed/platform';

/** Where a room that ends a cover tells the ledger, in its own transaction; the books are the payment room's. */
@Injectable()
export class LedgerDesk {
  constructor(private readonly db: Database) {}

  /** The fee of a cover whose money was voided is owed no more. `cause`: the entry that ended it, as `<thing>:<seq>`. */
  async coverEnded(renewalId: string, cause: string): Promise<void> {
    await this.db.query(`select payments.end_cover($1, $2)`, [renewalId, cause]);
  }
}
