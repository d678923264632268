import { answerTo, landing, priced, refused, resolution, type CaseWords } from '../../spec/cases';

const kuwaiti = (more: object = {}) => ({ kind: 'kuwaiti' as const, ...more });
const dependant = (relation: CaseWords['relation'], sponsor: object = {}): CaseWords => ({
  article: '22',
  relation: relation ?? null,
  sponsor: kuwaiti(sponsor),
});
const newborn = (more: CaseWords = {}): CaseWords => ({
  claims: ['newborn'],
  holder: { birthDate: '2026-01-10' },
  years: null,
  months: 3,
  ...more,
});

const ROWLESS = null;
const exempt: readonly (readonly [string, string, string | null, CaseWords])[] = [
  ['ex-1-foreign-wife-of-kuwaiti', 'a wife of a Kuwaiti', 'sdep-26-spouse-of-kuwaiti', dependant('wife')],
  [
    'ex-1-foreign-wife-of-kuwaiti',
    'a woman under article 26',
    'sdep-26-spouse-of-kuwaiti',
    { article: '26', holder: { sex: 'female' } },
  ],
  [
    'ex-2-widow-or-divorcee-with-children',
    'a woman under article 28',
    'res-28-widow-or-divorcee-of-kuwaiti',
    { article: '28' },
  ],
  [
    'ex-2-widow-or-divorcee-with-children',
    'a divorcee with children by the citizen',
    'res-28-widow-or-divorcee-of-kuwaiti',
    { ...dependant('divorcee'), withChildren: true },
  ],
  [
    'ex-3-foreign-children-of-kuwaitis',
    'a child of a Kuwaiti man',
    'sdep-foreign-children-of-kuwaiti',
    dependant('child', { sex: 'male' }),
  ],
  [
    'ex-3-foreign-children-of-kuwaitis',
    'a child of a woman Kuwaiti otherwise than by origin or marriage',
    'sdep-foreign-children-of-kuwaiti',
    dependant('child', { sex: 'female', origin: 'other' }),
  ],
  ['ex-4-parents-of-kuwaitis', 'a parent of a Kuwaiti', 'sdep-parents-of-kuwaiti', dependant('parent')],
  [
    'ex-5-children-of-kuwaiti-women',
    'a child under article 27',
    'sdep-27-children-of-kuwaiti-woman',
    { article: '27' },
  ],
  [
    'ex-5-children-of-kuwaiti-women',
    'a child of a woman Kuwaiti by origin',
    'sdep-27-children-of-kuwaiti-woman',
    dependant('child', { sex: 'female', origin: 'origin' }),
  ],
  ...[1, 2, 3].map(
    (ordinal) =>
      [
        'ex-6-first-three-domestic-workers',
        `worker ${ordinal.toString()} of a Kuwaiti family`,
        'dom-20-kuwaiti-family-first-three',
        { article: '20', ordinal, sponsor: { kind: 'kuwaiti_family' } },
      ] as const,
  ),
  ['ex-7-diplomatic-missions', 'a member of a mission', ROWLESS, { claims: ['diplomatic-mission'] }],
  [
    'ex-8-illegal-residents',
    'an illegal resident',
    ROWLESS,
    { claims: ['illegal-resident'], holder: { nationality: 'illegal-resident' } },
  ],
  ['ex-9-newborn-four-months', 'a newborn', ROWLESS, newborn()],
];

describe('the nine exemptions', () => {
  it.each(exempt)('%s: %s pays nothing', (exemptionCode, _who, rowCode, words) => {
    expect(landing(answerTo(words))).toEqual({
      exemptionCode,
      rowCode,
      unit: 'exempt',
      unitFils: 0,
      exempt: true,
    });
  });

  it('are all nine', () => {
    const numbers = resolution.schedule.exemptions.map(({ number }) => number);
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(new Set(exempt.map(([code]) => code)).size).toBe(9);
  });

  it('hold for entry visas as for residences, and not for visits, which are bought from insurers', () => {
    const wife: CaseWords = { relation: 'wife', sponsor: kuwaiti() };
    expect(landing(answerTo({ ...wife, purpose: 'entry-visa', visa: 'join-family' }))).toMatchObject({
      exemptionCode: 'ex-1-foreign-wife-of-kuwaiti',
      exempt: true,
    });
    const entry = { purpose: 'entry-visa', visa: 'study', years: null, months: 1 } as const;
    const diplomat: CaseWords = { ...entry, claims: ['diplomatic-mission'] };
    expect(landing(answerTo(diplomat)).exemptionCode).toBe('ex-7-diplomatic-missions');
    const illegal: CaseWords = {
      ...entry,
      claims: ['illegal-resident'],
      holder: { nationality: 'illegal-resident' },
    };
    expect(landing(answerTo(illegal)).exemptionCode).toBe('ex-8-illegal-residents');
    expect(landing(answerTo(newborn(entry))).exemptionCode).toBe('ex-9-newborn-four-months');
    expect(landing(answerTo({ ...wife, purpose: 'visit-visa', visa: 'transit' }))).toMatchObject({
      rowCode: 'vv-transit',
      exempt: false,
    });
  });

  it('tell who is not exempt: the fourth worker, a childless widow, the child of a woman Kuwaiti by marriage', () => {
    const fourth: CaseWords = { article: '20', ordinal: 4, sponsor: { kind: 'kuwaiti_family' } };
    expect(landing(answerTo(fourth)).unitFils).toBe(10_000);
    expect(refused(answerTo({ ...dependant('widow'), withChildren: false }))).toMatchObject({
      code: 'no-scheduled-fee',
      reason: 'sponsor-decides',
    });
    expect(landing(answerTo(dependant('child', { sex: 'female', origin: 'marriage' }))).unitFils).toBe(
      100_000,
    );
  });

  it('do not cover the domestic staff of a diplomat', () => {
    const staff: CaseWords = { article: '20', ordinal: 1, sponsor: { kind: 'diplomat' } };
    expect(landing(answerTo(staff))).toMatchObject({ rowCode: 'dom-20-diplomat', unitFils: 100_000 });
  });
});

