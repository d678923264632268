import { contradictionIn } from './contradictions';
import type { FeeRefusal } from './fee-answer';
import type { FeeFacts } from './fee-case';

const MOST_ORDINAL = 99;
const MOST_AGE_YEARS = 130;

/** Claims under which a person is covered without any residence by article. */
const withoutArticle: readonly string[] = ['diplomatic-mission', 'illegal-resident', 'newborn'];

/** What is wrong with the facts themselves, whatever the schedule says; undefined when they can be priced. */
export function refusedFacts(facts: FeeFacts): FeeRefusal | undefined {
  const contradiction = contradictionIn(facts);
  if (contradiction !== undefined) {
    return { code: 'contradictory-facts', rule: contradiction.rule, fields: contradiction.fields };
  }
  const missing = missingFact(facts);
  if (missing !== undefined) return { code: 'missing-fact', field: missing };
  const outside = outOfRange(facts);
  return outside === undefined ? undefined : { code: 'out-of-range', field: outside };
}

function missingFact(facts: FeeFacts): string | undefined {
  const { purpose, article, claims } = facts;
  if (purpose === 'residence') {
    if (article === null && !claims.some((claim) => withoutArticle.includes(claim))) return 'article';
  } else if (facts.visa === null) {
    return 'visa';
  }
  if (article === '20') {
    if (facts.sponsor === null) return 'sponsor';
    if (facts.ordinal === null) return 'ordinal';
  }
  if (article === '22') {
    const missing = missingOfDependant(facts);
    if (missing !== undefined) return missing;
  }
  if (facts.ageOnStart === null && claims.includes('newborn') && facts.dateFault === null) {
    return 'holder.birthDate';
  }
  const { relation } = facts;
  if ((relation === 'widow' || relation === 'divorcee') && article !== '28' && facts.withChildren === null) {
    return 'withChildren';
  }
  return undefined;
}

/** What a dependant's fee hangs on: who the sponsor is, and what he is to him (D15). */
function missingOfDependant({ relation, sponsor }: FeeFacts): string | undefined {
  if (relation === null) return 'relation';
  if (sponsor === null) return 'sponsor';
  if (sponsor.kind === 'resident') {
    if (sponsor.article === null) return 'sponsor.article';
    return sponsor.article === '30' && sponsor.group === null ? 'sponsor.group' : undefined;
  }
  const isChild = relation === 'child';
  const isSpouse = relation === 'wife' || relation === 'husband';
  if (sponsor.sex === null) {
    if (sponsor.kind === 'kuwaiti' && isChild) return 'sponsor.sex';
    if (sponsor.kind === 'gcc' && (isChild || isSpouse)) return 'sponsor.sex';
  }
  const hangsOnOrigin = sponsor.kind === 'kuwaiti' && sponsor.sex === 'female' && isChild;
  return hangsOnOrigin && sponsor.origin === null ? 'sponsor.origin' : undefined;
}

function outOfRange(facts: FeeFacts): string | undefined {
  const { ordinal, ageOnStart, dateFault } = facts;
  if (dateFault !== null && typeof dateFault === 'object') return dateFault.field;
  if (ordinal !== null && !(Number.isInteger(ordinal) && ordinal >= 1 && ordinal <= MOST_ORDINAL)) {
    return 'ordinal';
  }
  if (ageOnStart !== null && !(ageOnStart <= MOST_AGE_YEARS)) return 'holder.birthDate';
  if (facts.years !== null && !Number.isInteger(facts.years)) return 'years';
  return facts.months !== null && !Number.isInteger(facts.months) ? 'months' : undefined;
}
