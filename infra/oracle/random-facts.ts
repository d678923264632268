import type { FeeCase, FeeHolder, FeeSponsor, Relation, Sex } from '@tajdeed/domain';
import type { Chance } from './chance';

/** What the case is about, without its dates and its term. */
export type Facts = Omit<FeeCase, 'openedAt' | 'startsOn' | 'years' | 'months' | 'endsOn'> & {
  /** Roughly how old the holder is, where the scene cares. */
  readonly age: Age;
};

export type Age = 'grown' | 'child' | 'infant' | 'unknown';

export const residentArticles = ['17', '18', '19', '21', '23', '24', '25', '31'] as const;
export const otherArticles = ['14', '15', '20', '22', '26', '27', '28', '29', '30', '34', 'new'] as const;
export const specialGroups = [
  'former_illegal_resident_with_passport',
  'retired_military_former_illegal_resident',
  'relative_of_foreign_martyr',
] as const;
export const entryVisas = [
  'government-work',
  'private-work',
  'domestic-worker',
  'commercial-industrial',
  'join-family',
  'study',
  'foreign-investor',
  'temporary-government-contract',
  'temporary-oil-work',
] as const;
export const visitVisas = [
  'government',
  'business',
  'family',
  'private',
  'medical-treatment',
  'multiple-entry',
  'tourism',
  'sports',
  'cultural-social',
  'transit',
  'transport-driver',
  'emergency',
  'newly-created',
] as const;
const occupations = [
  'farm_worker',
  'fisherman',
  'camel_or_sheep_herder',
  'dairy_company_worker',
  'engineer',
  'driver',
] as const;

const nobody: FeeHolder = {
  sex: null,
  birthDate: null,
  nationality: 'foreign',
  occupation: null,
  group: null,
  domesticWorker: false,
};

const plain: Facts = {
  purpose: 'residence',
  article: null,
  visa: null,
  holder: nobody,
  relation: null,
  withChildren: null,
  sponsor: null,
  ordinal: null,
  claims: [],
  residenceIssued: false,
  inKuwait: true,
  age: 'unknown',
};

export const sponsorOf = (kind: FeeSponsor['kind'], more: Partial<FeeSponsor> = {}): FeeSponsor => ({
  kind,
  sex: null,
  article: null,
  origin: null,
  group: null,
  ...more,
});

const anySex = (chance: Chance): Sex => chance.pick(['female', 'male']);

/** The sex that a relation has, if it has one. */
function sexOf(relation: Relation, chance: Chance): Sex {
  if (relation === 'wife' || relation === 'widow' || relation === 'divorcee') return 'female';
  return relation === 'husband' ? 'male' : anySex(chance);
}

/** A relative of the sponsor, with the facts that go with being one. */
function relative(
  relation: Relation,
  chance: Chance,
): Pick<Facts, 'relation' | 'holder' | 'withChildren' | 'age'> {
  const isWidow = relation === 'widow' || relation === 'divorcee';
  return {
    relation,
    holder: { ...nobody, sex: chance.inHundred(85) ? sexOf(relation, chance) : null },
    withChildren: isWidow ? chance.inHundred(60) : null,
    age: relation === 'child' ? 'child' : 'grown',
  };
}

/** The sex of a citizen who has such a relative. */
function citizenSex(relation: Relation, chance: Chance): Sex {
  if (relation === 'wife' || relation === 'widow' || relation === 'divorcee') return 'male';
  return relation === 'husband' ? 'female' : anySex(chance);
}

function kuwaiti(relation: Relation, chance: Chance): FeeSponsor {
  const sex = citizenSex(relation, chance);
  const origin = sex === 'female' ? chance.pick(['origin', 'marriage', 'other'] as const) : null;
  return sponsorOf('kuwaiti', { sex, origin });
}

const anyRelation = (chance: Chance): Relation =>
  chance.weighted([
    [3, 'wife'],
    [2, 'husband'],
    [6, 'child'],
    [2, 'parent'],
    [1, 'widow'],
    [1, 'divorcee'],
    [1, 'other'],
  ]);

function worker(chance: Chance): Facts {
  const article = chance.pick(['17', '18', '18', '18', '19', '21', '23', '24', '25', '30', '31', 'new']);
  return {
    ...plain,
    article,
    holder: {
      ...nobody,
      sex: anySex(chance),
      occupation: chance.inHundred(70) ? chance.pick(occupations) : null,
      group: article === '30' && chance.inHundred(80) ? chance.pick(specialGroups) : null,
    },
    sponsor: chance.inHundred(70) ? sponsorOf(chance.pick(['company', 'government', 'self'])) : null,
    age: 'grown',
  };
}

function domesticWorker(chance: Chance): Facts {
  return {
    ...plain,
    article: '20',
    holder: { ...nobody, sex: anySex(chance), domesticWorker: chance.inHundred(90) },
    sponsor: sponsorOf(chance.pick(['kuwaiti_family', 'kuwaiti_family', 'foreign_family', 'diplomat'])),
    ordinal: chance.between(1, chance.inHundred(90) ? 6 : 99),
    age: 'grown',
  };
}

