import { postingsOf, type Posting } from '@tajdeed/domain';
import type { Entry } from '../ledger/ledger';

/** An entry about a line: its key is the terminal and the line, so that it is made once whatever file it stands in. */
export function settledEntry(
  terminal: string,
  lineId: string,
  of: Pick<Entry, 'attemptId' | 'renewalId'>,
  posting: Posting,
): Entry {
  const transfers = postingsOf(posting);
  return { kind: posting.kind, subject: `${terminal}:${lineId}`, ...of, transfers };
}
