import { known, type KnownCase } from './known-case';
import { sponsorOf } from './random-facts';

const earlier = { openedAt: '2025-12-22T20:59:59.999Z' };
const oneYear = '2027-02-28';
const month = { years: null, months: 1 };
const family = { article: '22' };
const resident = (article: string, group: string | null = null) => sponsorOf('resident', { article, group });
const infant = {
  article: null,
  claims: ['newborn'],
  openedAt: '2026-03-10T09:00:00Z',
  startsOn: '2026-03-10',
  years: null,
} as const;

/** One or more for each rule that has an amount, an order or a date. */
export const knownCases: readonly KnownCase[] = [
  known('R24: work costs KD 100 a year', {}, [100_000, 1, oneYear]),
  known('D1: a second earlier the earlier law prices', earlier, [50_000, 1, oneYear]),
  known('D1: from midnight in Kuwait the new law prices', { openedAt: '2025-12-22T21:00:00Z' }, [
    100_000,
    1,
    oneYear,
  ]),
  known('D4: a year from 29 February', { startsOn: '2028-02-29' }, [100_000, 1, '2029-02-28']),
  known('D4: four years from 29 February', { startsOn: '2028-02-29', years: 4 }, [400_000, 4, '2032-02-28']),
  known('D2: 18 months cost two years', { years: null, endsOn: '2027-08-31' }, [200_000, 2, '2027-08-31']),
  known('D2: a day over a year costs two', { years: null, endsOn: '2027-03-01' }, [200_000, 2, '2027-03-01']),
  known('R25: a farm worker', { article: '18', holder: { occupation: 'farm_worker' } }, [10_000, 1, oneYear]),
  known('R25: an engineer', { article: '18', holder: { occupation: 'engineer' } }, [100_000, 1, oneYear]),
  known('R29: the third worker', { article: '20', ordinal: 3, sponsor: sponsorOf('kuwaiti_family') }, [
    0,
    1,
    oneYear,
  ]),
  known('R29: the fourth worker', { article: '20', ordinal: 4, sponsor: sponsorOf('kuwaiti_family') }, [
    10_000,
    1,
    oneYear,
  ]),
  known('R30: of a foreign family', { article: '20', ordinal: 1, sponsor: sponsorOf('foreign_family') }, [
    100_000,
    1,
    oneYear,
  ]),
  known('R30: of a diplomat', { article: '20', ordinal: 1, sponsor: sponsorOf('diplomat') }, [
    100_000,
    1,
    oneYear,
  ]),
  known('R32: a domestic worker', { ...earlier, article: '20', ordinal: 9, sponsor: sponsorOf('diplomat') }, [
    5_000,
    1,
    oneYear,
  ]),
  known('R26: a child of a student', { ...family, relation: 'child', sponsor: resident('23') }, [
    100_000,
    1,
    oneYear,
  ]),
  known(
    'D14: of a domestic worker',
    { ...family, relation: 'child', sponsor: resident('20') },
    'no-scheduled-fee',
  ),
  known(
    'D14: wife of a former illegal resident',
    { ...family, relation: 'wife', sponsor: resident('30', 'former_illegal_resident_with_passport') },
    [100_000, 1, oneYear],
  ),
  known(
    'D14: husband of a martyr’s relative',
    { ...family, relation: 'husband', sponsor: resident('30', 'relative_of_foreign_martyr') },
    'no-scheduled-fee',
  ),
  known(
    'R28: wife of a GCC man',
    { ...family, relation: 'wife', sponsor: sponsorOf('gcc', { sex: 'male' }) },
    [10_000, 1, oneYear],
  ),
  known(
    'R28: child of a GCC woman',
    { ...family, relation: 'child', sponsor: sponsorOf('gcc', { sex: 'female' }) },
    [100_000, 1, oneYear],
  ),
  known(
    'R40: wife of a Kuwaiti',
    { ...family, relation: 'wife', sponsor: sponsorOf('kuwaiti', { sex: 'male' }) },
    [0, 1, oneYear],
  ),
  known('R40: husband of a Kuwaiti', { article: '26', relation: 'husband', holder: { sex: 'male' } }, [
    0,
    1,
    oneYear,
  ]),
  known('R41: widow with children', { article: '28', relation: 'widow' }, [0, 1, oneYear]),
  known(
    'R41: widow without',
    { ...family, relation: 'widow', withChildren: false, sponsor: sponsorOf('kuwaiti') },
    'no-scheduled-fee',
  ),
  known(
    'R42: child of a Kuwaiti man',
    { ...family, relation: 'child', sponsor: sponsorOf('kuwaiti', { sex: 'male' }) },
    [0, 1, oneYear],
  ),
  known('R43: parent of a Kuwaiti', { article: '29', relation: 'parent', sponsor: sponsorOf('kuwaiti') }, [
    0,
    1,
    oneYear,
  ]),
  known('R27: parent of a resident', { article: '29', relation: 'parent', sponsor: resident('18') }, [
    100_000,
    1,
    oneYear,
  ]),
  known('R44: child of a Kuwaiti by origin', { article: '27', years: 10 }, [0, 10, '2036-02-29']),
  known(
    'R44: child of a Kuwaiti through marriage',
    { ...family, relation: 'child', sponsor: sponsorOf('kuwaiti', { sex: 'female', origin: 'marriage' }) },
    [100_000, 1, oneYear],
  ),
  known('R46: a diplomat', { article: null, claims: ['diplomatic-mission'] }, [0, 1, oneYear]),
  known(
    'R47: an illegal resident',
    { article: null, claims: ['illegal-resident'], holder: { nationality: 'illegal-resident' } },
    [0, 1, oneYear],
  ),
  known('R48: a newborn', { ...infant, months: 2, holder: { birthDate: '2026-01-20' } }, [
    0,
    2,
    '2026-05-09',
  ]),
  known('D10: cover ends with the exemption', { ...infant, months: 4, holder: { birthDate: '2026-01-20' } }, [
    0,
    4,
    '2026-05-19',
  ]),
  known(
    'D10: a number and a last day that agree, beyond the exemption',
    { ...infant, months: 3, endsOn: '2026-06-09', holder: { birthDate: '2026-01-20' } },
    [0, 3, '2026-05-19'],
  ),
  known(
    'R48: more than four months by a last day',
    { ...infant, endsOn: '2026-09-01', holder: { birthDate: '2026-01-20' } },
    'too-many',
  ),
  known(
    'D2: an annual row under a monthly article costs whole years',
    {
      ...month,
      months: 10,
      article: '14',
      relation: 'wife',
      holder: { sex: 'female' },
      sponsor: sponsorOf('gcc', { sex: 'male' }),
    },
    [10_000, 10, '2026-12-31'],
  ),
  known(
    'D10: after four months a dependant',
    {
      ...infant,
      ...family,
      years: 1,
      holder: { birthDate: '2025-11-10' },
      relation: 'child',
      sponsor: resident('17'),
    },
    [100_000, 1, '2027-03-09'],
  ),
  known(
    'D10: the day before still a newborn',
    { ...infant, months: 1, holder: { birthDate: '2025-11-11' } },
    [0, 1, '2026-03-10'],
  ),
  known('R23: temporary residence', { ...month, article: '14' }, [10_000, 1, '2026-03-31']),
  known('R23: temporary domestic work', { ...month, article: '14', holder: { domesticWorker: true } }, [
    0,
    1,
    '2026-03-31',
  ]),
  known('R23: departure notice', { ...month, article: '34', months: 2 }, [10_000, 2, '2026-04-30']),
  known('R23: extension of a visit', { ...month, article: '15' }, 'private-insurer'),
  known('D3: a part of a month', { ...month, months: null, article: '34', endsOn: '2026-04-01' }, [
    10_000,
    2,
    '2026-04-01',
  ]),
  known('D4: a month from the 31st', { ...month, article: '34', startsOn: '2026-01-31' }, [
    5_000,
    1,
    '2026-02-28',
  ]),
  known('R21: entry for study', { ...month, purpose: 'entry-visa', article: null, visa: 'study' }, [
    5_000,
    1,
    '2026-03-31',
  ]),
  known(
    'R21: entry of a domestic worker',
    { ...month, purpose: 'entry-visa', article: null, visa: 'domestic-worker' },
    [0, 1, '2026-03-31'],
  ),
  known('R22: transit', { ...month, purpose: 'visit-visa', article: null, visa: 'transit' }, [
    5_000,
    1,
    '2026-03-31',
  ]),
  known(
    'R17: tourism',
    { ...month, purpose: 'visit-visa', article: null, visa: 'tourism' },
    'private-insurer',
  ),
  known(
    'R32: seventeen until the day before',
    {
      ...earlier,
      ...family,
      relation: 'child',
      sponsor: resident('18'),
      holder: { birthDate: '2008-03-02' },
    },
    [30_000, 1, oneYear],
  ),
  known(
    'R32: eighteen on the first day',
    {
      ...earlier,
      ...family,
      relation: 'child',
      sponsor: resident('18'),
      holder: { birthDate: '2008-03-01' },
    },
    [50_000, 1, oneYear],
  ),
  known('R32: a spouse', { ...earlier, ...family, relation: 'husband', sponsor: resident('18') }, [
    40_000,
    1,
    oneYear,
  ]),
  known('R32: study had no fee', { ...earlier, article: '23' }, 'no-scheduled-fee'),
  known('R81: three years under article 18', { article: '18', years: 3 }, 'too-many'),
  known('R82: fifteen years under article 21', { article: '21', years: 15 }, [1_500_000, 15, '2041-02-28']),
  known('D5: two years abroad', { inKuwait: false, years: 2 }, 'too-many'),
  known('no years', { years: 0 }, 'too-few'),
  known('sixteen years', { years: 16 }, 'too-many'),
  known('ordinal 0', { article: '20', ordinal: 0, sponsor: sponsorOf('diplomat') }, 'out-of-range'),
  known('ordinal 400', { article: '20', ordinal: 400, sponsor: sponsorOf('diplomat') }, 'out-of-range'),
  known(
    'R40: a wife who is a man',
    { ...family, relation: 'wife', holder: { sex: 'male' }, sponsor: sponsorOf('kuwaiti') },
    'contradictory-facts',
  ),
  known(
    'R46: a diplomat under article 18',
    { article: '18', claims: ['diplomatic-mission'] },
    'contradictory-facts',
  ),
  known('D15: a family without a sponsor', { ...family, relation: 'wife' }, 'missing-fact'),
];
