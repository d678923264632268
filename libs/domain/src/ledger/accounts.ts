/** The accounts of the payments ledger, each with the side on which its balance stands as a rule. */
export const accounts = {
  /** What residents owe: a cover that stands without its money. */
  receivable: 'debit',
  /** What the bank has taken for us and not yet paid out. */
  clearing: 'debit',
  /** What the bank's settlement files say it has paid out, less what the ministry gave back from there by transfers of its own. */
  bank: 'debit',
  /** What the bank keeps for itself. */
  'bank-charges': 'debit',
  /** What the ministry has earned, each row of a schedule an account of its own. */
  fees: 'credit',
  /** Money that must go back. */
  'refunds-due': 'credit',
  /** Money of a settlement file that nobody knows yet. */
  suspense: 'credit',
} as const satisfies Readonly<Record<string, 'debit' | 'credit'>>;

export type Account = keyof typeof accounts;

/** One amount, out of one account into another: what a ledger is made of. */
export interface Transfer {
  readonly debit: Account;
  readonly credit: Account;
  /** Which of the fees, where one side is `fees`: the schedule and its row, as `<schedule>:<row>`. */
  readonly row?: string;
  /** Above zero. */
  readonly fils: bigint;
}

/** Whether a text is one of the accounts. */
export function isAccount(text: string): text is Account {
  return Object.hasOwn(accounts, text);
}
