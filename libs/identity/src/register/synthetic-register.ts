import { civilCheckDigit } from '@tajdeed/domain';
import { demoFamilies, familySponsors } from './demo-families';
import { demoHouseholds } from './demo-households';
import { demoPeople, demoSponsors } from './demo-people';
import { familyNames, firstNames } from './names';
import type { SeedPerson, SeedResidence, SeedSponsor } from './seed-person';

/** A share of the register: how many residents of one sort, under sponsors of which kind, how many to a sponsor. */
interface Share {
  readonly count: number;
  readonly residence: SeedResidence;
  readonly sponsor: SeedSponsor['kind'];
  readonly perSponsor: number;
}

const own = (article: string, occupation: string | null = null, inKuwait = true): SeedResidence => ({
  article,
  kind: 'own',
  occupation,
  inKuwait,
});
const other = (
  kind: SeedResidence['kind'],
  article: string,
  more: Partial<SeedResidence> = {},
): SeedResidence => ({ article, kind, occupation: null, inKuwait: true, ...more });

/** About the proportions of foreign residents: private work first, then domestic workers, then families. */
const shares: readonly Share[] = [
  { count: 52, residence: own('18', 'technician'), sponsor: 'company', perSponsor: 9 },
  { count: 40, residence: own('18', 'salesperson'), sponsor: 'company', perSponsor: 8 },
  { count: 14, residence: own('18', 'engineer'), sponsor: 'company', perSponsor: 7 },
  { count: 6, residence: own('18', 'technician', false), sponsor: 'company', perSponsor: 6 },
  { count: 7, residence: own('18', 'farm_worker'), sponsor: 'company', perSponsor: 7 },
  { count: 4, residence: own('18', 'fisherman'), sponsor: 'company', perSponsor: 4 },
  { count: 4, residence: own('18', 'camel_or_sheep_herder'), sponsor: 'company', perSponsor: 4 },
  { count: 3, residence: own('18', 'dairy_company_worker'), sponsor: 'company', perSponsor: 3 },
  { count: 14, residence: own('17', 'teacher'), sponsor: 'government', perSponsor: 14 },
  { count: 48, residence: other('domestic-worker', '20'), sponsor: 'kuwaiti_family', perSponsor: 4 },
  { count: 12, residence: other('domestic-worker', '20'), sponsor: 'foreign_family', perSponsor: 2 },
  { count: 4, residence: other('domestic-worker', '20'), sponsor: 'diplomat', perSponsor: 2 },
  { count: 40, residence: other('dependant', '22'), sponsor: 'resident', perSponsor: 3 },
  {
    count: 6,
    residence: other('dependant', '29', { relation: 'parent' }),
    sponsor: 'resident',
    perSponsor: 2,
  },
  { count: 4, residence: own('19'), sponsor: 'company', perSponsor: 1 },
  { count: 3, residence: own('21'), sponsor: 'self', perSponsor: 1 },
  { count: 3, residence: own('23'), sponsor: 'government', perSponsor: 3 },
  { count: 4, residence: own('24'), sponsor: 'self', perSponsor: 1 },
  { count: 3, residence: own('25'), sponsor: 'self', perSponsor: 1 },
  { count: 4, residence: other('special-dependant', '26'), sponsor: 'kuwaiti', perSponsor: 1 },
  {
    count: 4,
    residence: other('special-dependant', '27', { relation: 'child' }),
    sponsor: 'kuwaiti',
    perSponsor: 2,
  },
  {
    count: 4,
    residence: other('own', '28', { relation: 'widow', withChildren: true }),
    sponsor: 'self',
    perSponsor: 1,
  },
  {
    count: 3,
    residence: other('own', '30', { group: 'retired_military_former_illegal_resident' }),
    sponsor: 'self',
    perSponsor: 1,
  },
  { count: 2, residence: own('31'), sponsor: 'government', perSponsor: 2 },
  { count: 2, residence: own('new'), sponsor: 'company', perSponsor: 1 },
];

/**
 * Everybody in the synthetic register: the well-known persons, then the rest, then the families, then `more` of article
 * 18. The same on every machine.
 */
