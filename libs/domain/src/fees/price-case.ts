import { articleName } from './article-names';
import { caseFacts } from './case-facts';
import { refusedFacts } from './check-facts';
import type { CompiledRule, CompiledSchedule, UnitPrice } from './compiled-schedule';
import type {
  FeeAnswer,
  FeeLine,
  FeeRefusal,
  FeeWhy,
  NoScheduledFeeReason,
  Ruling,
  TriedRule,
} from './fee-answer';
import type { FeeCase, FeeFacts } from './fee-case';
import { quantityOf, termOf, termRule, type FeeTerm, type TermRule } from './fee-term';
import { findRule } from './find-rule';
import type { FeeUnit } from './schedule';

/** What a case costs for each unit, before a term is chosen. */
export interface AppliedRule {
  /** Null where the exemption names no row. */
  readonly rowCode: string | null;
  readonly exemptionCode: string | null;
  readonly unit: FeeUnit;
  readonly unitFils: bigint;
  readonly term: TermRule;
  readonly why: FeeWhy;
}

/**
 * The price of a case under a schedule (undefined: none is in force), or why it has none. Pure and total: the same
 * case, schedule and rulings give the same answer for ever, and no case makes it throw.
 */
export function priceCase(
  compiled: CompiledSchedule | undefined,
  feeCase: FeeCase,
  rulings: readonly Ruling[],
): FeeAnswer {
  return priceFacts(compiled, caseFacts(feeCase), rulings);
}

/** The price of derived facts, as a stored quote keeps them. */
export function priceFacts(
  compiled: CompiledSchedule | undefined,
  facts: FeeFacts,
  rulings: readonly Ruling[],
): FeeAnswer {
  const applied = ruleFor(compiled, facts, rulings);
  if ('refusal' in applied) return applied;
  const term = termOf(facts, applied.term);
  if ('code' in term) return { refusal: term };
  const line = lineOf(applied, facts, term);
  return {
    lines: [line],
    totalFils: line.amountFils,
    exempt: line.amountFils === 0n,
    termUnit: applied.term.unit,
    term: term.count,
    startsOn: facts.startsOn,
    endsOn: term.endsOn,
    scheduleId: applied.why.schedule.id,
    why: applied.why,
  };
}

/** Which rule of the schedule prices a case, whatever term is chosen; the term's fields are not looked at. */
export function ruleFor(
  compiled: CompiledSchedule | undefined,
  facts: FeeFacts,
  rulings: readonly Ruling[],
): AppliedRule | { readonly refusal: FeeRefusal } {
  const refused = refusedFacts(facts);
  if (refused !== undefined) return { refusal: refused };
  if (compiled === undefined) return { refusal: { code: 'no-schedule-in-force' } };
  const found = findRule(compiled, facts);
  if (found.rule === null) {
    if (found.unknown !== null) return { refusal: { code: 'missing-fact', field: found.unknown } };
    const reason = noFeeReason(compiled, facts);
    return { refusal: { code: 'no-scheduled-fee', reason, tried: found.tried } };
  }
  const { rule } = found;
  const ruling = rulingFor(rulings, compiled.schedule.id, rule, facts.openedAtMs);
  const rowCode = rule.row?.code ?? rule.code;
  if (ruling?.verdict.kind === 'withheld') {
    return { refusal: { code: 'text-unclear', rowCode, ruling: ruling.id } };
  }
  const price = priceOf(rule, ruling);
  if (price === null) return { refusal: { code: 'private-insurer', rowCode } };
  return {
    rowCode: rule.row?.code ?? null,
    exemptionCode: rule.exemption?.code ?? null,
    unit: price.unit,
    unitFils: price.unitFils,
    term: termRule(facts, found.by.ofNewborn),
    why: whyOf(compiled, facts, rule, ruling, found.tried),
  };
}

/** Null where a private insurer sets the price. */
function priceOf({ price }: CompiledRule, ruling: Ruling | undefined): UnitPrice | null {
  if (ruling?.verdict.kind !== 'replaced') return price;
  return { unit: ruling.verdict.unit, unitFils: ruling.verdict.amountFils };
}

/** The ruling that holds at an instant: the latest of the row that has begun. */
function rulingFor(
  rulings: readonly Ruling[],
  scheduleId: string,
  rule: CompiledRule,
  atMs: number,
): Ruling | undefined {
  let latest: Ruling | undefined;
  for (const ruling of rulings) {
    if (ruling.scheduleId !== scheduleId || ruling.fromMs > atMs) continue;
    if (ruling.rowCode !== rule.code && ruling.rowCode !== rule.row?.code) continue;
    if (latest === undefined || ruling.fromMs >= latest.fromMs) latest = ruling;
  }
  return latest;
}

function lineOf(applied: AppliedRule, facts: FeeFacts, term: FeeTerm): FeeLine {
  const { unit, unitFils } = applied;
  const quantity = lineQuantity(applied, facts, term);
  return {
    rowCode: applied.rowCode,
    exemptionCode: applied.exemptionCode,
    unit,
    quantity,
    unitFils,
    amountFils: quantity === 1 ? unitFils : unitFils * BigInt(quantity),
  };
}

function lineQuantity({ unit, term: rule }: AppliedRule, facts: FeeFacts, term: FeeTerm): number {
  switch (unit) {
    case 'per_year':
      return quantityOf(term, facts, rule.unit, 'years');
    case 'per_month':
      return quantityOf(term, facts, rule.unit, 'months');
    case 'once':
      return 1;
    case 'exempt':
      return term.count;
  }
}

function whyOf(
  { told: schedule }: CompiledSchedule,
  { article, visa }: FeeFacts,
  { told }: CompiledRule,
  ruling: Ruling | undefined,
  tried: readonly TriedRule[],
): FeeWhy {
  return {
    article,
    articleName: article === null ? null : articleName(article),
    visa,
    table: told.table,
    row: told.row,
    exemption: told.exemption,
    schedule,
    confidence: ruling === undefined ? told.confidence : 'high',
    confidenceNote: told.confidenceNote,
    ruling:
      ruling === undefined
        ? null
        : { id: ruling.id, kind: ruling.verdict.kind, note: ruling.note, source: ruling.source },
    tried,
  };
}

function noFeeReason({ namedArticles }: CompiledSchedule, facts: FeeFacts): NoScheduledFeeReason {
  const { purpose, article } = facts;
  if (purpose !== 'residence') return 'unknown-visa';
  if (article === null) return 'no-article';
  if (article === '22') return 'sponsor-decides';
  if (article === '20') return 'domestic-table';
  return namedArticles.has(article) ? 'other-table' : 'unknown-article';
}
