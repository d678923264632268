import type { SeedPerson, SeedResidence } from './seed-person';

const inKuwait = { occupation: null, inKuwait: true } as const;
const worker: SeedResidence = { ...inKuwait, article: '20', kind: 'domestic-worker' };
const lone = { ...inKuwait, kind: 'own' } as const;
const unlisted = { ...inKuwait, article: null, kind: 'own' } as const;
const temporary: SeedResidence = { ...inKuwait, article: '14', kind: 'own' };

/** Workers of households beside the well-known ones, and residences that hang on nobody's family. */
export const demoHouseholds: readonly SeedPerson[] = [
  // article 20, the Kuwaiti family's fifth worker
  {
    name: 'watchman',
    civilNumber: '200010505009',
    phone: '+96550000101',
    gender: 'male',
    language: 'en',
    names: { ar: 'رامون كومار', en: 'Ramon Kumar' },
    residence: { ...worker, firstGrantedDaysAgo: 200 },
    sponsor: 'kuwaiti-family',
    endsInDays: 80,
  },
  // article 20, the foreign family's second worker
  {
    name: 'maid',
    civilNumber: '200010505076',
    phone: '+96550000102',
    gender: 'female',
    language: 'en',
    names: { ar: 'ماريا نايير', en: 'Maria Nair' },
    residence: { ...worker, firstGrantedDaysAgo: 200 },
    sponsor: 'foreign-family',
    endsInDays: 70,
  },
  // article 20, a diplomat's worker
  {
    name: 'embassy-cook',
    civilNumber: '200010505148',
    phone: '+96550000103',
    gender: 'male',
    language: 'en',
    names: { ar: 'جوزيف رييس', en: 'Joseph Reyes' },
    residence: worker,
    sponsor: 'diplomat',
    endsInDays: 45,
  },
  // no article: a member of a mission
  {
    name: 'attache',
    civilNumber: '200010505228',
    phone: '+96550000104',
    gender: 'male',
    language: 'en',
    names: { ar: 'حسن بيريرا', en: 'Hassan Perera' },
    residence: { ...unlisted, claims: ['diplomatic-mission'] },
    sponsor: 'diplomat',
    endsInDays: 300,
  },
  // no article: an illegal resident
  {
    name: 'stateless',
    civilNumber: '200010505295',
    phone: '+96550000105',
    gender: 'male',
    language: 'ar',
    names: { ar: 'سليم منصور', en: 'Saleem Mansour' },
    residence: { ...unlisted, claims: ['illegal-resident'] },
    sponsor: 'stateless',
    endsInDays: 120,
  },
  // article 28, divorced from a Kuwaiti, with children
  {
    name: 'divorcee',
    civilNumber: '200010506386',
    phone: '+96550000120',
    gender: 'female',
    language: 'ar',
    names: { ar: 'سوما سانتوس', en: 'Suma Santos' },
    residence: { ...lone, article: '28', relation: 'divorcee', withChildren: true },
    sponsor: 'divorcee',
    endsInDays: 90,
  },
  // article 24, a Kuwaiti's widow without children
  {
    name: 'childless-widow',
    civilNumber: '200010506458',
    phone: '+96550000121',
    gender: 'female',
    language: 'ar',
    names: { ar: 'أنيتا شريف', en: 'Anita Sharif' },
    residence: { ...lone, article: '24', relation: 'widow', withChildren: false },
    sponsor: 'childless-widow',
    endsInDays: 90,
  },
  // article 30, formerly an illegal resident
  {
    name: 'passport-holder',
    civilNumber: '200010506538',
    phone: '+96550000122',
    gender: 'male',
    language: 'ar',
    names: { ar: 'رفيق عبد الرحمن', en: 'Rafiq Abdelrahman' },
    residence: { ...lone, article: '30', group: 'former_illegal_resident_with_passport' },
    sponsor: 'passport-holder',
    endsInDays: 90,
  },
  // article 30, relative of a foreign martyr
  {
    name: 'martyrs-relative',
    civilNumber: '200010506685',
    phone: '+96550000124',
    gender: 'female',
    language: 'ar',
    names: { ar: 'هدى غورونغ', en: 'Huda Gurung' },
    residence: { ...lone, article: '30', group: 'relative_of_foreign_martyr' },
    sponsor: 'martyrs-relative',
    endsInDays: 90,
  },
  // article 14, temporary, priced by the month
  {
    name: 'contractor',
    civilNumber: '200010506829',
    phone: '+96550000126',
    gender: 'male',
    language: 'en',
    names: { ar: 'سونيل توماس', en: 'Sunil Thomas' },
    residence: temporary,
    sponsor: 'company',
    endsInDays: 25,
  },
  // article 14, a domestic worker, exempt
  {
    name: 'waiting-maid',
    civilNumber: '200010506896',
    phone: '+96550000127',
    gender: 'female',
    language: 'en',
    names: { ar: 'روز نايير', en: 'Rose Nair' },
    residence: { ...temporary, domesticWorker: true },
    sponsor: 'kuwaiti-family',
    endsInDays: 25,
  },
  // article 15: private insurers price it
  {
    name: 'extended-visitor',
    civilNumber: '200010506968',
    phone: '+96550000128',
    gender: 'male',
    language: 'en',
    names: { ar: 'جوزيف كومار', en: 'Joseph Kumar' },
    residence: { ...temporary, article: '15' },
    sponsor: 'company',
    endsInDays: 25,
  },
  // article 34, a departure notice, priced by the month
  {
    name: 'leaving',
    civilNumber: '200010507039',
    phone: '+96550000129',
    gender: 'male',
    language: 'en',
    names: { ar: 'راجيش بيريرا', en: 'Rajesh Perera' },
    residence: { ...temporary, article: '34' },
    sponsor: 'company',
    endsInDays: 25,
  },
];
