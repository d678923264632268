import type {
  Alternative,
  Check,
  CompiledRule,
  Program,
  Reduced,
  RuleGroup,
  Step,
  Trial,
} from './compiled-schedule';
import { holds, type Had } from './condition-holds';
import type { ConditionName } from './conditions';
import type { TriedRule } from './fee-answer';

/** Facts that are known beforehand; a name that is not given is not known, null is known to be absent. */
export type KnownFacts = Readonly<Partial<Record<ConditionName, Had>>>;

/** The steps that are left for a case of which some facts are known. */
export function programFor(groups: readonly RuleGroup[], known: KnownFacts): Program {
  const steps: Step[] = [];
  let before: TriedRule[] = [];
  for (const { tableId, purposes, rules } of groups) {
    const purpose = known.purposes;
    if (tableId !== null && purposes !== null && typeof purpose === 'string' && !purposes.includes(purpose)) {
      before.push({ rule: tableId, failed: 'purposes', wanted: purposes, had: purpose });
      continue;
    }
    for (const rule of rules) {
      const step = stepFor(rule, known, before);
      if (!('alternatives' in step)) {
        before.push(step);
        continue;
      }
      steps.push(step);
      before = [];
      // Nothing after a rule that is certain to apply is ever tried.
      if (!rule.isPointer && step.alternatives.some(({ trials }) => trials.length === 0)) {
        return { steps, after: [] };
      }
    }
  }
  return { steps, after: before };
}

function stepFor(rule: CompiledRule, known: KnownFacts, before: readonly TriedRule[]): Step | TriedRule {
  const alternatives: Reduced[] = [];
  let furthest: Check | undefined;
  for (const alternative of rule.alternatives) {
    const reduced = reduce(rule, alternative, known);
    if ('trials' in reduced) alternatives.push(reduced);
    else if (furthest === undefined || reduced.place > furthest.place) furthest = reduced;
  }
  const tried = furthest === undefined ? null : missed(rule, furthest, known[furthest.name] ?? null);
  if (alternatives.length === 0) return tried ?? pointer(rule);
  return { before, rule, alternatives, furthest: tried, furthestPlace: furthest?.place ?? -1 };
}

/** What is told of a row that only points at others and prices nothing itself. */
export function pointer({ code, row }: CompiledRule): TriedRule {
  return { rule: code, failed: 'by-reference', wanted: row?.refersTo ?? [], had: null };
}

/** The check that the known facts fail, if no unknown one comes before it; else what is left to check, in order. */
function reduce(rule: CompiledRule, alternative: Alternative, known: KnownFacts): Reduced | Check {
  const trials: Trial[] = [];
  for (const check of alternative.checks) {
    const had = known[check.name];
    if (had !== undefined && holds(check, had)) continue;
    if (had !== undefined && trials.length === 0) return check;
    trials.push({ check, usual: missed(rule, check, usualOf(check)) });
  }
  return { of: alternative, trials };
}

/** What is told of a rule whose check a fact does not meet. */
export function missed({ code }: CompiledRule, { name, wanted }: Check, had: Had): TriedRule {
  return { rule: code, failed: name, wanted, had };
}

/** The fact by which a check fails most often: nothing is known, nothing is claimed, or the flag is the other one. */
function usualOf(check: Check): Had {
  if (check.kind === 'claims') return [];
  return check.kind === 'flag' ? !check.wanted : null;
}
