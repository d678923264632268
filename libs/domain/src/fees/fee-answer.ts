import type { DateText } from '../dates';
import type { AgeSpan, ConditionName, NumberSpan } from './conditions';
import type { BilingualName, Confidence, FeeUnit } from './schedule';

/** What the department has ruled about one row of one schedule; decided by two people, dated. */
export interface Ruling {
  readonly id: string;
  readonly scheduleId: string;
  /** The row's code, or the exemption's where no row prints its zero. */
  readonly rowCode: string;
  /** The instant from which it holds, ms since 1970; the latest of a row that has begun is the one that holds. */
  readonly fromMs: number;
  readonly note: string;
  readonly source: string;
  readonly verdict: RulingVerdict;
}

/** `confirmed` clears the mark of an unsure row, `withheld` lets it price nothing, `replaced` sets another price. */
export type RulingVerdict =
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'withheld' }
  | { readonly kind: 'replaced'; readonly unit: FeeUnit; readonly amountFils: bigint };

export type RulingKind = RulingVerdict['kind'];

/** A price of the answer. A line names the row that prints it, or the exemption where no row does. */
export interface FeeLine {
  readonly rowCode: string | null;
  readonly exemptionCode: string | null;
  readonly unit: FeeUnit;
  /** Whole years or months, counted in the line's unit (D2, D3); 1 where the unit is `once`. */
  readonly quantity: number;
  readonly unitFils: bigint;
  readonly amountFils: bigint;
}

/** A rule that was tried and does not apply, by its first condition that is not met. */
export interface TriedRule {
  /** An exemption's or row's code; a table's id where its purpose alone rules all its rows out. */
  readonly rule: string;
  readonly failed: ConditionName | 'by-reference';
  readonly wanted: readonly string[] | NumberSpan | AgeSpan | boolean;
  readonly had: string | number | boolean | readonly string[] | null;
}

/** Why a fee is what it is, to the row of the printed law. */
export interface FeeWhy {
  readonly article: string | null;
  readonly articleName: BilingualName | null;
  readonly visa: string | null;
  readonly table: { readonly id: string; readonly name: BilingualName } | null;
  readonly row: { readonly code: string; readonly name: BilingualName } | null;
  readonly exemption: { readonly code: string; readonly number: number; readonly name: BilingualName } | null;
  readonly schedule: { readonly id: string; readonly name: BilingualName };
  /** Below `high` where the printed law is hard to read and no ruling has settled it. */
  readonly confidence: Confidence;
  readonly confidenceNote: string;
  readonly ruling: {
    readonly id: string;
    readonly kind: RulingKind;
    readonly note: string;
    readonly source: string;
  } | null;
  /** In order of trial, all that came before the rule that applies. */
  readonly tried: readonly TriedRule[];
}

export type TermUnit = 'years' | 'months';

export interface PricedAnswer {
  readonly lines: readonly FeeLine[];
  readonly totalFils: bigint;
  readonly exempt: boolean;
  readonly termUnit: TermUnit;
  /** The term in its unit. */
  readonly term: number;
  readonly startsOn: DateText;
  readonly endsOn: DateText;
  readonly scheduleId: string;
  readonly why: FeeWhy;
}

/** Why no row of the schedule has a price for the case. */
export type NoScheduledFeeReason =
  | 'sponsor-decides' // article 22: the sponsor's article has no row (D14, D15)
  | 'domestic-table' // article 20: the household's kind has no row
  | 'other-table' // rows name the article, and all of them ask for something else
  | 'unknown-article' // no row of the schedule names the article
  | 'unknown-visa' // no row of the schedule names the visa
  | 'no-article'; // a residence without an article that no exemption covers

/** Why a case has no price; `code` is stable. Checked in this order: facts, schedule, row, term. */
export type FeeRefusal =
  | { readonly code: 'contradictory-facts'; readonly rule: string; readonly fields: readonly string[] }
  | { readonly code: 'missing-fact'; readonly field: string }
  | { readonly code: 'out-of-range'; readonly field: string }
  | { readonly code: 'no-schedule-in-force' }
  | {
      readonly code: 'no-scheduled-fee';
      readonly reason: NoScheduledFeeReason;
      readonly tried: readonly TriedRule[];
    }
  | { readonly code: 'private-insurer'; readonly rowCode: string }
  | { readonly code: 'text-unclear'; readonly rowCode: string; readonly ruling: string }
  | { readonly code: 'term-unit'; readonly field: TermUnit }
  | { readonly code: 'too-few-years' | 'too-few-months'; readonly field: TermUnit; readonly least: number }
  | { readonly code: 'too-many-years' | 'too-many-months'; readonly field: TermUnit; readonly most: number }
  | { readonly code: 'end-before-start'; readonly field: 'endsOn' | 'startsOn'; readonly limit: DateText };

export type FeeRefusalCode = FeeRefusal['code'];

export type FeeAnswer = PricedAnswer | { readonly refusal: FeeRefusal };
