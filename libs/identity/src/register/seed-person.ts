import type { BilingualName } from './names';

/** Which fees apply to a residence is decided by these facts (resolution 306, tables of the regulation). */
export interface SeedResidence {
  /** Article of the residency regulation 2249/2025. */
  readonly article: string | null;
  readonly kind: 'own' | 'domestic-worker' | 'dependant' | 'special-dependant';
  readonly occupation: string | null;
  readonly inKuwait: boolean;
  /** What the resident is to the sponsor, where the law asks. */
  readonly relation?: 'wife' | 'husband' | 'child' | 'parent' | 'widow' | 'divorcee' | 'other';
  /** Of a widow or divorcee: whether she has children by the citizen. */
  readonly withChildren?: boolean;
  /** Of article 30. */
  readonly group?:
    | 'former_illegal_resident_with_passport'
    | 'retired_military_former_illegal_resident'
    | 'relative_of_foreign_martyr';
  /** What papers show: no article is needed beside the first two. */
  readonly claims?: readonly ('diplomatic-mission' | 'illegal-resident' | 'newborn')[];
  /** False while the first residence is only asked for. */
  readonly issued?: false;
  /** A domestic worker outside article 20, in temporary residence. */
  readonly domesticWorker?: true;
  /** Days before the seed on which the first residence was granted, or asked for; by default years. */
  readonly firstGrantedDaysAgo?: number;
}

/** Who stands behind a residence. */
export type SponsorKind =
  | 'kuwaiti_family'
  | 'foreign_family'
  | 'diplomat'
  | 'kuwaiti'
  | 'gcc'
  | 'resident'
  | 'company'
  | 'government'
  | 'self';

/** A sponsor by handle; `person` is the handle of the resident who is the sponsor, where it is one. */
export interface SeedSponsor {
  readonly name: string;
  readonly kind: SponsorKind;
  readonly person: string | null;
  /** Of a citizen of Kuwait or of another Gulf state. */
  readonly gender?: 'female' | 'male';
  /** How a Kuwaiti woman came to be one. */
  readonly origin?: 'origin' | 'marriage' | 'other';
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
  /** Age on the day of the seed, where the register is to hold another birth date than the number's. */
  readonly age?: { readonly years: number; readonly days: number };
  /** Days from the day of the seed to the end of the present residence. */
  readonly endsInDays: number;
  /** Handle of the sponsor. */
  readonly sponsor: string;
}
