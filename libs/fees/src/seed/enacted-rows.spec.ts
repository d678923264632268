import { priceCase } from '@tajdeed/domain';
import { answerTo, caseOf, landing, legacy, refused, resolution, type CaseWords } from '../../spec/cases';
import enacted from './fee-schedules.json';

const YEARLY = 'per_year';
const MONTHLY = 'per_month';
const kuwaiti = (more: object = {}) => ({ kind: 'kuwaiti' as const, ...more });
const dependantOf = (article: string): CaseWords => ({
  article: '22',
  relation: 'wife',
  sponsor: { kind: 'resident', article },
});
const familyOf = (group: string): CaseWords => ({
  article: '22',
  relation: 'wife',
  sponsor: { kind: 'resident', article: '30', group },
});
const worker = (kind: 'kuwaiti_family' | 'foreign_family' | 'diplomat', ordinal: number): CaseWords => ({
  article: '20',
  ordinal,
  sponsor: { kind },
});
const entry = (visa: string): CaseWords => ({ purpose: 'entry-visa', visa });
const visit = (visa: string): CaseWords => ({ purpose: 'visit-visa', visa });

/** Each printed row: who lands on it, and its price as the decree prints it. */
const resolutionRows: readonly (readonly [string, CaseWords, string, number])[] = [
  ['tmp-14-domestic-worker', { article: '14', holder: { domesticWorker: true } }, 'exempt', 0],
  ['tmp-14-other', { article: '14' }, MONTHLY, 10_000],
  ['tmp-34-departure-notice', { article: '34' }, MONTHLY, 5_000],
  ['dep-17-government-work', dependantOf('17'), YEARLY, 100_000],
  ['dep-18-private-work', dependantOf('18'), YEARLY, 100_000],
  ['dep-19-foreign-partner', dependantOf('19'), YEARLY, 100_000],
  ['dep-21-foreign-investor', dependantOf('21'), YEARLY, 100_000],
  ['dep-23-study', dependantOf('23'), YEARLY, 100_000],
  ['dep-24-self-sponsor', dependantOf('24'), YEARLY, 100_000],
  ['dep-25-property-owner', dependantOf('25'), YEARLY, 100_000],
  ['dep-31-clergy', dependantOf('31'), YEARLY, 100_000],
  [
    'sdep-children-of-woman-naturalised-by-marriage',
    { article: '22', relation: 'child', sponsor: kuwaiti({ sex: 'female', origin: 'marriage' }) },
    YEARLY,
    100_000,
  ],
  [
    'sdep-26-spouse-of-kuwaiti',
    { article: '26', relation: 'husband', holder: { sex: 'male' }, sponsor: kuwaiti({ sex: 'female' }) },
    'exempt',
    0,
  ],
  ['sdep-27-children-of-kuwaiti-woman', { article: '27', relation: 'child' }, 'exempt', 0],
  [
    'sdep-29-other-relatives',
    { article: '29', relation: 'parent', sponsor: { kind: 'resident' } },
    YEARLY,
    100_000,
  ],
  [
    'sdep-family-of-former-illegal-resident',
    familyOf('former_illegal_resident_with_passport'),
    YEARLY,
    100_000,
  ],
  ['sdep-family-of-martyr-relatives', familyOf('relative_of_foreign_martyr'), YEARLY, 100_000],
  [
    'sdep-foreign-children-of-kuwaiti',
    { article: '22', relation: 'child', sponsor: kuwaiti({ sex: 'male' }) },
    'exempt',
    0,
  ],
  ['sdep-parents-of-kuwaiti', { article: '22', relation: 'parent', sponsor: kuwaiti() }, 'exempt', 0],
  [
    'sdep-wife-children-of-gcc-man',
    { article: '22', relation: 'wife', sponsor: { kind: 'gcc', sex: 'male' } },
    YEARLY,
    10_000,
  ],
  [
    'sdep-husband-children-of-gcc-woman',
    { article: '22', relation: 'husband', sponsor: { kind: 'gcc', sex: 'female' } },
    YEARLY,
    100_000,
  ],
  ['dom-20-kuwaiti-family-first-three', worker('kuwaiti_family', 3), 'exempt', 0],
  ['dom-20-kuwaiti-family-fourth-up', worker('kuwaiti_family', 4), YEARLY, 10_000],
  ['dom-20-foreign-family', worker('foreign_family', 1), YEARLY, 100_000],
  ['dom-20-diplomat', worker('diplomat', 1), YEARLY, 100_000],
  ['ev-government-work', entry('government-work'), MONTHLY, 5_000],
  ['ev-private-work', entry('private-work'), MONTHLY, 5_000],
  ['ev-domestic-worker', entry('domestic-worker'), 'exempt', 0],
  ['ev-commercial-industrial', entry('commercial-industrial'), MONTHLY, 5_000],
  ['ev-join-family', entry('join-family'), MONTHLY, 5_000],
  ['ev-study', entry('study'), MONTHLY, 5_000],
  ['ev-foreign-investor', entry('foreign-investor'), MONTHLY, 5_000],
  ['ev-temporary-government-contract', entry('temporary-government-contract'), MONTHLY, 5_000],
  ['ev-temporary-oil-work', entry('temporary-oil-work'), MONTHLY, 5_000],
  ['vv-transit', visit('transit'), MONTHLY, 5_000],
  ['vv-transport-driver', visit('transport-driver'), MONTHLY, 5_000],
  ['vv-emergency', visit('emergency'), MONTHLY, 5_000],
  ['vv-newly-created', visit('newly-created'), MONTHLY, 5_000],
  ['res-17-government-work', { article: '17' }, YEARLY, 100_000],
  [
    'res-18-agriculture-fishing-herding-dairy',
    { article: '18', holder: { occupation: 'fisherman' } },
    YEARLY,
    10_000,
  ],
  ['res-18-private-work', { article: '18', holder: { occupation: 'teacher' } }, YEARLY, 100_000],
  ['res-19-foreign-partner', { article: '19' }, YEARLY, 100_000],
  ['res-21-foreign-investor', { article: '21' }, YEARLY, 100_000],
  ['res-23-study', { article: '23' }, YEARLY, 100_000],
  ['res-24-self-sponsor', { article: '24' }, YEARLY, 100_000],
  ['res-25-property-owner', { article: '25' }, YEARLY, 100_000],
  ['res-28-widow-or-divorcee-of-kuwaiti', { article: '28', relation: 'widow' }, 'exempt', 0],
  ['res-30-special-groups', { article: '30' }, YEARLY, 100_000],
  ['res-31-clergy', { article: '31' }, YEARLY, 100_000],
  ['res-newly-created', { article: 'new' }, YEARLY, 100_000],
];

