import type { Alternative, CompiledRule, CompiledSchedule, Reduced, Step, Trial } from './compiled-schedule';
import { holds, type Had } from './condition-holds';
import type { TriedRule } from './fee-answer';
import type { FeeFacts } from './fee-case';
import { missed, pointer } from './program';

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
  const { steps, after } = compiled.programOf(facts);
  const had = hadOf(facts);
  let tried: TriedRule[] | undefined;
  for (const step of steps) {
    tried = joined(tried, step.before);
    const outcome = tryRule(step, had);
    if ('trials' in outcome) {
      if (!step.rule.isPointer) return { rule: step.rule, by: outcome.of, tried };
      tried.push(pointer(step.rule));
    } else {
      tried.push(outcome);
      // Everything but the age fits: to go on would be to guess it.
      if (outcome.failed === 'ages' && outcome.had === null) {
        return { rule: null, unknown: 'holder.birthDate', tried };
      }
    }
  }
  return { rule: null, unknown: null, tried: joined(tried, after) };
}

/** A list of the answer's own, which begins as a copy: most of what is told is known beforehand. */
function joined(tried: TriedRule[] | undefined, more: readonly TriedRule[]): TriedRule[] {
  if (tried === undefined) return more.slice();
  for (const one of more) tried.push(one);
  return tried;
}

/** The alternative that fits, or the condition at which the one that came furthest fails. */
function tryRule(step: Step, had: readonly Had[]): Reduced | TriedRule {
  let furthest: Trial | null = null;
  let place = step.furthestPlace;
  for (const alternative of step.alternatives) {
    const failed = failedTrial(alternative.trials, had);
    if (failed === null) return alternative;
    if (failed.check.place > place) {
      furthest = failed;
      place = failed.check.place;
    }
  }
  if (furthest === null) return step.furthest ?? pointer(step.rule);
  return told(step.rule, furthest, had[place] ?? null);
}

function failedTrial(trials: readonly Trial[], had: readonly Had[]): Trial | null {
  for (const trial of trials) {
    if (!holds(trial.check, had[trial.check.place] ?? null)) return trial;
  }
  return null;
}

/** What is told of a failed trial. For the usual reason it is the same every time. */
function told(rule: CompiledRule, { check, usual }: Trial, had: Had): TriedRule {
  const isUsual = had === usual.had || (check.kind === 'claims' && Array.isArray(had) && had.length === 0);
  return isUsual ? usual : missed(rule, check, had);
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
