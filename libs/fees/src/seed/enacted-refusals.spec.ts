import { caseFacts, priceCase, ruleFor } from '@tajdeed/domain';
import { answerTo, caseOf, priced, refused, resolution, type CaseWords } from '../../spec/cases';

const male = { sex: 'male' } as const;
const female = { sex: 'female' } as const;
const kuwaiti = (more: object = {}) => ({ kind: 'kuwaiti' as const, ...more });

const contradictory: readonly (readonly [string, CaseWords])[] = [
  ['residence-has-no-visa', { article: '18', visa: 'study' }],
  ['visa-has-no-article', { purpose: 'entry-visa', visa: 'study', article: '23' }],
  ['visa-has-no-article', { purpose: 'visit-visa', visa: 'tourism', article: '15' }],
  ['visa-of-another-purpose', { purpose: 'entry-visa', visa: 'tourism' }],
  ['visa-of-another-purpose', { purpose: 'visit-visa', visa: 'study' }],
  ['wife-is-female', { article: '22', relation: 'wife', holder: male, sponsor: kuwaiti() }],
  ['wife-is-female', { article: '28', relation: 'widow', holder: male }],
  ['wife-is-female', { article: '28', relation: 'divorcee', holder: male }],
  ['husband-is-male', { article: '26', relation: 'husband', holder: female }],
  ['wife-of-a-man', { article: '22', relation: 'wife', sponsor: kuwaiti(female) }],
  ['wife-of-a-man', { article: '22', relation: 'widow', sponsor: { kind: 'gcc', ...female } }],
  ['husband-of-a-woman', { article: '26', relation: 'husband', sponsor: kuwaiti(male) }],
  ['diplomat-has-no-article', { article: '18', claims: ['diplomatic-mission'] }],
  [
    'illegal-resident-has-no-article',
    { article: '18', claims: ['illegal-resident'], holder: { nationality: 'illegal-resident' } },
  ],
  ['illegal-resident-is-not-foreign', { claims: ['illegal-resident'] }],
  ['illegal-resident-has-no-article', { article: '30', holder: { nationality: 'illegal-resident' } }],
  ...(['kuwaiti', 'gcc', 'resident', 'company', 'government', 'self'] as const).map(
    (kind) => ['article-20-is-of-a-household', { article: '20', ordinal: 1, sponsor: { kind } }] as const,
  ),
  ['ordinal-is-of-article-20', { article: '18', ordinal: 1 }],
  ['article-26-is-of-spouses', { article: '26', relation: 'child' }],
  ['article-26-is-of-kuwaitis', { article: '26', sponsor: { kind: 'gcc' } }],
  ['article-27-is-of-children', { article: '27', relation: 'parent' }],
  ['article-27-is-of-women-kuwaiti-by-origin', { article: '27', sponsor: { kind: 'resident' } }],
  ['article-27-is-of-women-kuwaiti-by-origin', { article: '27', sponsor: kuwaiti(male) }],
  ['article-27-is-of-women-kuwaiti-by-origin', { article: '27', sponsor: kuwaiti({ origin: 'marriage' }) }],
  ['article-28-is-of-widows-and-divorcees', { article: '28', relation: 'wife' }],
  ['article-28-is-of-kuwaitis', { article: '28', sponsor: { kind: 'resident' } }],
  ['article-28-asks-for-children', { article: '28', relation: 'widow', withChildren: false }],
  ...(['wife', 'husband', 'child'] as const).map(
    (relation) => ['article-29-is-not-of-wife-and-children', { article: '29', relation }] as const,
  ),
  ['born-after-cover', { article: '18', holder: { birthDate: '2026-02-02' } }],
  ['born-in-future', { article: '18', startsOn: '2026-06-01', holder: { birthDate: '2026-01-16' } }],
  ['group-is-of-article-30', { article: '18', holder: { group: 'relative_of_foreign_martyr' } }],
];

describe('facts that contradict each other', () => {
  it.each(contradictory)('are refused by the rule %s', (rule, words) => {
    const refusal = refused(answerTo(words));
    expect(refusal).toMatchObject({ code: 'contradictory-facts', rule });
    if (refusal.code === 'contradictory-facts') expect(refusal.fields.length).toBeGreaterThan(0);
  });

  it('are those alone: what is unknown contradicts nothing, and the day itself is allowed', () => {
    for (const words of [
      { article: '26' },
      { article: '27' },
      { article: '28' },
      { article: '29' },
      { article: '18', holder: { birthDate: '2026-01-15' } },
      { article: '18', startsOn: '2026-01-15', holder: { birthDate: '2026-01-15' } },
      { article: '30', holder: { group: 'relative_of_foreign_martyr' } },
      { article: '18', holder: { occupation: 'a trade nobody has heard of' } },
    ] satisfies CaseWords[]) {
      expect(priced(answerTo(words)).lines).toHaveLength(1);
    }
  });

  it('are found before a fact is missed, and before the schedule is asked', () => {
    const words: CaseWords = { article: '22', ordinal: 400 };
    expect(refused(priceCase(undefined, caseOf(words), []))).toMatchObject({ code: 'contradictory-facts' });
  });
});

