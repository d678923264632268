import { postingsOf, type Account, type Posting } from '@tajdeed/domain';

/** The ledger as balances alone: what stands on the debit side of each account, less its credits. */
export class Till {
  readonly balances = new Map<Account, bigint>();

  post(...postings: readonly Posting[]): void {
    for (const { debit, credit, fils } of postings.flatMap((posting) => postingsOf(posting))) {
      this.balances.set(debit, this.balance(debit) + fils);
      this.balances.set(credit, this.balance(credit) - fils);
    }
  }

  balance(account: Account): bigint {
    return this.balances.get(account) ?? 0n;
  }
}
