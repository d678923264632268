import type { SeedPerson, SeedResidence, SeedSponsor } from './seed-person';

const inKuwait = { occupation: null, inKuwait: true } as const;
const family: SeedResidence = { ...inKuwait, article: '22', kind: 'dependant' };
const special = { ...inKuwait, kind: 'special-dependant' } as const;

/** Sponsors whom only the families below have. */
export const familySponsors: readonly SeedSponsor[] = [
  { name: 'diplomat', kind: 'diplomat', person: null },
  { name: 'gcc-man', kind: 'gcc', person: null, gender: 'male' },
  { name: 'gcc-woman', kind: 'gcc', person: null, gender: 'female' },
  { name: 'kuwaiti-woman', kind: 'kuwaiti', person: null, gender: 'female', origin: 'origin' },
  { name: 'naturalised-woman', kind: 'kuwaiti', person: null, gender: 'female', origin: 'marriage' },
  { name: 'passport-holder-as-head', kind: 'resident', person: 'passport-holder' },
  { name: 'martyrs-relative-as-head', kind: 'resident', person: 'martyrs-relative' },
  ...['stateless', 'divorcee', 'childless-widow', 'passport-holder', 'martyrs-relative'].map((name) => ({
    name,
    kind: 'self' as const,
    person: name,
  })),
];

