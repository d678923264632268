import type { Check } from './compiled-schedule';
import { holds, type Had } from './condition-holds';

const ordinals: Check = { name: 'ordinals', place: 16, kind: 'span', wanted: { from: 4, to: 6 } };
const fromFour: Check = { name: 'ordinals', place: 16, kind: 'span', wanted: { from: 4, to: null } };
const minors: Check = { name: 'ages', place: 17, kind: 'ages', wanted: { from: 6, below: 18 } };
const adults: Check = { name: 'ages', place: 17, kind: 'ages', wanted: { from: 18, below: null } };
const claims: Check = { name: 'claims', place: 1, kind: 'claims', wanted: ['newborn'] };
const work: Check = { name: 'articles', place: 3, kind: 'list', wanted: ['17', '18'] };
const visit: Check = {
  name: 'visas',
  place: 4,
  kind: 'word',
  word: 'transit',
  wanted: ['transit'],
};
const childless: Check = { name: 'withChildren', place: 15, kind: 'flag', wanted: false };

describe('a condition', () => {
  it.each<[string, Check, readonly (readonly [Had, boolean])[]]>([
    [
      'a span holds both its ends',
      ordinals,
      [
        [3, false],
        [4, true],
        [6, true],
        [7, false],
      ],
    ],
    [
      'a span without end has none',
      fromFour,
      [
        [3, false],
        [4, true],
        [99, true],
      ],
    ],
    [
      'ages begin with the first birthday and end before the last',
      minors,
      [
        [5, false],
        [6, true],
        [17, true],
        [18, false],
      ],
    ],
    [
      'ages without end have none',
      adults,
      [
        [17, false],
        [18, true],
        [130, true],
      ],
    ],
    [
      'one claim of several is enough',
      claims,
      [
        [['illegal-resident', 'newborn'], true],
        [['illegal-resident'], false],
        [[], false],
      ],
    ],
    [
      'a list holds what is in it',
      work,
      [
        ['17', true],
        ['18', true],
        ['1', false],
      ],
    ],
    [
      'a word holds itself',
      visit,
      [
        ['transit', true],
        ['transport-driver', false],
      ],
    ],
    [
      'a flag holds its own value',
      childless,
      [
        [false, true],
        [true, false],
      ],
    ],
  ])('%s', (_, check, facts) => {
    expect(facts.map(([had]) => [had, holds(check, had)])).toEqual(facts);
  });

  it.each([ordinals, minors, claims, work, visit, childless])(
    'is not met by what is unknown: $name',
    (check) => {
      expect(holds(check, null)).toBe(false);
    },
  );
});
