import { feeClaims, relations, sponsorKinds, type FeeCase } from '@tajdeed/domain';
import type { Chance } from './chance';
import { addDays } from './days';
import {
  entryVisas,
  otherArticles,
  residentArticles,
  specialGroups,
  sponsorOf,
  visitVisas,
} from './random-facts';

type Spoil = (from: FeeCase, chance: Chance) => Partial<FeeCase>;

const sexes = ['female', 'male', null] as const;
const origins = ['origin', 'marriage', 'other', null] as const;
const allArticles = [...residentArticles, ...otherArticles, null] as const;

const spoils: readonly [Spoil, ...Spoil[]] = [
  (_, chance) => ({ article: chance.pick(allArticles) }),
  (_, chance) => ({ visa: chance.pick([...entryVisas, ...visitVisas, null]) }),
  (_, chance) => ({ purpose: chance.pick(['residence', 'entry-visa', 'visit-visa']) }),
  (_, chance) => ({ relation: chance.pick([...relations, null]) }),
  () => ({ relation: null }),
  (_, chance) => ({ withChildren: chance.pick([true, false, null]) }),
  () => ({ sponsor: null }),
  (_, chance) => ({
    sponsor: sponsorOf(chance.pick(sponsorKinds), {
      sex: chance.pick(sexes),
      article: chance.pick(allArticles),
      origin: chance.pick(origins),
    }),
  }),
  ({ sponsor }, chance) => ({ sponsor: sponsor && { ...sponsor, sex: chance.pick(sexes) } }),
  ({ sponsor }, chance) => ({ sponsor: sponsor && { ...sponsor, origin: chance.pick(origins) } }),
  ({ sponsor }, chance) => ({ sponsor: sponsor && { ...sponsor, article: chance.pick(allArticles) } }),
  ({ sponsor }) => ({ sponsor: sponsor && { ...sponsor, group: null } }),
  (_, chance) => ({ ordinal: chance.pick([-1, 0, 1, 3, 4, 99, 100, 400, null]) }),
  (_, chance) => ({ claims: chance.inHundred(70) ? [chance.pick(feeClaims)] : feeClaims }),
  (_, chance) => ({ claims: [], residenceIssued: chance.inHundred(50) }),
  ({ holder }, chance) => ({ holder: { ...holder, sex: chance.pick(sexes) } }),
  ({ holder }) => ({ holder: { ...holder, birthDate: null } }),
  ({ holder, startsOn }) => ({ holder: { ...holder, birthDate: addDays(startsOn, 1) } }),
  ({ holder, openedAt }) => ({ holder: { ...holder, birthDate: addDays(openedAt.slice(0, 10), 2) } }),
  ({ holder }) => ({ holder: { ...holder, birthDate: '1890-05-01' } }),
  ({ holder }) => ({ holder: { ...holder, nationality: 'illegal-resident' } }),
  ({ holder }, chance) => ({ holder: { ...holder, group: chance.pick(specialGroups) } }),
  ({ holder }) => ({ holder: { ...holder, domesticWorker: !holder.domesticWorker } }),
  (_, chance) => ({ years: chance.pick([-1, 0, 1, 3, 6, 11, 16, null]) }),
  (_, chance) => ({ months: chance.pick([-1, 0, 1, 5, 12, 13, null]) }),
  ({ years, months }) => ({ years: months, months: years }),
  ({ startsOn }, chance) => ({ endsOn: addDays(startsOn, chance.pick([-400, -1, 0, 1, 6000])) }),
  () => ({ years: null, months: null, endsOn: null }),
];

/** The case with one fact, or two, changed to what may contradict the others, be missing, or not be possible. */
export function spoiled(from: FeeCase, chance: Chance): FeeCase {
  const once = { ...from, ...chance.pick(spoils)(from, chance) };
  return chance.inHundred(25) ? { ...once, ...chance.pick(spoils)(once, chance) } : once;
}
