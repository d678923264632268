import type { Account } from '@tajdeed/domain';

/** What a period did to an account; `opening` is what stood on its debit side before, less what stood on its credit side. */
export interface AccountSums {
  readonly account: Account;
  /** Of the fees, which. */
  readonly row: string | null;
  readonly opening: bigint;
  readonly debits: bigint;
  readonly credits: bigint;
}

/** An account as a trial balance shows it: each balance stands on one side. */
export interface Balance {
  readonly account: Account;
  readonly row: string | null;
  readonly openingDebit: bigint;
  readonly openingCredit: bigint;
  readonly debits: bigint;
  readonly credits: bigint;
  readonly closingDebit: bigint;
  readonly closingCredit: bigint;
}

export type Totals = Omit<Balance, 'account' | 'row'>;

export interface TrialBalance {
  readonly from: string | null;
  readonly to: string;
  readonly balances: readonly Balance[];
  readonly totals: Totals;
}

export const sumNames = [
  'openingDebit',
  'openingCredit',
  'debits',
  'credits',
  'closingDebit',
  'closingCredit',
] as const satisfies readonly (keyof Totals)[];

const above = (fils: bigint): bigint => (fils > 0n ? fils : 0n);

export function balanceOf({ account, row, opening, debits, credits }: AccountSums): Balance {
  const closing = opening + debits - credits;
  return {
    ...{ account, row, debits, credits },
    ...{ openingDebit: above(opening), openingCredit: above(-opening) },
    ...{ closingDebit: above(closing), closingCredit: above(-closing) },
  };
}

export function sumOfBalances(balances: readonly Balance[]): Totals {
  const sum = (name: keyof Totals) => balances.reduce((all, balance) => all + balance[name], 0n);
  return {
    ...{ openingDebit: sum('openingDebit'), openingCredit: sum('openingCredit') },
    ...{ debits: sum('debits'), credits: sum('credits') },
    ...{ closingDebit: sum('closingDebit'), closingCredit: sum('closingCredit') },
  };
}

/** Each pair of sums is equal: what a ledger of whole entries can't help being. */
export function isBalanced({ totals }: TrialBalance): boolean {
  const { openingDebit, openingCredit, debits, credits, closingDebit, closingCredit } = totals;
  return openingDebit === openingCredit && debits === credits && closingDebit === closingCredit;
}
