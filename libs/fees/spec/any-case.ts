import fc from 'fast-check';
import {
  addDays,
  entryVisas,
  feeClaims,
  knownArticles,
  purposes,
  relations,
  sponsorKinds,
  sponsorOrigins,
  visitVisas,
  type FeeCase,
} from '@tajdeed/domain';

const groups = [
  'former_illegal_resident_with_passport',
  'retired_military_former_illegal_resident',
  'relative_of_foreign_martyr',
];
export const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 2 });
export const anyDate = fc.integer({ min: 0, max: 4_000 }).map((days) => addDays('2019-01-01', days));
const sex = fc.constantFrom('female' as const, 'male' as const);
const article = fc.constantFrom(...knownArticles, 'new', '16');
const visa = fc.constantFrom(...entryVisas, ...visitVisas, 'of-tomorrow');

/** Cases as they come: most of them make sense to nobody, and some do. */
export const anyCase: fc.Arbitrary<FeeCase> = fc.record({
  purpose: fc.constantFrom('residence' as const, 'residence' as const, ...purposes),
  article: maybe(article),
  visa: fc.option(visa, { nil: null, freq: 1 }),
  holder: fc.record({
    sex: maybe(sex),
    birthDate: maybe(
      fc.oneof(
        anyDate,
        fc.integer({ min: 0, max: 50_000 }).map((days) => addDays('1890-01-01', days)),
      ),
    ),
    nationality: fc.constantFrom('foreign' as const, 'foreign' as const, 'illegal-resident' as const),
    occupation: maybe(fc.constantFrom('fisherman', 'farm_worker', 'teacher')),
    group: fc.option(fc.constantFrom(...groups), { nil: null, freq: 1 }),
    domesticWorker: fc.boolean(),
  }),
  relation: maybe(fc.constantFrom(...relations)),
  withChildren: maybe(fc.boolean()),
  sponsor: maybe(
    fc.record({
      kind: fc.constantFrom(...sponsorKinds),
      sex: maybe(sex),
      article: maybe(article),
      origin: maybe(fc.constantFrom(...sponsorOrigins)),
      group: maybe(fc.constantFrom(...groups)),
    }),
  ),
  ordinal: fc.option(fc.integer({ min: -1, max: 101 }), { nil: null, freq: 1 }),
  claims: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.subarray([...feeClaims])),
  residenceIssued: fc.boolean(),
  inKuwait: fc.boolean(),
  openedAt: fc
    .integer({ min: Date.parse('2024-01-01T00:00:00Z'), max: Date.parse('2028-01-01T00:00:00Z') })
    .map((ms) => new Date(ms).toISOString()),
  startsOn: anyDate,
  years: maybe(fc.integer({ min: -1, max: 17 })),
  months: maybe(fc.integer({ min: -1, max: 14 })),
  endsOn: fc.option(anyDate, { nil: null, freq: 1 }),
});
/** The same cases made to agree with themselves as far as the plainest contradictions go. */
export const likelyCase = fc
  .tuple(anyCase, fc.constantFrom('20', '22', '22', '26', '27', '28', '29', null))
  .map(([one, kind]): FeeCase => {
    const isResidence = one.purpose === 'residence';
    const article = isResidence ? (kind ?? one.article) : null;
    const isHousehold = article === '20';
    const households = ['kuwaiti_family', 'foreign_family', 'diplomat'] as const;
    return {
      ...one,
      article,
      visa: isResidence ? null : one.purpose === 'entry-visa' ? 'join-family' : 'transit',
      holder: { ...one.holder, sex: null, nationality: 'foreign', group: null, birthDate: null },
      sponsor: isHousehold
        ? {
            kind: households[Number(one.startsOn.slice(8)) % 3]!,
            sex: null,
            article: null,
            origin: null,
            group: null,
          }
        : one.sponsor,
      ordinal: isHousehold ? Math.max(one.ordinal ?? 1, 1) : null,
      claims: [],
      years: 1,
      months: 1,
      endsOn: null,
    };
  });
