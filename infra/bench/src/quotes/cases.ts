import {
  caseFacts,
  priceCase,
  type CompiledSchedule,
  type FeeCase,
  type FeeConditions,
  type FeeFacts,
  type FeeSchedule,
} from '@tajdeed/domain';

/** A case with what each contender is given of it, and the right answer. */
export interface BenchCase {
  readonly id: string;
  readonly feeCase: FeeCase;
  /** Flat, for engines that read facts by name. */
  readonly facts: FlatFacts;
  readonly row: string;
  readonly amountFils: number;
}

export type FlatFacts = Record<string, string | number | boolean | readonly string[] | null>;

/** What is asked of a case by each condition, under the name that the flat facts give it. */
export const factNames: Readonly<Record<keyof FeeConditions, string>> = {
  purposes: 'purpose',
  articles: 'article',
  visas: 'visa',
  claims: 'claims',
  relations: 'relation',
  sexes: 'sex',
  occupations: 'occupation',
  groups: 'group',
  domesticWorker: 'domesticWorker',
  withChildren: 'withChildren',
  sponsorKinds: 'sponsorKind',
  sponsorSexes: 'sponsorSex',
  sponsorArticles: 'sponsorArticle',
  sponsorOrigins: 'sponsorOrigin',
  sponsorGroups: 'sponsorGroup',
  ordinals: 'ordinal',
  ages: 'age',
  newborn: 'newborn',
};

/**
 * Cases from all over the table: for every way to fit a row or an exemption one that does, over and over with other
 * dates and terms, without those that have no price. The same ones every time.
 */
export function benchCases(compiled: CompiledSchedule, count: number): readonly BenchCase[] {
  const conditions = allConditions(compiled.schedule);
  const cases: BenchCase[] = [];
  for (let nth = 0; cases.length < count; nth += 1) {
    const one = conditions[nth % conditions.length];
    const made = one && benchCase(compiled, caseFor(one, nth), nth);
    if (made) cases.push(made);
    if (nth > count * 10) throw new Error('the table prices too little');
  }
  return cases;
}

function allConditions({ exemptions, tables }: FeeSchedule): readonly FeeConditions[] {
  const rows = tables.filter(({ stage }) => stage !== 'off').flatMap((table) => table.rows);
  return [...exemptions, ...rows].flatMap(({ when }) => when);
}

function caseFor(asked: FeeConditions, nth: number): FeeCase {
  const day = String(1 + (nth % 28)).padStart(2, '0');
  const purpose = asked.purposes?.[0] ?? 'residence';
  const article = asked.articles?.[0] ?? (purpose === 'residence' && !asked.claims ? '22' : null);
  const isMonthly = purpose !== 'residence' || article === '14' || article === '34' || asked.newborn === true;
  const isIllegal = asked.claims?.includes('illegal-resident') ?? false;
  return {
    purpose,
    article: asked.newborn === true ? null : article,
    visa: asked.visas?.[0] ?? (purpose === 'residence' ? null : 'join-family'),
    holder: {
      sex: asked.sexes?.[0] ?? null,
      birthDate: asked.newborn === true ? `2026-05-${day}` : `19${String(60 + (nth % 40))}-03-${day}`,
      nationality: isIllegal ? 'illegal-resident' : 'foreign',
      occupation: asked.occupations?.[0] ?? (nth % 2 === 0 ? 'accountant' : null),
      group: asked.groups?.[0] ?? null,
      domesticWorker: asked.domesticWorker ?? false,
    },
    relation: asked.relations?.[0] ?? null,
    withChildren: asked.withChildren ?? null,
    sponsor: asked.sponsorKinds
      ? {
          kind: asked.sponsorKinds[0] ?? 'resident',
          sex: asked.sponsorSexes?.[0] ?? null,
          article: asked.sponsorArticles?.[0] ?? null,
          origin: asked.sponsorOrigins?.[0] ?? null,
          group: asked.sponsorGroups?.[0] ?? null,
        }
      : null,
    ordinal: asked.ordinals ? asked.ordinals.from + (nth % 3) : null,
    claims: asked.newborn === true ? ['newborn'] : (asked.claims ?? []),
    residenceIssued: asked.newborn !== true,
    inKuwait: nth % 5 !== 0,
    openedAt: `2026-06-${day}T09:30:00.000Z`,
    startsOn: `2026-07-${day}`,
    years: isMonthly ? null : 1,
    months: isMonthly ? 1 + (nth % 3) : null,
    endsOn: null,
  };
}

function benchCase(compiled: CompiledSchedule, feeCase: FeeCase, nth: number): BenchCase | undefined {
  const answer = priceCase(compiled, feeCase, []);
  if ('refusal' in answer) return undefined;
  const [line] = answer.lines;
  if (!line) return undefined;
  return {
    id: `case-${String(nth)}`,
    feeCase,
    facts: flat(caseFacts(feeCase)),
    row: answer.why.exemption?.code ?? line.rowCode ?? '',
    amountFils: Number(line.unitFils),
  };
}

function flat(facts: FeeFacts): FlatFacts {
  const { sponsor } = facts;
  return {
    purpose: facts.purpose,
    article: facts.article,
    visa: facts.visa,
    claims: facts.claims,
    relation: facts.relation,
    sex: facts.sex,
    occupation: facts.occupation,
    group: facts.group,
    domesticWorker: facts.domesticWorker,
    withChildren: facts.withChildren,
    sponsorKind: sponsor?.kind ?? null,
    sponsorSex: sponsor?.sex ?? null,
    sponsorArticle: sponsor?.article ?? null,
    sponsorOrigin: sponsor?.origin ?? null,
    sponsorGroup: sponsor?.group ?? null,
    ordinal: facts.ordinal,
    age: facts.ageOnStart,
    newborn: facts.claims.includes('newborn') && !facts.residenceIssued,
  };
}
