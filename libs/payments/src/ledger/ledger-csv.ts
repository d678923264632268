import { filsToText, type Account } from '@tajdeed/domain';
import { escaped, texts } from '@tajdeed/platform';
import { sumNames, type Totals, type TrialBalance } from './balances';
import type { JournalEntry } from './ledger-reports';

/** So that spreadsheets read the Arabic names as what they are. */
const BYTE_ORDER_MARK = '\uFEFF';
const AT_ONCE = 1_000;

const balanceColumns = [
  ...['account', 'name_ar', 'name_en', 'fee_row', 'opening_debit_kwd', 'opening_credit_kwd'],
  ...['debits_kwd', 'credits_kwd', 'closing_debit_kwd', 'closing_credit_kwd'],
] as const;

const journalColumns = [
  ...['entry_id', 'at', 'day', 'kind', 'subject', 'attempt_id', 'renewal_id', 'cause'],
  ...['debit', 'debit_ar', 'debit_en', 'credit', 'credit_ar', 'credit_en', 'fee_row', 'amount_kwd'],
] as const;

const names = (account: Account) => [
  texts.say('ar', `ledger.account.${account}`),
  texts.say('en', `ledger.account.${account}`),
];
const amounts = (of: Totals) => sumNames.map((name) => filsToText(of[name]));

/** A trial balance as CSV, with its totals as the last line. */
export function balanceCsv({ balances, totals }: TrialBalance): string {
  const rows = balances.map((one) => [one.account, ...names(one.account), one.row ?? '', ...amounts(one)]);
  const last = [
    'total',
    texts.say('ar', 'ledger.total'),
    texts.say('en', 'ledger.total'),
    '',
    ...amounts(totals),
  ];
  return BYTE_ORDER_MARK + [balanceColumns, ...rows, last].map(line).join('');
}

/** A journal as CSV, a line for each transfer, piece by piece. */
export function* journalCsv(entries: readonly JournalEntry[]): Generator<string, void, undefined> {
  yield BYTE_ORDER_MARK + line(journalColumns);
  for (let begin = 0; begin < entries.length; begin += AT_ONCE)
    yield entries
      .slice(begin, begin + AT_ONCE)
      .flatMap(linesOf)
      .join('');
}

function linesOf({ entryId, at, day, kind, subject, attemptId, renewalId, cause, transfers }: JournalEntry) {
  return transfers.map(({ debit, credit, row, fils }) =>
    line([
      ...[entryId, at, day, kind, subject, attemptId ?? '', renewalId ?? '', cause ?? ''],
      ...[debit, ...names(debit), credit, ...names(credit), row ?? '', filsToText(BigInt(fils))],
    ]),
  );
}

function line(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

/** Nothing that a spreadsheet would run (security item 85), and quoted where it holds what separates. */
function cell(text: string): string {
  const safe = escaped(text);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
