import type {
  Alternative,
  Check,
  CompiledRule,
  Program,
  Reduced,
  RuleGroup,
  Step,
} from './compiled-schedule';
import { holds } from './condition-holds';
import type { ConditionName } from './conditions';
import type { TriedRule } from './fee-answer';

/** Facts that are known beforehand; a name that is not given is not known, null is known to be absent. */
export type KnownFacts = Readonly<Partial<Record<ConditionName, string | null>>>;

/** The steps that are left for a case of which some facts are known. */
export function programFor(groups: readonly RuleGroup[], known: KnownFacts): Program {
  return groups.flatMap(({ tableId, purposes, rules }): Step[] => {
    const purpose = known.purposes ?? null;
    if (tableId !== null && purposes !== null && purpose !== null && !purposes.includes(purpose)) {
      return [{ tried: { rule: tableId, failed: 'purposes', wanted: purposes, had: purpose } }];
    }
    return rules.map((rule) => stepFor(rule, known));
  });
}

function stepFor(rule: CompiledRule, known: KnownFacts): Step {
  const alternatives: Reduced[] = [];
  let furthest: Check | undefined;
  for (const alternative of rule.alternatives) {
    const reduced = reduce(alternative, known);
    if ('checks' in reduced) alternatives.push(reduced);
    else if (furthest === undefined || reduced.place > furthest.place) furthest = reduced;
  }
  const tried =
    furthest === undefined
      ? null
      : {
          rule: rule.code,
          failed: furthest.name,
          wanted: furthest.wanted,
          had: known[furthest.name] ?? null,
        };
  if (alternatives.length === 0) {
    return { tried: tried ?? pointer(rule) };
  }
  return { tried: null, rule, alternatives, furthest: tried, furthestPlace: furthest?.place ?? -1 };
}

/** What is told of a row that only points at others and prices nothing itself. */
export function pointer({ code, row }: CompiledRule): TriedRule {
  return { rule: code, failed: 'by-reference', wanted: row?.refersTo ?? [], had: null };
}

/** The check that the known facts fail, if no unknown one comes before it; else what is left to check, in order. */
function reduce(alternative: Alternative, known: KnownFacts): Reduced | Check {
  const checks: Check[] = [];
  for (const check of alternative.checks) {
    const had = known[check.name];
    if (had !== undefined && holds(check, had)) continue;
    if (had !== undefined && checks.length === 0) return check;
    checks.push(check);
  }
  return { of: alternative, checks };
}