/** Sold by private insurers alone. */
const insurerRows: readonly (readonly [string, CaseWords])[] = [
  ['tmp-15-visit-extension', { article: '15' }],
  ['vv-government', visit('government')],
  ['vv-business', visit('business')],
  ['vv-family', visit('family')],
  ['vv-private', visit('private')],
  ['vv-medical-treatment', visit('medical-treatment')],
  ['vv-multiple-entry', visit('multiple-entry')],
  ['vv-tourism', visit('tourism')],
  ['vv-sports', visit('sports')],
  ['vv-cultural-social', visit('cultural-social')],
];

const BY_REFERENCE = 'res-20-domestic-worker';

const legacyRows: readonly (readonly [string, CaseWords, number])[] = [
  ['legacy-work-government', { article: '17' }, 50_000],
  ['legacy-work-private', { article: '18' }, 50_000],
  [
    'legacy-child-over-18',
    { ...dependantOf('18'), relation: 'child', holder: { birthDate: '2007-06-01' } },
    50_000,
  ],
  ['legacy-spouse', dependantOf('18'), 40_000],
  [
    'legacy-child-under-18',
    { ...dependantOf('18'), relation: 'child', holder: { birthDate: '2007-06-02' } },
    30_000,
  ],
  ['legacy-domestic-worker', worker('foreign_family', 7), 5_000],
];

const [legacyFile, resolutionFile] = enacted.schedules;
const fileRows = (schedule: typeof legacyFile) =>
  schedule!.tables.flatMap(
    ({ rows }): { code: string; amount_fils: number | null; unit: string | null }[] => rows,
  );

