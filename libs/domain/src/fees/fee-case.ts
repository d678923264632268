import type { DateText } from '../dates';
import type { FeeClaim, Purpose, Relation, Sex, SponsorKind, SponsorOrigin } from './conditions';

/** The person who is to be covered. */
export interface FeeHolder {
  readonly sex: Sex | null;
  readonly birthDate: DateText | null;
  readonly nationality: 'foreign' | 'illegal-resident';
  readonly occupation: string | null;
  /** The group of article 30 that the person belongs to. */
  readonly group: string | null;
  readonly domesticWorker: boolean;
}

/** The person, household or body that stands for the holder. */
export interface FeeSponsor {
  readonly kind: SponsorKind;
  readonly sex: Sex | null;
  /** A resident's own article. */
  readonly article: string | null;
  /** How a Kuwaiti woman came to be one. */
  readonly origin: SponsorOrigin | null;
  /** A resident's own group of article 30. */
  readonly group: string | null;
}

/**
 * A question to the law: what does this cost? Null means that a fact is not known or does not apply. Dates are Kuwait's,
 * `openedAt` is the instant at which the bank attempt is opened (D17), ISO 8601 in UTC.
 */
export interface FeeCase {
  readonly purpose: Purpose;
  /** `new` is a newly created kind of residence. Null for visas, and where no residence has been granted. */
  readonly article: string | null;
  readonly visa: string | null;
  readonly holder: FeeHolder;
  readonly relation: Relation | null;
  /** Of a widow or divorcee: whether she has children by the citizen. */
  readonly withChildren: boolean | null;
  readonly sponsor: FeeSponsor | null;
  /** A domestic worker's place in the household (D11). */
  readonly ordinal: number | null;
  readonly claims: readonly FeeClaim[];
  /** Whether the holder has ever been granted residence; ends a newborn's exemption (D10). */
  readonly residenceIssued: boolean;
  readonly inKuwait: boolean;
  readonly openedAt: string;
  readonly startsOn: DateText;
  readonly years: number | null;
  readonly months: number | null;
  /** The end that the Interior Ministry has fixed, where it is known; it wins (R12). */
  readonly endsOn: DateText | null;
}

/** What is wrong with the birth date or a date of the case; found once, where the date itself is still known. */
export type DateFault =
  | 'born-after-cover'
  | 'born-in-future'
  | { readonly field: 'holder.birthDate' | 'openedAt' | 'startsOn' | 'endsOn' };

/**
 * A case without what would name the person: the birth date is gone, what the law asks of it stays. A stored quote keeps
 * these, and they price to the same fils for ever. All keys are those of JSON.
 */
export interface FeeFacts {
  readonly purpose: Purpose;
  readonly article: string | null;
  readonly visa: string | null;
  readonly sex: Sex | null;
  readonly nationality: 'foreign' | 'illegal-resident';
  readonly occupation: string | null;
  readonly group: string | null;
  readonly domesticWorker: boolean;
  readonly relation: Relation | null;
  readonly withChildren: boolean | null;
  readonly sponsor: FeeSponsor | null;
  readonly ordinal: number | null;
  readonly claims: readonly FeeClaim[];
  readonly residenceIssued: boolean;
  readonly inKuwait: boolean;
  /** The instant of opening, ms since 1970, and its date in Kuwait (D1, D17). */
  readonly openedAtMs: number;
  readonly pricedOn: DateText;
  readonly startsOn: DateText;
  readonly years: number | null;
  readonly months: number | null;
  readonly endsOn: DateText | null;
  /** Completed years on the first day of cover (D6); null without a birth date. */
  readonly ageOnStart: number | null;
  /** The last day of a newborn's exemption (D10); null without a birth date, and unless it is claimed. */
  readonly newbornUntil: DateText | null;
  readonly dateFault: DateFault | null;
}