const missing: readonly (readonly [string, CaseWords])[] = [
  ['article', {}],
  ['article', { holder: { nationality: 'illegal-resident' } }],
  ['visa', { purpose: 'entry-visa' }],
  ['visa', { purpose: 'visit-visa' }],
  ['sponsor', { article: '20', ordinal: 1 }],
  ['ordinal', { article: '20', sponsor: { kind: 'kuwaiti_family' } }],
  ['relation', { article: '22', sponsor: { kind: 'resident', article: '18' } }],
  ['sponsor', { article: '22', relation: 'wife' }],
  ['sponsor.article', { article: '22', relation: 'wife', sponsor: { kind: 'resident' } }],
  ['sponsor.group', { article: '22', relation: 'wife', sponsor: { kind: 'resident', article: '30' } }],
  ['sponsor.sex', { article: '22', relation: 'child', sponsor: kuwaiti() }],
  ['sponsor.sex', { article: '22', relation: 'child', sponsor: { kind: 'gcc' } }],
  ['sponsor.sex', { article: '22', relation: 'wife', sponsor: { kind: 'gcc' } }],
  ['sponsor.origin', { article: '22', relation: 'child', sponsor: kuwaiti(female) }],
  ['holder.birthDate', { claims: ['newborn'] }],
  ['withChildren', { article: '22', relation: 'widow', sponsor: kuwaiti() }],
];

describe('a fact that is missing', () => {
  it.each(missing)('is named: %s', (field, words) => {
    expect(refused(answerTo(words))).toEqual({ code: 'missing-fact', field });
  });

  it('is not the sex of a Kuwaiti whose wife or parent is priced', () => {
    for (const relation of ['wife', 'parent'] as const) {
      expect(priced(answerTo({ article: '22', relation, sponsor: kuwaiti() })).exempt).toBe(true);
    }
  });

  it('is the term, where neither years nor an end are given', () => {
    expect(refused(answerTo({ article: '18', years: null }))).toEqual({
      code: 'missing-fact',
      field: 'years',
    });
    expect(refused(answerTo({ article: '14', months: null }))).toEqual({
      code: 'missing-fact',
      field: 'months',
    });
  });
});

describe('a fact out of range', () => {
  const worker = (ordinal: number): CaseWords => ({
    article: '20',
    ordinal,
    sponsor: { kind: 'kuwaiti_family' },
  });

  it.each([0, -1, 100, 400, 1.5, NaN])('is an ordinal of %p', (ordinal) => {
    expect(refused(answerTo(worker(ordinal)))).toEqual({ code: 'out-of-range', field: 'ordinal' });
  });

  it('is an age of more than 130 years', () => {
    const born = (birthDate: string): CaseWords => ({ article: '18', holder: { birthDate } });
    expect(refused(answerTo(born('1895-02-01')))).toEqual({
      code: 'out-of-range',
      field: 'holder.birthDate',
    });
    expect(priced(answerTo(born('1895-02-02'))).totalFils).toBe(100_000n);
  });

  it.each([
    ['startsOn', { startsOn: '2026-02-30' }],
    ['endsOn', { endsOn: 'tomorrow' }],
    ['openedAt', { openedAt: '2026-01-15' }],
    ['holder.birthDate', { holder: { birthDate: '2023-02-29' } }],
    ['years', { years: 1.5 }],
    ['months', { months: 0.5 }],
  ] as readonly (readonly [string, CaseWords])[])('is a %s that is none', (field, words) => {
    expect(refused(answerTo({ article: '18', ...words }))).toEqual({ code: 'out-of-range', field });
  });
});

describe('no fee', () => {
  it.each([
    ['unknown-article', { article: '16' }],
    ['unknown-article', { article: '99' }],
    ['sponsor-decides', { article: '22', relation: 'wife', sponsor: { kind: 'resident', article: '20' } }],
    ['sponsor-decides', { article: '22', relation: 'wife', sponsor: { kind: 'resident', article: '28' } }],
    [
      'sponsor-decides',
      {
        article: '22',
        relation: 'parent',
        sponsor: { kind: 'resident', article: '30', group: 'relative_of_foreign_martyr' },
      },
    ],
    ['sponsor-decides', { article: '22', relation: 'other', sponsor: kuwaiti() }],
    ['unknown-visa', { purpose: 'entry-visa', visa: 'space-travel' }],
    ['no-article', { claims: ['newborn'], holder: { birthDate: '2025-06-01' } }],
  ] as readonly (readonly [string, CaseWords])[])('is scheduled: %s', (reason, words) => {
    const refusal = refused(answerTo(words));
    expect(refusal).toMatchObject({ code: 'no-scheduled-fee', reason });
    if (refusal.code === 'no-scheduled-fee') expect(refusal.tried.length).toBeGreaterThan(9);
  });

  it('is known where no schedule is in force', () => {
    expect(refused(priceCase(undefined, caseOf({ article: '18' }), []))).toEqual({
      code: 'no-schedule-in-force',
    });
  });
});

describe('the rule that prices a case', () => {
  it('is known before a term is chosen', () => {
    const facts = caseFacts(
      caseOf({ article: '22', relation: 'wife', sponsor: { kind: 'resident', article: '18' }, years: null }),
    );
    expect(ruleFor(resolution, facts, [])).toMatchObject({
      rowCode: 'dep-18-private-work',
      unit: 'per_year',
      unitFils: 100_000n,
      term: { unit: 'years', most: 2 },
    });
  });

  it('needs no birth date, only what the law asks of it', () => {
    const birthDate = '1990-05-17';
    const facts = caseFacts(caseOf({ article: '18', holder: { birthDate } }));
    expect(JSON.stringify(facts)).not.toContain(birthDate);
    expect(facts).toMatchObject({ ageOnStart: 35, newbornUntil: null });
  });
});