/** One person for each thing that the law asks of families, households and claims. */
export const demoFamilies: readonly SeedPerson[] = [
  // article 22, the clerk's son of 17
  {
    name: 'schoolboy',
    civilNumber: '200010505367',
    phone: '+96550000106',
    gender: 'male',
    language: 'ar',
    names: { ar: 'كريم منصور', en: 'Karim Mansour' },
    residence: { ...family, relation: 'child' },
    sponsor: 'clerk',
    endsInDays: 30,
    age: { years: 17, days: 100 },
  },
  // article 22, the clerk's son of 18
  {
    name: 'student',
    civilNumber: '200010505439',
    phone: '+96550000107',
    gender: 'male',
    language: 'ar',
    names: { ar: 'أنور منصور', en: 'Anwar Mansour' },
    residence: { ...family, relation: 'child' },
    sponsor: 'clerk',
    endsInDays: 30,
    age: { years: 18, days: 100 },
  },
  // article 22, the clerk's daughter of 30
  {
    name: 'daughter',
    civilNumber: '200010505519',
    phone: '+96550000108',
    gender: 'female',
    language: 'ar',
    names: { ar: 'نادية منصور', en: 'Nadia Mansour' },
    residence: { ...family, relation: 'child' },
    sponsor: 'clerk',
    endsInDays: 30,
    age: { years: 30, days: 100 },
  },
  // born forty days before the register was entered, no residence yet
  {
    name: 'newborn',
    civilNumber: '200010505586',
    phone: '+96550000109',
    gender: 'female',
    language: 'ar',
    names: { ar: 'ليلى منصور', en: 'Layla Mansour' },
    residence: { ...family, relation: 'child', claims: ['newborn'], issued: false, firstGrantedDaysAgo: 0 },
    sponsor: 'clerk',
    endsInDays: 80,
    age: { years: 0, days: 40 },
  },
  // older than four months, no residence yet
  {
    name: 'infant',
    civilNumber: '200010505658',
    phone: '+96550000110',
    gender: 'male',
    language: 'ar',
    names: { ar: 'محمود منصور', en: 'Mahmoud Mansour' },
    residence: { ...family, relation: 'child', claims: ['newborn'], issued: false, firstGrantedDaysAgo: 0 },
    sponsor: 'clerk',
    endsInDays: 20,
    age: { years: 0, days: 160 },
  },
  // article 22, wife of a man of the Gulf states
  {
    name: 'gcc-wife',
    civilNumber: '200010505738',
    phone: '+96550000111',
    gender: 'female',
    language: 'ar',
    names: { ar: 'مريم شريف', en: 'Maryam Sharif' },
    residence: { ...family, relation: 'wife' },
    sponsor: 'gcc-man',
    endsInDays: 60,
  },
  // article 22, husband of a woman of the Gulf states
  {
    name: 'gcc-husband',
    civilNumber: '200010505818',
    phone: '+96550000112',
    gender: 'male',
    language: 'ar',
    names: { ar: 'عمران خان', en: 'Imran Khan' },
    residence: { ...family, relation: 'husband' },
    sponsor: 'gcc-woman',
    endsInDays: 60,
  },
  // article 22, her child
  {
    name: 'gcc-child',
    civilNumber: '200010505885',
    phone: '+96550000113',
    gender: 'female',
    language: 'ar',
    names: { ar: 'هدى خان', en: 'Huda Khan' },
    residence: { ...family, relation: 'child' },
    sponsor: 'gcc-woman',
    endsInDays: 60,
    age: { years: 9, days: 20 },
  },
  // article 26, husband of a Kuwaiti woman
  {
    name: 'kuwaitis-husband',
    civilNumber: '200010505957',
    phone: '+96550000114',
    gender: 'male',
    language: 'ar',
    names: { ar: 'أحمد حسين', en: 'Ahmed Hossain' },
    residence: { ...special, article: '26', relation: 'husband' },
    sponsor: 'kuwaiti-woman',
    endsInDays: 90,
  },
  // article 22, wife of a Kuwaiti
  {
    name: 'kuwaitis-wife',
    civilNumber: '200010506028',
    phone: '+96550000115',
    gender: 'female',
    language: 'ar',
    names: { ar: 'روز توماس', en: 'Rose Thomas' },
    residence: { ...family, relation: 'wife' },
    sponsor: 'kuwaiti',
    endsInDays: 90,
  },
  // article 22, child of a Kuwaiti man
  {
    name: 'kuwaitis-child',
    civilNumber: '200010506095',
    phone: '+96550000116',
    gender: 'male',
    language: 'ar',
    names: { ar: 'أحمد إبراهيم', en: 'Ahmed Ibrahim' },
    residence: { ...family, relation: 'child' },
    sponsor: 'kuwaiti',
    endsInDays: 90,
    age: { years: 12, days: 3 },
  },
  // article 22, father of a Kuwaiti woman
  {
    name: 'kuwaitis-father',
    civilNumber: '200010506167',
    phone: '+96550000117',
    gender: 'male',
    language: 'ar',
    names: { ar: 'محمود إبراهيم', en: 'Mahmoud Ibrahim' },
    residence: { ...family, relation: 'parent' },
    sponsor: 'kuwaiti-woman',
    endsInDays: 90,
  },
  // article 27, child of a Kuwaiti woman
  {
    name: 'kuwaiti-mothers-child',
    civilNumber: '200010506239',
    phone: '+96550000118',
    gender: 'female',
    language: 'ar',
    names: { ar: 'فاطمة حسين', en: 'Fatima Hossain' },
    residence: { ...special, article: '27', relation: 'child' },
    sponsor: 'kuwaiti-woman',
    endsInDays: 90,
    age: { years: 6, days: 12 },
  },
  // article 22, child of a woman who is Kuwaiti by marriage
  {
    name: 'naturalised-mothers-child',
    civilNumber: '200010506319',
    phone: '+96550000119',
    gender: 'male',
    language: 'ar',
    names: { ar: 'راجيش كومار', en: 'Rajesh Kumar' },
    residence: { ...family, relation: 'child' },
    sponsor: 'naturalised-woman',
    endsInDays: 90,
    age: { years: 8, days: 200 },
  },
  // article 22, his wife
  {
    name: 'passport-holders-wife',
    civilNumber: '200010506618',
    phone: '+96550000123',
    gender: 'female',
    language: 'ar',
    names: { ar: 'لاكشمي عبد الرحمن', en: 'Lakshmi Abdelrahman' },
    residence: { ...family, relation: 'wife' },
    sponsor: 'passport-holder-as-head',
    endsInDays: 90,
  },
  // article 22, her child
  {
    name: 'martyrs-relatives-child',
    civilNumber: '200010506757',
    phone: '+96550000125',
    gender: 'male',
    language: 'ar',
    names: { ar: 'عمران غورونغ', en: 'Imran Gurung' },
    residence: { ...family, relation: 'child' },
    sponsor: 'martyrs-relative-as-head',
    endsInDays: 90,
    age: { years: 15, days: 9 },
  },
];
