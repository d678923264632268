import type { Check, Program, RuleGroup } from './compiled-schedule';
import { relations, type ConditionName, type Purpose } from './conditions';
import type { FeeFacts } from './fee-case';
import { programFor, type KnownFacts } from './program';

/** No relation is `null`, one that is not among the relations is not known. */
type Known = string | null | undefined;

/** Without a claim, and with one. */
type Pair = [plain?: Program, claiming?: Program];
type ByRelation = Map<Known, Pair>;
type ByKind = Map<Known, ByRelation>;
type ByPurpose = Map<Purpose, ByKind>;

/**
 * Finds the program for a case by its purpose, its article or visa, its relation, and whether anything is claimed. Each
 * is made when it is first asked for; there are as many as the rows name articles and visas, times the relations.
 */
export function programsOf(groups: readonly RuleGroup[]): (facts: FeeFacts) => Program {
  const named = { articles: wordsAsked(groups, 'articles'), visas: wordsAsked(groups, 'visas') };
  const anyRelation = new Set<string>(relations);
  const known: ByPurpose = new Map();
  return ({ purpose, article, visa, relation, claims }) => {
    const kindName = purpose === 'residence' ? 'articles' : 'visas';
    const kindAsked = purpose === 'residence' ? article : visa;
    const kind = kindAsked === null || named[kindName].has(kindAsked) ? kindAsked : undefined;
    const by = relation === null || anyRelation.has(relation) ? relation : undefined;
    const byKind = entry(known, purpose, (): ByKind => new Map());
    const byRelation = entry(byKind, kind, (): ByRelation => new Map());
    const pair = entry(byRelation, by, (): Pair => []);
    const place = claims.length === 0 ? 0 : 1;
    return (pair[place] ??= programFor(groups, knownFacts(purpose, kindName, kind, by, place === 1)));
  };
}

/** Of a residence the article is known and there is no visa; of a visa it is the other way about. */
function knownFacts(
  purpose: Purpose,
  kindName: 'articles' | 'visas',
  kind: Known,
  relation: Known,
  isClaiming: boolean,
): KnownFacts {
  return {
    purposes: purpose,
    [kindName === 'articles' ? 'visas' : 'articles']: null,
    ...(kind === undefined ? {} : { [kindName]: kind }),
    ...(relation === undefined ? {} : { relations: relation }),
    ...(isClaiming ? {} : { claims: [], newborn: false }),
  };
}

function wordsAsked(groups: readonly RuleGroup[], name: ConditionName): ReadonlySet<string> {
  const alternatives = groups.flatMap(({ rules }) => rules.flatMap((rule) => rule.alternatives));
  return new Set(alternatives.flatMap(({ checks }) => checks.flatMap((check) => wordsOf(check, name))));
}

function wordsOf(check: Check, name: ConditionName): readonly string[] {
  return check.name === name && (check.kind === 'word' || check.kind === 'list') ? check.wanted : [];
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
