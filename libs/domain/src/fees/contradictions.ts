import type { FeeFacts } from './fee-case';
import { entryVisas, visitVisas } from './visas';

/** Facts that cannot all be true. An unknown fact contradicts nothing. */
export interface Contradiction {
  readonly rule: string;
  readonly fields: readonly string[];
  /** The one article of which the rule speaks; absent where it speaks of all. */
  readonly article?: string;
  readonly holds: (facts: FeeFacts) => boolean;
}

const households: readonly string[] = ['kuwaiti_family', 'foreign_family', 'diplomat'];
const wives: readonly string[] = ['wife', 'widow', 'divorcee'];

const isOneOf = (value: string | null, some: readonly string[]): boolean =>
  value !== null && some.includes(value);
const isOther = (value: string | null, than: readonly string[]): boolean =>
  value !== null && !than.includes(value);
const isCitizen = ({ sponsor }: FeeFacts): boolean =>
  sponsor !== null && (sponsor.kind === 'kuwaiti' || sponsor.kind === 'gcc');
const sponsorIsOther = ({ sponsor }: FeeFacts, than: readonly string[]): boolean =>
  sponsor !== null && !than.includes(sponsor.kind);

/** What a visa, an article and a purpose say of each other. */
const kindOfCover: readonly Contradiction[] = [
  {
    rule: 'residence-has-no-visa',
    fields: ['purpose', 'visa'],
    holds: ({ purpose, visa }) => purpose === 'residence' && visa !== null,
  },
  {
    rule: 'visa-has-no-article',
    fields: ['purpose', 'article'],
    holds: ({ purpose, article }) => purpose !== 'residence' && article !== null,
  },
  {
    rule: 'visa-of-another-purpose',
    fields: ['purpose', 'visa'],
    holds: ({ purpose, visa }) =>
      visa !== null &&
      ((purpose === 'entry-visa' && visitVisas.has(visa)) ||
        (purpose === 'visit-visa' && entryVisas.has(visa))),
  },
];

/** Who the holder and the sponsor can be to each other. */
const family: readonly Contradiction[] = [
  {
    rule: 'wife-is-female',
    fields: ['relation', 'holder.sex'],
    holds: ({ relation, sex }) => sex === 'male' && isOneOf(relation, wives),
  },
  {
    rule: 'husband-is-male',
    fields: ['relation', 'holder.sex'],
    holds: ({ relation, sex }) => sex === 'female' && relation === 'husband',
  },
  {
    rule: 'wife-of-a-man',
    fields: ['relation', 'sponsor.sex'],
    holds: (facts) => facts.sponsor?.sex === 'female' && isCitizen(facts) && isOneOf(facts.relation, wives),
  },
  {
    rule: 'husband-of-a-woman',
    fields: ['relation', 'sponsor.sex'],
    holds: (facts) => facts.sponsor?.sex === 'male' && isCitizen(facts) && facts.relation === 'husband',
  },
];

/** Persons who hold no residence by article. */
const withoutArticle: readonly Contradiction[] = [
  {
    rule: 'diplomat-has-no-article',
    fields: ['claims', 'article'],
    holds: ({ claims, article }) => article !== null && claims.includes('diplomatic-mission'),
  },
  {
    rule: 'illegal-resident-has-no-article',
    fields: ['claims', 'article'],
    holds: ({ claims, article }) => article !== null && claims.includes('illegal-resident'),
  },
  {
    rule: 'illegal-resident-is-not-foreign',
    fields: ['claims', 'holder.nationality'],
    holds: ({ claims, nationality }) => nationality === 'foreign' && claims.includes('illegal-resident'),
  },
  {
    rule: 'illegal-resident-has-no-article',
    fields: ['holder.nationality', 'article'],
    holds: ({ nationality, article }) => nationality === 'illegal-resident' && article !== null,
  },
];

/** What an article says of the persons under it. */
const byArticle: readonly Contradiction[] = [
  {
    rule: 'article-20-is-of-a-household',
    fields: ['article', 'sponsor.kind'],
    article: '20',
    holds: (facts) => sponsorIsOther(facts, households),
  },
  {
    rule: 'ordinal-is-of-article-20',
    fields: ['ordinal', 'article'],
    holds: ({ ordinal, article }) => ordinal !== null && article !== '20',
  },
  {
    rule: 'article-26-is-of-spouses',
    fields: ['article', 'relation'],
    article: '26',
    holds: ({ relation }) => isOther(relation, ['wife', 'husband']),
  },
  {
    rule: 'article-26-is-of-kuwaitis',
    fields: ['article', 'sponsor.kind'],
    article: '26',
    holds: (facts) => sponsorIsOther(facts, ['kuwaiti']),
  },
  {
    rule: 'article-27-is-of-children',
    fields: ['article', 'relation'],
    article: '27',
    holds: ({ relation }) => isOther(relation, ['child']),
  },
  {
    rule: 'article-27-is-of-women-kuwaiti-by-origin',
    fields: ['article', 'sponsor'],
    article: '27',
    holds: (facts) =>
      sponsorIsOther(facts, ['kuwaiti']) ||
      facts.sponsor?.sex === 'male' ||
      facts.sponsor?.origin === 'marriage',
  },
  {
    rule: 'article-28-is-of-widows-and-divorcees',
    fields: ['article', 'relation'],
    article: '28',
    holds: ({ relation }) => isOther(relation, ['widow', 'divorcee']),
  },
  {
    rule: 'article-28-is-of-kuwaitis',
    fields: ['article', 'sponsor.kind'],
    article: '28',
    holds: (facts) => sponsorIsOther(facts, ['kuwaiti']),
  },
  {
    rule: 'article-28-asks-for-children',
    fields: ['article', 'withChildren'],
    article: '28',
    holds: ({ withChildren }) => withChildren === false,
  },
  {
    rule: 'article-29-is-not-of-wife-and-children',
    fields: ['article', 'relation'],
    article: '29',
    holds: ({ relation }) => isOneOf(relation, ['wife', 'husband', 'child']),
  },
];

const dates: readonly Contradiction[] = [
  {
    rule: 'born-after-cover',
    fields: ['holder.birthDate', 'startsOn'],
    holds: ({ dateFault }) => dateFault === 'born-after-cover',
  },
  {
    rule: 'born-in-future',
    fields: ['holder.birthDate', 'openedAt'],
    holds: ({ dateFault }) => dateFault === 'born-in-future',
  },
  {
    rule: 'group-is-of-article-30',
    fields: ['holder.group', 'article'],
    holds: ({ group, article }) => group !== null && article !== '30',
  },
];

/** In the order in which they are looked for; the first that holds is the one that is told. */
export const contradictions: readonly Contradiction[] = [
  ...kindOfCover,
  ...family,
  ...withoutArticle,
  ...byArticle,
  ...dates,
];

const ofAllArticles = contradictions.filter(({ article }) => article === undefined);
const ofArticle: ReadonlyMap<string | null, readonly Contradiction[]> = new Map(
  [...new Set(byArticle.flatMap(({ article }) => article ?? []))].map((one) => [
    one,
    contradictions.filter(({ article }) => article === undefined || article === one),
  ]),
);

/** The first contradiction among the facts, if there is any. */
export function contradictionIn(facts: FeeFacts): Contradiction | undefined {
  for (const contradiction of ofArticle.get(facts.article) ?? ofAllArticles) {
    if (contradiction.holds(facts)) return contradiction;
  }
  return undefined;
}