export function syntheticRegister(more = 0): {
  sponsors: readonly SeedSponsor[];
  persons: readonly SeedPerson[];
} {
  const sponsors: SeedSponsor[] = [...demoSponsors];
  const persons: SeedPerson[] = [...demoPeople];
  const workers: Share = {
    count: more,
    residence: own('18', 'technician'),
    sponsor: 'company',
    perSponsor: 50,
  };
  const enter = (share: Share): void => {
    for (let nth = 0; nth < share.count; nth += 1) {
      const name = `resident-${persons.length.toString().padStart(3, '0')}`;
      if (nth % share.perSponsor === 0) sponsors.push(newSponsor(share, `sponsor-of-${name}`, name, persons));
      persons.push(resident(persons.length, name, share, sponsors.at(-1)?.name ?? ''));
    }
  };
  shares.forEach(enter);
  sponsors.push(...familySponsors);
  persons.push(...demoHouseholds, ...demoFamilies);
  enter(workers);
  return { sponsors, persons };
}

/** A resident sponsors himself or his family: the n-th family belongs to the n-th worker of article 18. */
function newSponsor(share: Share, name: string, self: string, persons: readonly SeedPerson[]): SeedSponsor {
  if (share.sponsor === 'self') return { name, kind: 'self', person: self };
  if (share.sponsor === 'kuwaiti') return citizen(share, name, persons.length);
  if (share.sponsor !== 'resident') return { name, kind: share.sponsor, person: null };
  const workers = persons.filter(({ residence }) => residence.article === '18' && residence.inKuwait);
  const head = workers[(persons.length * 5) % workers.length];
  return { name, kind: 'resident', person: head?.name ?? null };
}

/** A Kuwaiti: married to the resident of article 26 that follows, or mother of those of article 27. */
function citizen({ residence }: Share, name: string, at: number): SeedSponsor {
  const person = { name, kind: 'kuwaiti', person: null } as const;
  if (residence.article === '26' && genderAt(at) === 'female') return { ...person, gender: 'male' };
  return { ...person, gender: 'female', origin: 'origin' };
}

/** What the law asks of families and depends on the person: wives under 26 and 22, husbands, and children of some age. */
function asMember(
  { article, ...residence }: SeedResidence,
  at: number,
): Pick<SeedPerson, 'residence' | 'age'> {
  const wife = genderAt(at) === 'female';
  if (article === '26') return { residence: { ...residence, article, relation: wife ? 'wife' : 'husband' } };
  if (article === '22' && wife) return { residence: { ...residence, article, relation: 'wife' } };
  const child = article === '22' || article === '27';
  if (!child) return { residence: { ...residence, article } };
  return { residence: { ...residence, article, relation: 'child' }, age: { years: at % 25, days: 200 } };
}

function genderAt(at: number): SeedPerson['gender'] {
  return at % 3 === 1 ? 'female' : 'male';
}

function resident(at: number, name: string, share: Share, sponsor: string): SeedPerson {
  const gender = genderAt(at);
  const first = firstNames[gender][at % firstNames[gender].length] ?? firstNames.male[0];
  const family = familyNames[(at * 7) % familyNames.length] ?? familyNames[0];
  return {
    name,
    civilNumber: civilNumberOf(at),
    phone: `+9655${(1000 + at).toString().padStart(7, '0')}`,
    gender,
    language: at % 4 === 0 ? 'en' : 'ar',
    names: { ar: `${first.ar} ${family.ar}`, en: `${first.en} ${family.en}` },
    ...asMember(share.residence, at),
    endsInDays: 5 + ((at * 37) % 170),
    sponsor,
  };
}

/** Born on some day of 1900, so that the number is nobody's; the first serial from `at` on that has a check digit. */
function civilNumberOf(at: number): string {
  const month = (2 + (at % 11)).toString().padStart(2, '0');
  const day = (1 + (at % 28)).toString().padStart(2, '0');
  for (let serial = at % 9000; ; serial += 1) {
    const first11 = `200${month}${day}${serial.toString().padStart(4, '0')}`;
    const last = civilCheckDigit(first11);
    if (last !== undefined) return `${first11}${last}`;
  }
}
