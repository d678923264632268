import type { StoredAnswer } from '../quotes/price-stored';

/** How many of the largest changes are kept by name. */
const MOST_LARGEST = 10;

/** A renewal as it was paid: the facts, as they are stored, and the price of its quote. */
export interface PaidQuote {
  readonly quoteId: string;
  readonly renewalId: string;
  readonly facts: unknown;
  /** The row that priced it, or the exemption where no row did. */
  readonly row: string;
  readonly totalFils: bigint;
}

/** What becomes of the renewals that one row priced, under one row of the other schedule. */
export interface RowImpact {
  readonly before: string;
  /** Null where the other schedule has no price; `refusal` then says why. */
  readonly after: string | null;
  readonly refusal: string | null;
  readonly renewals: number;
  readonly more: number;
  readonly less: number;
  readonly beforeFils: bigint;
  readonly afterFils: bigint;
  /** By how much they pay more and less, each as a sum. */
  readonly moreFils: bigint;
  readonly lessFils: bigint;
}

type Open = { -readonly [K in keyof RowImpact]: RowImpact[K] };

/** One renewal that pays more or less. */
export interface Change {
  readonly quoteId: string;
  readonly renewalId: string;
  readonly before: string;
  readonly after: string;
  readonly beforeFils: bigint;
  readonly afterFils: bigint;
}

/** What all renewals together come to. */
export interface Totals {
  readonly renewals: number;
  readonly more: number;
  readonly less: number;
  readonly same: number;
  readonly unpriced: number;
  /** Of those that have a price under both. */
  readonly beforeFils: bigint;
  readonly afterFils: bigint;
  readonly moreFils: bigint;
  readonly lessFils: bigint;
  /** What was paid by those that the other schedule has no price for. */
  readonly unpricedFils: bigint;
}

/** How one renewal fares. */
export type Verdict = 'more' | 'less' | 'same' | 'unpriced';

/** The sums of a preview: added to renewal by renewal, in any order the same. */
export class ImpactSums {
  private readonly byRows = new Map<string, Open>();
  private largest: Change[] = [];

  static of({ rows, largest }: StoredSums): ImpactSums {
    const sums = new ImpactSums();
    for (const row of rows) sums.byRows.set(keyOf(row), { ...row, ...filsOf(row) });
    sums.largest = largest.map((one) => ({
      ...one,
      beforeFils: BigInt(one.beforeFils),
      afterFils: BigInt(one.afterFils),
    }));
    return sums;
  }

  add(quote: PaidQuote, answer: StoredAnswer): Verdict {
    const [line] = 'refusal' in answer ? [] : answer.lines;
    const after = line ? (line.rowCode ?? line.exemptionCode) : null;
    const refusal = 'refusal' in answer ? answer.refusal.code : null;
    const row = this.rowOf(quote.row, after, refusal);
    row.renewals += 1;
    row.beforeFils += quote.totalFils;
    if ('refusal' in answer || after === null) return 'unpriced';
    row.afterFils += answer.totalFils;
    const by = answer.totalFils - quote.totalFils;
    if (by === 0n) return 'same';
    const { quoteId, renewalId, totalFils: beforeFils } = quote;
    this.rank({ quoteId, renewalId, before: quote.row, after, beforeFils, afterFils: answer.totalFils });
    if (by > 0n) {
      row.more += 1;
      row.moreFils += by;
      return 'more';
    }
    row.less += 1;
    row.lessFils -= by;
    return 'less';
  }

  /** By the row that priced before, then by that of the other schedule. */
  get rows(): readonly RowImpact[] {
    return [...this.byRows.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  }

  /** The largest changes first; of equal ones the earlier quote. */
  get changes(): readonly Change[] {
    return this.largest;
  }

  totals(): Totals {
    const [priced, unpriced] = [
      this.rows.filter(({ after }) => after !== null),
      this.rows.filter(({ after }) => after === null),
    ];
    const [of, without] = [countOf(priced), countOf(unpriced)];
    return {
      renewals: of.renewals + without.renewals,
      more: of.more,
      less: of.less,
      same: of.renewals - of.more - of.less,
      unpriced: without.renewals,
      beforeFils: of.beforeFils,
      afterFils: of.afterFils,
      moreFils: of.moreFils,
      lessFils: of.lessFils,
      unpricedFils: without.beforeFils,
    };
  }

  /** As it is stored. */
  text(): string {
    const { rows, largest } = this;
    return JSON.stringify({ rows, largest }, (_, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
  }

  private rowOf(before: string, after: string | null, refusal: string | null): Open {
    const key = keyOf({ before, after, refusal });
    const known = this.byRows.get(key);
    if (known) return known;
    const zero = { beforeFils: 0n, afterFils: 0n, moreFils: 0n, lessFils: 0n };
    const row = { before, after, refusal, renewals: 0, more: 0, less: 0, ...zero };
    this.byRows.set(key, row);
    return row;
  }

  private rank(change: Change): void {
    const last = this.largest.at(MOST_LARGEST - 1);
    if (last && isLarger(last, change)) return;
    const place = this.largest.findIndex((one) => isLarger(change, one));
    this.largest.splice(place === -1 ? this.largest.length : place, 0, change);
    this.largest = this.largest.slice(0, MOST_LARGEST);
  }
}

type FilsAsText<T> = { readonly [K in keyof T]: T[K] extends bigint ? string : T[K] };

/** The stored form: fils are decimal text. */
export interface StoredSums {
  readonly rows: readonly FilsAsText<RowImpact>[];
  readonly largest: readonly FilsAsText<Change>[];
}

function filsOf({ beforeFils, afterFils, moreFils, lessFils }: FilsAsText<RowImpact>) {
  return {
    beforeFils: BigInt(beforeFils),
    afterFils: BigInt(afterFils),
    moreFils: BigInt(moreFils),
    lessFils: BigInt(lessFils),
  };
}

function keyOf({ before, after, refusal }: Pick<RowImpact, 'before' | 'after' | 'refusal'>): string {
  return `${before}|${after ?? ''}|${refusal ?? ''}`;
}

/** By how much a renewal's price changes, whichever way. */
export function distanceOf({ beforeFils, afterFils }: Pick<Change, 'beforeFils' | 'afterFils'>): bigint {
  return afterFils > beforeFils ? afterFils - beforeFils : beforeFils - afterFils;
}

function isLarger(a: Change, b: Change): boolean {
  const [ofA, ofB] = [distanceOf(a), distanceOf(b)];
  return ofA === ofB ? a.quoteId < b.quoteId : ofA > ofB;
}

function countOf(rows: readonly RowImpact[]) {
  const none = { renewals: 0, more: 0, less: 0, beforeFils: 0n, afterFils: 0n, moreFils: 0n, lessFils: 0n };
  return rows.reduce(
    (all, row) => ({
      renewals: all.renewals + row.renewals,
      more: all.more + row.more,
      less: all.less + row.less,
      beforeFils: all.beforeFils + row.beforeFils,
      afterFils: all.afterFils + row.afterFils,
      moreFils: all.moreFils + row.moreFils,
      lessFils: all.lessFils + row.lessFils,
    }),
    none,
  );
}