function dependantOfResident(chance: Chance): Facts {
  const article = chance.inHundred(75)
    ? chance.pick(residentArticles)
    : chance.pick(['30', '30', '30', ...otherArticles]);
  const group = article === '30' ? chance.pick(specialGroups) : null;
  return {
    ...plain,
    ...relative(anyRelation(chance), chance),
    article: '22',
    sponsor: sponsorOf('resident', { sex: chance.inHundred(50) ? anySex(chance) : null, article, group }),
  };
}

function dependantOfCitizen(chance: Chance): Facts {
  const relation = anyRelation(chance);
  const isKuwaiti = chance.inHundred(60);
  return {
    ...plain,
    ...relative(relation, chance),
    article: '22',
    sponsor: isKuwaiti ? kuwaiti(relation, chance) : sponsorOf('gcc', { sex: citizenSex(relation, chance) }),
  };
}

/** Articles 26 to 29, each with the relatives and sponsors that it is for; sometimes only the article is told. */
function relativeByArticle(chance: Chance): Facts {
  const article = chance.pick(['26', '27', '28', '29']);
  const relation: Relation =
    article === '26'
      ? chance.pick(['wife', 'husband'])
      : article === '27'
        ? 'child'
        : article === '28'
          ? chance.pick(['widow', 'divorcee'])
          : chance.pick(['parent', 'other']);
  if (chance.inHundred(15)) return { ...plain, article, holder: { ...nobody, sex: anySex(chance) } };
  const told = { ...plain, ...relative(relation, chance), article };
  if (article === '29') {
    const isCitizen = chance.inHundred(30);
    const resident = sponsorOf('resident', { article: chance.pick(residentArticles) });
    return { ...told, sponsor: isCitizen ? kuwaiti(relation, chance) : resident };
  }
  if (article === '27')
    return {
      ...told,
      sponsor: sponsorOf('kuwaiti', { sex: 'female', origin: chance.pick(['origin', 'other', null]) }),
    };
  return { ...told, withChildren: article === '28' ? true : null, sponsor: kuwaiti(relation, chance) };
}

function temporary(chance: Chance): Facts {
  return {
    ...plain,
    article: chance.pick(['14', '14', '14', '34', '34', '15']),
    holder: { ...nobody, sex: anySex(chance), domesticWorker: chance.inHundred(40) },
    sponsor: chance.inHundred(40) ? sponsorOf(chance.pick(['company', 'kuwaiti_family', 'self'])) : null,
  };
}

function entry(chance: Chance): Facts {
  const visa = chance.pick(entryVisas);
  const joins = visa === 'join-family' && chance.inHundred(80);
  const relation = anyRelation(chance);
  const family = joins
    ? {
        ...relative(relation, chance),
        sponsor: chance.inHundred(50)
          ? kuwaiti(relation, chance)
          : sponsorOf('resident', { article: chance.pick(residentArticles) }),
      }
    : {};
  return { ...plain, ...family, purpose: 'entry-visa', visa, inKuwait: chance.inHundred(20) };
}

function visit(chance: Chance): Facts {
  return { ...plain, purpose: 'visit-visa', visa: chance.pick(visitVisas), inKuwait: chance.inHundred(50) };
}

function claimant(chance: Chance): Facts {
  const isDiplomat = chance.inHundred(50);
  const isVisa = chance.inHundred(20);
  return {
    ...plain,
    holder: { ...nobody, sex: anySex(chance), nationality: isDiplomat ? 'foreign' : 'illegal-resident' },
    claims: [isDiplomat ? 'diplomatic-mission' : 'illegal-resident'],
    purpose: isVisa ? 'entry-visa' : 'residence',
    visa: isVisa ? chance.pick(entryVisas) : null,
  };
}

function newborn(chance: Chance): Facts {
  const family = chance.inHundred(60) ? dependantOfResident(chance) : dependantOfCitizen(chance);
  return {
    ...family,
    ...relative('child', chance),
    article: chance.inHundred(50) ? '22' : null,
    sponsor: family.sponsor?.kind === 'kuwaiti' ? kuwaiti('child', chance) : family.sponsor,
    claims: chance.inHundred(90) ? ['newborn'] : [],
    residenceIssued: chance.inHundred(15),
    age: 'infant',
  };
}

/** Government and private work, domestic work and families: what the earlier law had a fee for. */
function earlierLaw(chance: Chance): Facts {
  const scene = chance.weighted([
    [30, worker],
    [20, domesticWorker],
    [50, dependantOfResident],
  ]);
  const facts = scene(chance);
  return scene === worker
    ? { ...facts, article: chance.pick(['17', '18']), holder: { ...facts.holder, group: null } }
    : facts;
}

/** Facts of a case that means something; every article, visa, relation, sponsor and exemption comes up. */
export function randomFacts(chance: Chance, isEarlierLaw: boolean): Facts {
  const scene = chance.weighted([
    [18, worker],
    [14, domesticWorker],
    [18, dependantOfResident],
    [16, dependantOfCitizen],
    [8, relativeByArticle],
    [6, temporary],
    [8, entry],
    [3, visit],
    [3, claimant],
    [9, newborn],
  ]);
  const facts = isEarlierLaw && chance.inHundred(75) ? earlierLaw(chance) : scene(chance);
  return facts.purpose === 'residence' ? { ...facts, inKuwait: chance.inHundred(85) } : facts;
}
