import type { AgeSpan, ConditionName, NumberSpan, Purpose } from './conditions';
import type { TriedRule } from './fee-answer';
import type { FeeExemption, FeeRow, FeeSchedule, FeeTable } from './schedule';

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
  readonly table: FeeTable | null;
  readonly alternatives: readonly Alternative[];
  /** False where the row only points at others. */
  readonly hasPrice: boolean;
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
 * told of them is the same every time. It answers as trying every rule in full would, a few times faster.
 */
export type Program = readonly Step[];

export type Step =
  | { readonly tried: TriedRule }
  | {
      readonly tried: null;
      readonly rule: CompiledRule;
      readonly alternatives: readonly Reduced[];
      /** How far the alternatives came that the known facts rule out. */
      readonly furthest: TriedRule | null;
      readonly furthestPlace: number;
    };

/** An alternative without the checks that are known to hold. */
export interface Reduced {
  readonly of: Alternative;
  readonly checks: readonly Check[];
}

/** What is left to try once the purpose, and the article or the visa, are known. */
export interface PurposeProgram {
  readonly byKind: ReadonlyMap<string | null, Program>;
  /** For an article or visa that no row names. */
  readonly otherwise: Program;
}

/** A schedule made ready to price cases: compile once, price often. */
export interface CompiledSchedule {
  readonly schedule: FeeSchedule;
  /** In order of trial (D12). */
  readonly groups: readonly RuleGroup[];
  readonly programs: ReadonlyMap<Purpose, PurposeProgram>;
  readonly namedArticles: ReadonlySet<string>;
}