describe('the newborn (D10)', () => {
  const child: CaseWords = {
    ...newborn(),
    article: '22',
    relation: 'child',
    sponsor: { kind: 'resident', article: '18' },
  };
  const opened = (openedAt: string, more: CaseWords = {}) => answerTo({ ...child, openedAt, ...more });

  it('is exempt until the last moment before the day that is four calendar months after birth', () => {
    expect(landing(opened('2026-05-09T20:59:59.999Z'))).toMatchObject({
      exemptionCode: 'ex-9-newborn-four-months',
    });
    expect(landing(opened('2026-05-09T21:00:00.000Z', { years: 1 }))).toMatchObject({
      rowCode: 'dep-18-private-work',
      unitFils: 100_000,
    });
  });

  it('is priced as the dependant it is once residence was issued, or unless it is claimed', () => {
    expect(landing(answerTo({ ...child, residenceIssued: true, years: 1 })).rowCode).toBe(
      'dep-18-private-work',
    );
    expect(landing(answerTo({ ...child, claims: [], years: 1 })).rowCode).toBe('dep-18-private-work');
  });

  it('is covered to the day before four months are over, and not longer', () => {
    expect(priced(answerTo(newborn({ months: 4 })))).toMatchObject({
      termUnit: 'months',
      term: 4,
      startsOn: '2026-02-01',
      endsOn: '2026-05-09',
    });
    expect(priced(answerTo(newborn({ months: 1 }))).endsOn).toBe('2026-02-28');
    expect(priced(answerTo(newborn({ months: null, endsOn: '2026-05-20' })))).toMatchObject({
      term: 4,
      endsOn: '2026-05-09',
    });
    expect(refused(answerTo(newborn({ months: null, endsOn: '2026-12-31' })))).toMatchObject({
      code: 'too-many-months',
    });
    expect(refused(answerTo(newborn({ months: 5 })))).toEqual({
      code: 'too-many-months',
      field: 'months',
      most: 4,
    });
    expect(refused(answerTo(newborn({ startsOn: '2026-05-10' })))).toEqual({
      code: 'end-before-start',
      field: 'startsOn',
      limit: '2026-05-09',
    });
  });

  it('born on 31 October is exempt until 27 February', () => {
    const born = newborn({ holder: { birthDate: '2025-10-31' }, startsOn: '2026-01-20', months: 2 });
    expect(landing(answerTo({ ...born, openedAt: '2026-02-27T20:59:59.999Z' })).exempt).toBe(true);
    expect(priced(answerTo(born)).endsOn).toBe('2026-02-27');
    expect(refused(answerTo({ ...born, openedAt: '2026-02-27T21:00:00Z', years: 1 }))).toMatchObject({
      code: 'no-scheduled-fee',
      reason: 'no-article',
    });
  });
});

describe('the order of trial (D12)', () => {
  it('takes an exemption before the special row, the special row before the article', () => {
    const wifeWhoWorks: CaseWords = { article: '18', relation: 'wife', sponsor: kuwaiti({ sex: 'male' }) };
    expect(landing(answerTo(wifeWhoWorks)).exemptionCode).toBe('ex-1-foreign-wife-of-kuwaiti');
    const ofGccMan: CaseWords = { article: '18', relation: 'wife', sponsor: { kind: 'gcc', sex: 'male' } };
    expect(landing(answerTo(ofGccMan)).rowCode).toBe('sdep-wife-children-of-gcc-man');
  });

  it('takes the exemption with the lowest number', () => {
    const bornToACitizen = newborn({
      article: '22',
      relation: 'child',
      sponsor: kuwaiti({ sex: 'male' }),
      years: 1,
    });
    expect(landing(answerTo(bornToACitizen)).exemptionCode).toBe('ex-3-foreign-children-of-kuwaitis');
  });

  it('names in order all that was tried before, each with the first condition that is not met', () => {
    const { tried } = priced(answerTo({ article: '17' })).why;
    expect(tried.map(({ rule }) => rule)).toEqual([
      ...resolution.schedule.exemptions.map(({ code }) => code),
      ...[
        'special-dependents',
        'domestic-workers',
        'temporary-residence',
        'dependents-by-sponsor-article',
      ].flatMap((id) =>
        resolution.schedule.tables.find((table) => table.id === id)!.rows.map(({ code }) => code),
      ),
      'entry-visas-for-residence',
      'visit-visas',
    ]);
    expect(tried[0]).toEqual({
      rule: 'ex-1-foreign-wife-of-kuwaiti',
      failed: 'relations',
      wanted: ['wife'],
      had: null,
    });
    expect(tried.at(-1)).toEqual({
      rule: 'visit-visas',
      failed: 'purposes',
      wanted: ['visit-visa'],
      had: 'residence',
    });
    expect(tried.find(({ rule }) => rule === 'dom-20-diplomat')).toEqual({
      rule: 'dom-20-diplomat',
      failed: 'articles',
      wanted: ['20'],
      had: '17',
    });
  });
});
