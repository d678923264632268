import { attemptLifecycle, type AttemptState } from '../attempt/lifecycle';
import { filsToText } from '../money';
import type { Transfer } from './accounts';
import { attemptPostings, holdingOf } from './attempt-postings';
import { partOf, postingsOf, sumOf, type EntryKind, type PaidRow, type Posting } from './postings';

/** A move of an attempt, of a refund of it, or of its renewal's cover, as history has it. */
export type MoneyStep =
  | {
      readonly thing: 'attempt';
      readonly seq: number;
      readonly from: AttemptState | null;
      readonly event: string;
      readonly outcome?: string | undefined;
      readonly way?: string | undefined;
    }
  | { readonly thing: 'coverage'; readonly event: string }
  | {
      readonly thing: 'refund';
      readonly refundId: string;
      readonly fils: bigint;
      readonly event: string;
      /** What the bank gave of it, where that is less than was asked. */
      readonly given?: bigint | undefined;
    };

/** An entry as it must be, or is; its key is kind and subject. */
export interface BookedEntry {
  readonly kind: EntryKind;
  readonly subject: string;
  readonly transfers: readonly Transfer[];
}

/** What the ledger must hold of an attempt after these steps, which are in the order in which they happened. */
export function expectedEntries(
  attempt: { readonly attemptId: string; readonly rows: readonly PaidRow[] },
  steps: readonly MoneyStep[],
): readonly BookedEntry[] {
  const books = new AttemptBooks(attempt.attemptId, attempt.rows);
  for (const step of steps) books.take(step);
  return books.entries.filter(({ transfers }) => transfers.length > 0);
}

class AttemptBooks {
  readonly entries: BookedEntry[] = [];
  private state: AttemptState | null = null;
  private coverStands = false;
  /** Voided, and still owed for a cover that stands. */
  private owed: readonly PaidRow[] = [];
  private returned = 0n;
  /** What refunds have asked of the fee, by refund. */
  private readonly asked = new Map<string, readonly PaidRow[]>();

  constructor(
    private readonly attemptId: string,
    private readonly rows: readonly PaidRow[],
  ) {}

  take(step: MoneyStep): void {
    if (step.thing === 'attempt') this.attempt(step);
    else if (step.thing === 'coverage') this.coverage(step.event);
    else this.refund(step);
  }

  private attempt(step: Extract<MoneyStep, { thing: 'attempt' }>): void {
    const { rows, returned, coverStands } = this;
    const postings = attemptPostings(step, { rows, returned, coverStands });
    const isOver = postings.some(({ kind }) => kind === 'cover-ended-unpaid');
    for (const posting of postings) {
      this.enter(
        posting,
        posting.kind === 'cover-ended-unpaid' ? this.attemptId : `${this.attemptId}:${step.seq}`,
      );
      if (posting.kind === 'voided' && posting.from === 'fees' && !isOver)
        this.owed = partOf(rows, posting.fils, sumOf(rows) - posting.fils);
    }
    const edge = attemptLifecycle.transitions.find(
      ([from, event]) => from === step.from && event === step.event,
    );
    this.state = edge?.[2] ?? this.state;
  }

  private coverage(event: string): void {
    this.coverStands = event !== 'coverage.ended';
    if (this.coverStands || this.owed.length === 0) return;
    this.enter({ kind: 'cover-ended-unpaid', rows: this.owed }, this.attemptId);
    this.owed = [];
  }

  private refund({ refundId, fils, event, given = 0n }: Extract<MoneyStep, { thing: 'refund' }>): void {
    const rows = this.asked.get(refundId) ?? [];
    if (event === 'refund.requested') {
      if (holdingOf(this.state) !== 'fees') return;
      const skip = [...this.asked.values()].reduce((sum, of) => sum + sumOf(of), 0n);
      const due = partOf(this.rows, fils, skip);
      this.asked.set(refundId, due);
      this.enter({ kind: 'refund-requested', from: 'fees', rows: due }, refundId);
    }
    if (event === 'refund.completed') {
      this.returned += fils;
      this.enter({ kind: 'refund-completed', fils }, refundId);
    }
    if (event === 'refund.given_in_part') {
      this.returned += given;
      this.enter({ kind: 'refund-completed', fils: given }, refundId);
      if (rows.length === 0) return; // it was due before it was asked for, and is due still
      this.asked.set(refundId, partOf(rows, given));
      this.enter({ kind: 'refund-rest', from: 'fees', rows: partOf(rows, fils - given, given) }, refundId);
    }
    if (event !== 'refund.refused' && event !== 'refund.withdrawn') return;
    this.asked.delete(refundId);
    const kind = event === 'refund.refused' ? 'refund-refused' : 'refund-withdrawn';
    this.enter({ kind, from: 'fees', rows }, refundId);
  }

  private enter(posting: Posting, subject: string): void {
    this.entries.push({ kind: posting.kind, subject, transfers: postingsOf(posting) });
  }
}

/** An entry that is not as it must be: not there, there without a reason, or with other transfers. */
export interface LedgerDifference {
  readonly problem: 'missing' | 'surplus' | 'other';
  readonly kind: EntryKind;
  readonly subject: string;
  /** The transfers as they must be and as they are, `debit>credit amount`; empty where there is no such entry. */
  readonly expected: readonly string[];
  readonly found: readonly string[];
}

/** What differs between the entries as they must be and as they are, in the order of their keys. */
export function ledgerDifferences(
  expected: readonly BookedEntry[],
  found: readonly BookedEntry[],
): readonly LedgerDifference[] {
  const [must, are] = [byKey(expected), byKey(found)];
  return [...new Set([...must.keys(), ...are.keys()])].sort().flatMap((key): LedgerDifference[] => {
    const [one, other] = [must.get(key), are.get(key)];
    const said = { expected: shownOf(one), found: shownOf(other) };
    if (one === undefined && other !== undefined) return [{ problem: 'surplus', ...keyOf(other), ...said }];
    if (one === undefined) return [];
    if (other === undefined) return [{ problem: 'missing', ...keyOf(one), ...said }];
    return said.expected.join() === said.found.join() ? [] : [{ problem: 'other', ...keyOf(one), ...said }];
  });
}

const keyOf = ({ kind, subject }: BookedEntry) => ({ kind, subject });

function byKey(entries: readonly BookedEntry[]): ReadonlyMap<string, BookedEntry> {
  return new Map(entries.map((entry) => [`${entry.kind} ${entry.subject}`, entry]));
}

function shownOf(entry: BookedEntry | undefined): readonly string[] {
  return (entry?.transfers ?? []).map(
    ({ debit, credit, row, fils }) =>
      `${debit}>${credit} ${filsToText(fils)}${row === undefined ? '' : ` ${row}`}`,
  );
}
