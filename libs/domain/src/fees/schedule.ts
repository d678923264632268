import type { FeeConditions } from './conditions';

/** A fee schedule as data: the tables of a decree, each row with its price, its conditions and what is unsure about it. */

export const feeUnits = ['per_year', 'per_month', 'once', 'exempt'] as const;
export type FeeUnit = (typeof feeUnits)[number];
export const feePricings = ['fixed', 'exempt', 'private_insurer', 'by_reference'] as const;
export type FeePricing = (typeof feePricings)[number];
export const confidences = ['high', 'medium', 'low'] as const;
export type Confidence = (typeof confidences)[number];

/**
 * When a table is tried, after all exemptions (D12): tables of special dependants, then those of domestic workers, then
 * all others; `off` never prices.
 */
export const feeStages = ['special', 'domestic', 'article', 'off'] as const;
export type FeeStage = (typeof feeStages)[number];

/** A name in the two languages of the product. */
export interface BilingualName {
  readonly ar: string;
  readonly en: string;
}

/** One row of a table. `amountFils` is null where another table or a private insurer sets the price. */
export interface FeeRow {
  readonly code: string;
  readonly name: BilingualName;
  readonly residencyArticle: string | null;
  readonly amountFils: bigint | null;
  readonly unit: FeeUnit | null;
  readonly pricing: FeePricing;
  /** The rows that a row without a price of its own points to. */
  readonly refersTo: readonly string[];
  /** The row's numbers in the printed table; none where it is not printed there. */
  readonly printedRows: readonly number[];
  /** How sure the reading of the printed law is; a mark below `high` travels into every quote of the row. */
  readonly confidence: Confidence;
  readonly confidenceNote: string;
  /** The row fits a case that meets any one of these; with none it fits nothing. */
  readonly when: readonly FeeConditions[];
}

export interface FeeTable {
  readonly id: string;
  readonly name: BilingualName;
  readonly stage: FeeStage;
  /** In printed order: the first row that fits is the row. */
  readonly rows: readonly FeeRow[];
}

/** A category of persons who pay nothing. It names the row that prints its zero, where one does. */
export interface FeeExemption {
  readonly code: string;
  /** Its number in the decree; exemptions are tried in this order. */
  readonly number: number;
  readonly name: BilingualName;
  readonly matchingRows: readonly string[];
  readonly note: string;
  readonly when: readonly FeeConditions[];
}

export interface FeeSchedule {
  readonly id: string;
  readonly name: BilingualName;
  /** In printed order; within one stage a table that stands earlier is tried earlier. */
  readonly tables: readonly FeeTable[];
  readonly exemptions: readonly FeeExemption[];
}
