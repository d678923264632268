import type { AgeSpan, ConditionName, NumberSpan } from './conditions';
import type { FeeWhy, TriedRule } from './fee-answer';
import type { FeeFacts } from './fee-case';
import type { FeeExemption, FeeRow, FeeSchedule, FeeUnit } from './schedule';

/** What one condition asks, ready to be compared. `place` is its place among `conditionNames`. */
export type Check = { readonly name: ConditionName; readonly place: number } & (
  | { readonly kind: 'word'; readonly word: string; readonly wanted: readonly string[] }
  | { readonly kind: 'list' | 'claims'; readonly wanted: readonly string[] }
  | { readonly kind: 'flag'; readonly wanted: boolean }
  | { readonly kind: 'span'; readonly wanted: NumberSpan }
  | { readonly kind: 'ages'; readonly wanted: AgeSpan }
);

/** One way to fit a rule. */
export interface Alternative {
  readonly checks: readonly Check[];
  /** Whether it exempts a newborn, whose cover ends with the exemption (D10). */
  readonly ofNewborn: boolean;
}

/** An exemption or a row, with all that an answer says of it. */
export interface CompiledRule {
  readonly code: string;
  readonly exemption: FeeExemption | null;
  /** The row that prints the price; null where an exemption names none. */
  readonly row: FeeRow | null;
  readonly alternatives: readonly Alternative[];
  /** Null where a private insurer sets the price. */
  readonly price: UnitPrice | null;
  /** Whether the row only points at others. */
  readonly isPointer: boolean;
  readonly told: Pick<FeeWhy, 'table' | 'row' | 'exemption' | 'confidence' | 'confidenceNote'>;
}

export interface UnitPrice {
  readonly unit: FeeUnit;
  readonly unitFils: bigint;
}

/** Rules that are tried one after the other; all are passed over where no alternative of any is for the purpose. */
export interface RuleGroup {
  /** The table's id; null for the exemptions, which are each tried. */
  readonly tableId: string | null;
  /** Null where some rule asks for no purpose. */
  readonly purposes: readonly string[] | null;
  readonly rules: readonly CompiledRule[];
}

/**
 * What is left of the order of trial once some facts are known: most rules are then ruled out for good, and what is
 * told of them is the same every time. It answers as trying every rule in full would, many times faster.
 */
export interface Program {
  readonly steps: readonly Step[];
  /** The rules that are ruled out after the last step. */
  readonly after: readonly TriedRule[];
}

/** A rule that may still apply, with all between it and the step before. */
export interface Step {
  readonly before: readonly TriedRule[];
  readonly rule: CompiledRule;
  readonly alternatives: readonly Reduced[];
  /** What is told of the alternatives that the known facts rule out, by the one that came furthest. */
  readonly furthest: TriedRule | null;
  readonly furthestPlace: number;
}

/** An alternative without the checks that are known to hold. */
export interface Reduced {
  readonly of: Alternative;
  readonly trials: readonly Trial[];
}

/** A check of one rule, with what is told where it fails for the usual reason: the fact is unknown or does not hold. */
export interface Trial {
  readonly check: Check;
  readonly usual: TriedRule;
}

/** A schedule made ready to price cases: compile once, price often. */
export interface CompiledSchedule {
  readonly schedule: FeeSchedule;
  readonly told: FeeWhy['schedule'];
  /** In order of trial (D12). */
  readonly groups: readonly RuleGroup[];
  /** The program for what is known of a case. */
  readonly programOf: (facts: FeeFacts) => Program;
  readonly namedArticles: ReadonlySet<string>;
}
