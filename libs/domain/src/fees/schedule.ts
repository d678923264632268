/** A fee schedule as data: the tables of a decree, each row with its price and what is unsure about it. */

export type FeeUnit = 'per_year' | 'per_month' | 'once' | 'exempt';
export type FeePricing = 'fixed' | 'exempt' | 'private_insurer' | 'by_reference';
export type Confidence = 'high' | 'medium' | 'low';

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
  /** The occupations that the row is for; empty when it asks for none. */
  readonly occupations: readonly string[];
  /** How sure the reading of the printed law is; a mark below `high` travels into every quote of the row. */
  readonly confidence: Confidence;
}

export interface FeeTable {
  readonly id: string;
  readonly name: BilingualName;
  /** In printed order: the first row that fits is the row. */
  readonly rows: readonly FeeRow[];
}

export interface FeeSchedule {
  readonly id: string;
  readonly name: BilingualName;
  readonly tables: readonly FeeTable[];
}
