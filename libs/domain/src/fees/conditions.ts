/** What a row or an exemption asks of a case, as data: the vocabulary in which a decree is written. */

/** What cover is bought for. */
export const purposes = ['residence', 'entry-visa', 'visit-visa'] as const;
export type Purpose = (typeof purposes)[number];

export type Sex = 'female' | 'male';

/** What the holder is to the sponsor. A widow or a divorcee is one of the sponsor himself. */
export const relations = ['wife', 'husband', 'child', 'parent', 'widow', 'divorcee', 'other'] as const;
export type Relation = (typeof relations)[number];

export const sponsorKinds = [
  'kuwaiti',
  'gcc',
  'resident',
  'kuwaiti_family',
  'foreign_family',
  'diplomat',
  'company',
  'government',
  'self',
] as const;
export type SponsorKind = (typeof sponsorKinds)[number];

/** How a woman came to be Kuwaiti: her children's fee hangs on it (R44). */
export const sponsorOrigins = ['origin', 'marriage', 'other'] as const;
export type SponsorOrigin = (typeof sponsorOrigins)[number];

/** Facts that a person claims and an officer checks by papers. */
export const feeClaims = ['diplomatic-mission', 'illegal-resident', 'newborn'] as const;
export type FeeClaim = (typeof feeClaims)[number];

/** Whole numbers from `from` to `to`, both included; null has no end. */
export interface NumberSpan {
  readonly from: number;
  readonly to: number | null;
}

/** Completed years from `from`, included, up to `below`, not included; null has no end. */
export interface AgeSpan {
  readonly from: number;
  readonly below: number | null;
}

/**
 * One way to fit a row: every condition that is given must hold, and one that is absent asks nothing. A list holds when
 * it contains the fact; an unknown fact is in no list. `newborn: true` holds as D10 says: claimed, born less than four
 * calendar months before the day of pricing, and no residence issued yet.
 */
export interface FeeConditions {
  readonly purposes?: readonly Purpose[];
  readonly articles?: readonly string[];
  readonly visas?: readonly string[];
  readonly claims?: readonly FeeClaim[];
  readonly relations?: readonly Relation[];
  /** The holder's own sex. */
  readonly sexes?: readonly Sex[];
  readonly occupations?: readonly string[];
  /** The holder's group under article 30. */
  readonly groups?: readonly string[];
  readonly domesticWorker?: boolean;
  /** Whether a widow or divorcee has children by the citizen. */
  readonly withChildren?: boolean;
  readonly sponsorKinds?: readonly SponsorKind[];
  readonly sponsorSexes?: readonly Sex[];
  readonly sponsorArticles?: readonly string[];
  readonly sponsorOrigins?: readonly SponsorOrigin[];
  readonly sponsorGroups?: readonly string[];
  /** The worker's place in the household (D11). */
  readonly ordinals?: NumberSpan;
  /** Completed years on the first day of cover (D6). */
  readonly ages?: AgeSpan;
  readonly newborn?: boolean;
}

/** The conditions in the order in which they are tried, so that an explanation names the coarsest difference first. */
export const conditionNames = [
  'purposes',
  'claims',
  'newborn',
  'articles',
  'visas',
  'relations',
  'sexes',
  'sponsorKinds',
  'sponsorSexes',
  'sponsorOrigins',
  'sponsorArticles',
  'sponsorGroups',
  'groups',
  'occupations',
  'domesticWorker',
  'withChildren',
  'ordinals',
  'ages',
] as const satisfies readonly (keyof FeeConditions)[];
export type ConditionName = (typeof conditionNames)[number];
