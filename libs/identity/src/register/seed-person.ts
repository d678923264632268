import type { BilingualName } from './names';

/** Which fees apply to a residence is decided by these facts (resolution 306, tables of the regulation). */
export interface SeedResidence {
  /** Article of the residency regulation 2249/2025. */
  readonly article: string;
  readonly kind: 'own' | 'domestic-worker' | 'dependant' | 'special-dependant';
  readonly occupation: string | null;
  readonly inKuwait: boolean;
}

/** Who stands behind a residence. */
export type SponsorKind =
  | 'kuwaiti_family'
  | 'foreign_family'
  | 'diplomat'
  | 'kuwaiti'
  | 'resident'
  | 'company'
  | 'government'
  | 'self';

/** A sponsor by handle; `person` is the handle of the resident who is the sponsor, where it is one. */
export interface SeedSponsor {
  readonly name: string;
  readonly kind: SponsorKind;
  readonly person: string | null;
}

/** A resident of the synthetic register. Phones and civil numbers belong to nobody. */
export interface SeedPerson {
  /** Stable handle for docs and tests. */
  readonly name: string;
  readonly civilNumber: string;
  /** E.164, or null where the register has no mobile number. */
  readonly phone: string | null;
  readonly gender: 'female' | 'male';
  readonly language: 'ar' | 'en';
  readonly names: BilingualName;
  readonly residence: SeedResidence;
  /** Days from the day of the seed to the end of the present residence. */
  readonly endsInDays: number;
  /** Handle of the sponsor. */
  readonly sponsor: string;
}