describe('the rows of resolution 306', () => {
  it('are 61, each with a case of its own here', () => {
    const told = [
      ...resolutionRows.map(([code]) => code),
      ...insurerRows.map(([code]) => code),
      BY_REFERENCE,
    ];
    expect(fileRows(resolutionFile).map(({ code }) => code)).toHaveLength(61);
    expect(told.sort()).toEqual(
      fileRows(resolutionFile)
        .map(({ code }) => code)
        .sort(),
    );
  });

  it.each(resolutionRows)('%s prices its case as printed', (code, words, unit, amountFils) => {
    const row = fileRows(resolutionFile).find((one) => one.code === code);
    expect(row).toMatchObject({ unit, amount_fils: amountFils });
    expect(landing(answerTo(words))).toMatchObject({
      rowCode: code,
      unit,
      unitFils: amountFils,
      exempt: amountFils === 0,
    });
  });

  it.each(insurerRows)('%s leaves its case to private insurers', (code, words) => {
    expect(refused(answerTo(words))).toEqual({ code: 'private-insurer', rowCode: code });
  });

  it('send domestic workers past the row that only points at their table', () => {
    for (const kind of ['kuwaiti_family', 'foreign_family', 'diplomat'] as const) {
      for (const ordinal of [1, 3, 4, 99]) {
        expect(landing(answerTo(worker(kind, ordinal))).rowCode).not.toBe(BY_REFERENCE);
      }
    }
  });

  it.each(['farm_worker', 'fisherman', 'camel_or_sheep_herder', 'dairy_company_worker'])(
    'price a %s under article 18 at KD 10, and only there',
    (occupation) => {
      expect(landing(answerTo({ article: '18', holder: { occupation } })).unitFils).toBe(10_000);
      expect(landing(answerTo({ article: '17', holder: { occupation } })).unitFils).toBe(100_000);
    },
  );

  it.each([
    ['wife', 'former_illegal_resident_with_passport', 'sdep-family-of-former-illegal-resident'],
    ['child', 'retired_military_former_illegal_resident', 'sdep-family-of-former-illegal-resident'],
    ['child', 'relative_of_foreign_martyr', 'sdep-family-of-martyr-relatives'],
  ] as const)('price a %s of a %s by its special row', (relation, group, rowCode) => {
    expect(landing(answerTo({ ...familyOf(group), relation })).rowCode).toBe(rowCode);
  });

  it.each([
    ['child', 'male', 'sdep-wife-children-of-gcc-man', 10_000],
    ['child', 'female', 'sdep-husband-children-of-gcc-woman', 100_000],
  ] as const)('price a %s of a GCC %s by whose child it is', (relation, sex, rowCode, unitFils) => {
    const words: CaseWords = { article: '22', relation, sponsor: { kind: 'gcc', sex } };
    expect(landing(answerTo(words))).toMatchObject({ rowCode, unitFils });
  });

  it('price every further worker of a Kuwaiti family alike, and of others from the first', () => {
    for (const ordinal of [4, 5, 6, 99]) {
      expect(landing(answerTo(worker('kuwaiti_family', ordinal))).unitFils).toBe(10_000);
      expect(landing(answerTo(worker('foreign_family', ordinal))).unitFils).toBe(100_000);
      expect(landing(answerTo(worker('diplomat', ordinal))).unitFils).toBe(100_000);
    }
  });
});

describe('the rows of the earlier schedule', () => {
  const ask = (words: CaseWords) =>
    priceCase(legacy, caseOf({ openedAt: '2025-06-01T00:00:00Z', startsOn: '2025-06-01', ...words }), []);

  it('are six, each with a case of its own here', () => {
    expect(legacyRows.map(([code]) => code)).toEqual(fileRows(legacyFile).map(({ code }) => code));
  });

  it.each(legacyRows)('%s prices its case as printed', (code, words, amountFils) => {
    const row = fileRows(legacyFile).find((one) => one.code === code);
    expect(row).toMatchObject({ unit: 'per_year', amount_fils: amountFils });
    expect(landing(ask(words))).toMatchObject({ rowCode: code, unitFils: amountFils, unit: 'per_year' });
  });

  it('price a husband as a spouse, and a domestic worker alike in every household', () => {
    expect(landing(ask({ ...dependantOf('17'), relation: 'husband' })).rowCode).toBe('legacy-spouse');
    for (const kind of ['kuwaiti_family', 'foreign_family', 'diplomat'] as const) {
      expect(landing(ask(worker(kind, 1))).unitFils).toBe(5_000);
    }
  });

  it.each([
    ['legacy-sup-commercial', { article: '19' }],
    ['legacy-sup-student', { article: '23' }],
    ['legacy-sup-parent-or-sibling', { ...dependantOf('18'), relation: 'parent' }],
    ['legacy-sup-family-of-self-sponsored-woman', { ...dependantOf('24'), relation: 'other' }],
  ] as readonly (readonly [string, CaseWords])[])('never price by %s of the guides', (_code, words) => {
    expect(refused(ask(words))).toMatchObject({ code: 'no-scheduled-fee' });
  });

  it('know no exemption, no visa and no temporary residence', () => {
    expect(landing(ask({ article: '22', relation: 'wife', sponsor: kuwaiti() })).unitFils).toBe(40_000);
    for (const words of [
      { claims: ['diplomatic-mission'] },
      entry('join-family'),
      visit('transit'),
      { article: '14' },
    ] as CaseWords[]) {
      expect(refused(ask(words))).toMatchObject({ code: 'no-scheduled-fee' });
    }
  });

  it('name none of the rows of the guides among those that were tried', () => {
    const refusal = refused(ask({ article: '19' }));
    if (refusal.code !== 'no-scheduled-fee') throw new Error(refusal.code);
    expect(refusal.tried.map(({ rule }) => rule)).toEqual(legacyRows.map(([code]) => code));
  });
});

describe('a schedule', () => {
  it('is tried in the order of the decree: exemptions by number, special dependants, domestic workers, articles', () => {
    const order = resolution.groups.map(({ tableId }) => tableId);
    expect(order).toEqual([
      null,
      'special-dependents',
      'domestic-workers',
      'temporary-residence',
      'dependents-by-sponsor-article',
      'entry-visas-for-residence',
      'visit-visas',
      'residence-by-article',
    ]);
    expect(resolution.groups[0]?.rules.map(({ exemption }) => exemption?.number)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
  });
});
