import type { LineSign, LineSums, LineType } from '@tajdeed/domain';
import type { Layout } from './layout';

/** What a file says of itself. */
export interface FileHead {
  /** The bank's id of the terminal. */
  readonly terminal: string;
  readonly bankDay: string;
  readonly fileNumber: number;
  readonly kind: 'DAY' | 'CORRECTION';
  /** As it stands in the file: `yyyy-mm-ddThh:mm:ss+03:00`, so that two of them compare as texts. */
  readonly madeAt: string;
}

/** One line, as it is kept. Amounts in fils as text, so that a batch of them is one JSON. */
export interface FileLine {
  /** Where it stands in the file, the first line being 1. */
  readonly n: number;
  readonly lineId: string;
  readonly type: LineType;
  readonly sign: LineSign;
  readonly paymentId: string;
  readonly transactionId: string;
  readonly reference: string;
  readonly trackId: string;
  readonly auth: string;
  readonly amountFils: string;
  readonly commissionFils: string;
  readonly postedOn: string;
  readonly at: string;
  readonly corrects: string;
}

/** What a whole file comes to. `content` is the same for the same lines in whatever order. */
export interface FileEnd {
  readonly sums: LineSums;
  readonly content: string;
}

/** What a file must be. `terminal` is the bank's id of it, `now` ms since 1970. */
export interface Wanted {
  readonly layout: Layout;
  readonly terminal: string;
  readonly bankDay: string;
  readonly now: number;
}

export interface Takes {
  readonly head: (head: FileHead) => Promise<void>;
  readonly lines: (lines: readonly FileLine[]) => Promise<void>;
}
