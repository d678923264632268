import type { Alternative, Check, CompiledRule, CompiledSchedule } from './compile-schedule';
import type { TriedRule } from './fee-answer';
import type { FeeFacts } from './fee-case';

/** What a case says to each condition, in the order of `conditionNames`. */
type Had = string | number | boolean | readonly string[] | null;

/** The rule that applies, or why none does; `tried` are all those before it. */
export type Found =
  | { readonly rule: CompiledRule; readonly by: Alternative; readonly tried: readonly TriedRule[] }
  | {
      readonly rule: null;
      readonly unknown: 'holder.birthDate' | null;
      readonly tried: readonly TriedRule[];
    };

/** Tries the rules of a schedule in their order; the first that fits is the one (D12). */
export function findRule({ groups }: CompiledSchedule, facts: FeeFacts): Found {
  const had = hadOf(facts);
  const tried: TriedRule[] = [];
  for (const group of groups) {
    const { purposes, tableId } = group;
    if (tableId !== null && purposes !== null && !purposes.includes(facts.purpose)) {
      tried.push({ rule: tableId, failed: 'purposes', wanted: purposes, had: facts.purpose });
      continue;
    }
    for (const rule of group.rules) {
      const outcome = tryRule(rule, had);
      if (!('checks' in outcome)) {
        tried.push(outcome);
        // Everything but the age fits: to go on would be to guess it.
        if (outcome.failed === 'ages' && outcome.had === null) {
          return { rule: null, unknown: 'holder.birthDate', tried };
        }
      } else if (!hasPrice(rule)) {
        tried.push({
          rule: rule.code,
          failed: 'by-reference',
          wanted: rule.row?.refersTo ?? [],
          had: null,
        });
      } else {
        return { rule, by: outcome, tried };
      }
    }
  }
  return { rule: null, unknown: null, tried };
}

/** A row that only points at others prices nothing itself. */
function hasPrice({ row }: CompiledRule): boolean {
  return row === null || row.pricing === 'private_insurer' || row.amountFils !== null;
}

/** The alternative that fits, or the condition at which the one that came furthest fails. */
function tryRule(rule: CompiledRule, had: readonly Had[]): Alternative | TriedRule {
  let furthest: Check | undefined;
  for (const alternative of rule.alternatives) {
    const failed = failedCheck(alternative.checks, had);
    if (failed === undefined) return alternative;
    if (furthest === undefined || failed.place > furthest.place) furthest = failed;
  }
  if (furthest === undefined) return { rule: rule.code, failed: 'by-reference', wanted: [], had: null };
  return {
    rule: rule.code,
    failed: furthest.name,
    wanted: furthest.wanted,
    had: had[furthest.place] ?? null,
  };
}

function failedCheck(checks: readonly Check[], had: readonly Had[]): Check | undefined {
  for (const check of checks) {
    if (!holds(check, had[check.place] ?? null)) return check;
  }
  return undefined;
}

function holds(check: Check, had: Had): boolean {
  switch (check.kind) {
    case 'list':
      if (typeof had === 'string') return check.wanted.includes(had);
      return had !== null && typeof had === 'object' && had.some((one) => check.wanted.includes(one));
    case 'flag':
      return had === check.wanted;
    case 'span':
      return (
        typeof had === 'number' &&
        had >= check.wanted.from &&
        (check.wanted.to === null || had <= check.wanted.to)
      );
    case 'ages':
      return (
        typeof had === 'number' &&
        had >= check.wanted.from &&
        (check.wanted.below === null || had < check.wanted.below)
      );
  }
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
