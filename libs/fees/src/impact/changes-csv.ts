import { filsToText } from '@tajdeed/domain';
import { escaped } from '@tajdeed/platform';
import type { StoredAnswer } from '../quotes/price-stored';
import type { PaidQuote, Verdict } from './sums';

const columns = [
  ...['quote_id', 'renewal_id', 'row_before', 'row_after', 'change', 'refusal'],
  ...['before_kwd', 'after_kwd', 'difference_kwd'],
] as const;

/** The head of the file of changes. All of it is ASCII, so that no byte-order mark is needed. */
export const changesHead = `${columns.join(',')}\r\n`;

/**
 * One line for a renewal that fares otherwise. The difference has no sign, `change` says which way: a cell never begins with
 * what a spreadsheet would run (security item 85).
 */
export function changeLine(quote: PaidQuote, answer: StoredAnswer, verdict: Verdict): string {
  const { quoteId, renewalId, row, totalFils } = quote;
  const before = filsToText(totalFils);
  if ('refusal' in answer)
    return line([quoteId, renewalId, row, '', verdict, answer.refusal.code, before, '', '']);
  const [priced] = answer.lines;
  const by = answer.totalFils - totalFils;
  return line([
    ...[quoteId, renewalId, row, priced?.rowCode ?? priced?.exemptionCode ?? '', verdict, ''],
    ...[before, filsToText(answer.totalFils), filsToText(by < 0n ? -by : by)],
  ]);
}

/** Ids, codes and amounts: no cell holds a separator or a quotation mark. */
function line(cells: readonly string[]): string {
  return `${cells.map(escaped).join(',')}\r\n`;
}
