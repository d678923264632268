import type { AttemptState } from '../attempt/lifecycle';
import { partOf, sumOf, type PaidRow, type Holding, type Posting } from './postings';

/** What an event of an attempt does to the money: nothing; it comes in time, or late; the bank or a person of ours gives it back. */
export type MoneyMove = 'none' | 'comes' | 'comes-late' | 'bank-takes-back' | 'given-back-by-hand';

/** Every event of an attempt, and what it does to the money. A spec holds this table against the lifecycle. */
export const moneyOf: Readonly<Record<string, MoneyMove>> = {
  'attempt.opened': 'none',
  'attempt.sent': 'none',
  'attempt.captured': 'comes',
  'attempt.captured_late': 'comes-late',
  'attempt.corrected_captured': 'comes-late',
  'attempt.confirmed': 'none',
  'attempt.voided': 'bank-takes-back',
  'attempt.corrected_voided': 'bank-takes-back',
  'attempt.declined': 'none',
  'attempt.cancelled': 'none',
  'attempt.unclear': 'none',
  'attempt.expired': 'none',
  'attempt.abandoned': 'none',
  // Its refunds have entries of their own.
  'attempt.refunded': 'none',
  'attempt.settled': 'given-back-by-hand',
};

/** Where the books hold the money of an attempt in that state. */
export function holdingOf(state: AttemptState | null): Holding {
  if (state === 'CAPTURED' || state === 'CONFIRMED') return 'fees';
  return state === 'CAPTURED_LATE' ? 'due' : 'nothing';
}

/** One move of an attempt. */
export interface AttemptMoney {
  readonly from: AttemptState | null;
  readonly event: string;
  /** What a settlement by hand found: the money was given back, or never taken. */
  readonly outcome?: string | undefined;
  /** How it was given back: by a `transfer` beside the bank's files; anything else is the bank's doing. */
  readonly way?: string | undefined;
}

export interface AttemptFacts {
  /** What the attempt pays for; together its amount. */
  readonly rows: readonly PaidRow[];
  /** What its refunds have given back already. */
  readonly returned: bigint;
  /** Whether a cover of its renewal stands, or may stand again. */
  readonly coverStands: boolean;
}

/** What a move of an attempt enters in the ledger: mostly nothing. */
export function attemptPostings(
  { from, event, outcome, way }: AttemptMoney,
  facts: AttemptFacts,
): readonly Posting[] {
  const holding = holdingOf(from);
  const move = moneyOf[event];
  if (move === undefined) throw new Error(`the ledger does not know ${event}`);
  switch (move) {
    case 'none':
      return [];
    case 'comes':
      return [{ kind: 'captured', rows: facts.rows }];
    case 'comes-late':
      return [{ kind: 'captured-late', fils: sumOf(facts.rows) }];
    case 'bank-takes-back':
      return takenBack(holding, facts);
    case 'given-back-by-hand':
      return outcome === 'returned'
        ? [
            {
              ...{ kind: 'settled-by-hand', from: holding, rows: keptOf(facts, holding) },
              over: way === 'transfer' ? 'bank' : 'clearing',
            },
          ]
        : [];
  }
}

/** The resident owes again what the bank gave back, unless no cover is left that it would pay for. */
function takenBack(holding: Holding, facts: AttemptFacts): readonly Posting[] {
  if (holding === 'nothing') throw new Error('the bank takes back what never came');
  const rows = keptOf(facts, holding);
  const back: Posting = { kind: 'voided', from: holding, fils: sumOf(rows) };
  return holding === 'fees' && !facts.coverStands ? [back, { kind: 'cover-ended-unpaid', rows }] : [back];
}

/** What its refunds have left of it. An attempt that holds nothing has lost nothing of it either. */
function keptOf({ rows, returned }: AttemptFacts, holding: Holding): readonly PaidRow[] {
  const gone = holding === 'nothing' ? 0n : returned;
  return partOf(rows, sumOf(rows) - gone, gone);
}
