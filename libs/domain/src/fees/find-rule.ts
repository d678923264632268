import type {
  Alternative,
  Check,
  CompiledRule,
  CompiledSchedule,
  Program,
  Reduced,
  Step,
} from './compiled-schedule';
import { holds, type Had } from './condition-holds';
import type { TriedRule } from './fee-answer';
import type { FeeFacts } from './fee-case';
import { pointer } from './program';

/** The rule that applies, or why none does; `tried` are all those before it. */
export type Found =
  | { readonly rule: CompiledRule; readonly by: Alternative; readonly tried: readonly TriedRule[] }
  | {
      readonly rule: null;
      readonly unknown: 'holder.birthDate' | null;
      readonly tried: readonly TriedRule[];
    };

/** Tries the rules of a schedule in their order; the first that fits is the one (D12). */
export function findRule(compiled: CompiledSchedule, facts: FeeFacts): Found {
  const had = hadOf(facts);
  const tried: TriedRule[] = [];
  for (const step of programOf(compiled, facts)) {
    if (step.tried !== null) {
      tried.push(step.tried);
      continue;
    }
    const outcome = tryRule(step, had);
    if ('checks' in outcome) {
      if (step.rule.hasPrice) return { rule: step.rule, by: outcome.of, tried };
      tried.push(pointer(step.rule));
    } else {
      tried.push(outcome);
      // Everything but the age fits: to go on would be to guess it.
      if (outcome.failed === 'ages' && outcome.had === null) {
        return { rule: null, unknown: 'holder.birthDate', tried };
      }
    }
  }
  return { rule: null, unknown: null, tried };
}

function programOf({ programs }: CompiledSchedule, { purpose, article, visa }: FeeFacts): Program {
  const program = programs.get(purpose);
  if (program === undefined) return [];
  return program.byKind.get(purpose === 'residence' ? article : visa) ?? program.otherwise;
}

/** The alternative that fits, or the condition at which the one that came furthest fails. */
function tryRule(step: Exclude<Step, { tried: TriedRule }>, had: readonly Had[]): Reduced | TriedRule {
  let furthest: Check | null = null;
  let place = step.furthestPlace;
  for (const alternative of step.alternatives) {
    const failed = failedCheck(alternative.checks, had);
    if (failed === null) return alternative;
    if (failed.place > place) {
      furthest = failed;
      place = failed.place;
    }
  }
  if (furthest === null) return step.furthest ?? pointer(step.rule);
  return { rule: step.rule.code, failed: furthest.name, wanted: furthest.wanted, had: had[place] ?? null };
}

function failedCheck(checks: readonly Check[], had: readonly Had[]): Check | null {
  for (const check of checks) {
    if (!holds(check, had[check.place] ?? null)) return check;
  }
  return null;
}

/** In the order of `conditionNames`; a spec holds the two together. */
function hadOf(facts: FeeFacts): readonly Had[] {
  const { sponsor } = facts;
  return [
    facts.purpose,
    facts.claims,
    isNewborn(facts),
    facts.article,
    facts.visa,
    facts.relation,
    facts.sex,
    sponsor === null ? null : sponsor.kind,
    sponsor === null ? null : sponsor.sex,
    sponsor === null ? null : sponsor.origin,
    sponsor === null ? null : sponsor.article,
    sponsor === null ? null : sponsor.group,
    facts.group,
    facts.occupation,
    facts.domesticWorker,
    facts.withChildren,
    facts.ordinal,
    facts.ageOnStart,
  ];
}

/** Claimed, less than four calendar months old on the day of pricing, and never granted residence (D10). */
function isNewborn({ claims, residenceIssued, newbornUntil, pricedOn }: FeeFacts): boolean {
  return claims.includes('newborn') && !residenceIssued && newbornUntil !== null && pricedOn <= newbornUntil;
}
