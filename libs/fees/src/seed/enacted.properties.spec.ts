import fc from 'fast-check';
import {
  addDays,
  answerJson,
  caseFacts,
  conditionNames,
  entryVisas,
  feeClaims,
  knownArticles,
  priceCase,
  purposes,
  relations,
  sponsorKinds,
  sponsorOrigins,
  toWesternDigits,
  visitVisas,
  workerOrdinals,
  yearLimit,
  type CompiledSchedule,
  type FeeAnswer,
  type FeeCase,
  type FeeConditions,
  type FeeFacts,
} from '@tajdeed/domain';
import { caseOf, legacy, priced, resolution } from '../../spec/cases';
import { feeConditions } from './fee-conditions';

const groups = [
  'former_illegal_resident_with_passport',
  'retired_military_former_illegal_resident',
  'relative_of_foreign_martyr',
];
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 2 });
const date = fc.integer({ min: 0, max: 4_000 }).map((days) => addDays('2019-01-01', days));
const sex = fc.constantFrom('female' as const, 'male' as const);
const article = fc.constantFrom(...knownArticles, 'new', '16');
const visa = fc.constantFrom(...entryVisas, ...visitVisas, 'of-tomorrow');

/** Cases as they come: most of them make sense to nobody, and some do. */
const anyCase: fc.Arbitrary<FeeCase> = fc.record({
  purpose: fc.constantFrom('residence' as const, 'residence' as const, ...purposes),
  article: maybe(article),
  visa: fc.option(visa, { nil: null, freq: 1 }),
  holder: fc.record({
    sex: maybe(sex),
    birthDate: maybe(
      fc.oneof(
        date,
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
  startsOn: date,
  years: maybe(fc.integer({ min: -1, max: 17 })),
  months: maybe(fc.integer({ min: -1, max: 14 })),
  endsOn: fc.option(date, { nil: null, freq: 1 }),
});
/** The same cases made to agree with themselves as far as the plainest contradictions go. */
const likelyCase = fc
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
const schedules = fc.constantFrom<(CompiledSchedule | undefined)[]>(legacy, resolution, undefined);
const ask = (compiled: CompiledSchedule | undefined, feeCase: FeeCase): FeeAnswer =>
  priceCase(compiled, feeCase, []);

describe('the engine', () => {
  it('answers every case of the right shape, whatever the words in it, and an answer adds up', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '18', '2026-02-29', ''));
    const spoilt = fc.record({
      article: maybe(text),
      visa: maybe(text),
      openedAt: text,
      startsOn: text,
      endsOn: maybe(text),
      ordinal: maybe(fc.double()),
      years: maybe(fc.double()),
      months: maybe(fc.double()),
      relation: maybe(text),
      claims: fc.array(text),
    });
    const anyShaped = fc
      .tuple(anyCase, fc.option(spoilt, { nil: {} }))
      .map(([one, words]) => ({ ...one, ...words }));
    fc.assert(
      fc.property(schedules, anyShaped, (compiled, feeCase) => {
        const answer = ask(compiled, feeCase as FeeCase);
        expect(ask(compiled, feeCase as FeeCase)).toEqual(answer);
        expect(JSON.parse(JSON.stringify(answerJson(answer)))).toEqual(answerJson(answer));
        if ('refusal' in answer) return;
        const total = answer.lines.reduce((sum, line) => sum + line.amountFils, 0n);
        expect(answer.totalFils).toBe(total);
        expect(answer.exempt).toBe(total === 0n);
        for (const line of answer.lines) {
          expect(line.amountFils).toBe(line.unitFils * BigInt(line.quantity));
          expect(line.quantity).toBeGreaterThanOrEqual(1);
          expect(line.rowCode ?? line.exemptionCode).not.toBeNull();
        }
        expect(answer.endsOn >= answer.startsOn).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('never costs less for more years', () => {
    fc.assert(
      fc.property(schedules, likelyCase, fc.integer({ min: 1, max: 15 }), (compiled, feeCase, years) => {
        const one = ask(compiled, { ...feeCase, years, months: null, endsOn: null });
        const more = ask(compiled, { ...feeCase, years: years + 1, months: null, endsOn: null });
        if ('refusal' in more) return;
        expect(priced(one).totalFils).toBeLessThanOrEqual(more.totalFils);
        expect(priced(one).endsOn < more.endsOn).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('covers terms that follow each other without gap or overlap, each within its limit', () => {
    const lived = fc.constantFrom('17', '18', '21', '25', '27', '14', '34', 'new');
    fc.assert(
      fc.property(
        lived,
        date,
        fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 5 }),
        (kind, from, terms) => {
          let startsOn = from;
          for (const count of terms) {
            const words = { article: kind, startsOn };
            const isMonthly = ['14', '34'].includes(kind);
            const term = Math.min(count, isMonthly ? 12 : yearLimit(kind, true));
            const answer = priced(
              ask(
                resolution,
                caseOf({ ...words, years: isMonthly ? null : term, months: isMonthly ? term : null }),
              ),
            );
            expect(answer.startsOn).toBe(startsOn);
            expect(answer.term).toBe(term);
            // What was bought by its length is worth the same by its dates.
            const byDates = priced(
              ask(resolution, caseOf({ ...words, years: null, months: null, endsOn: answer.endsOn })),
            );
            expect(byDates.totalFils).toBe(answer.totalFils);
            startsOn = addDays(answer.endsOn, 1);
          }
        },
      ),
    );
  });

  it('asks a household the same in whatever order its workers are given', () => {
    const kinds = fc.constantFrom('kuwaiti_family' as const, 'foreign_family' as const, 'diplomat' as const);
    const days = fc.uniqueArray(fc.nat(2_000), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(kinds, days, fc.func(fc.integer()), (kind, firstDays, shuffle) => {
        const workers = firstDays.map((day) => ({
          id: day.toString(),
          firstResidenceOn: addDays('2015-01-01', day),
        }));
        const shuffled = [...workers].sort((a, b) => shuffle(a.id) - shuffle(b.id));
        const total = (given: typeof workers) =>
          [...workerOrdinals(given).values()]
            .map(
              (ordinal) =>
                priced(ask(resolution, caseOf({ article: '20', ordinal, sponsor: { kind } }))).totalFils,
            )
            .reduce((sum, fils) => sum + fils, 0n);
        expect(total(shuffled)).toBe(total(workers));
        const paying = kind === 'kuwaiti_family' ? Math.max(workers.length - 3, 0) : workers.length;
        expect(total(workers)).toBe(BigInt(paying) * (kind === 'kuwaiti_family' ? 10_000n : 100_000n));
      }),
    );
  });

  it('prices derived facts as it prices the case, so that a stored quote needs no birth date', () => {
    fc.assert(
      fc.property(anyCase, (feeCase) => {
        const stored = JSON.parse(JSON.stringify(caseFacts(feeCase))) as FeeFacts;
        expect(stored).toEqual(caseFacts(feeCase));
      }),
    );
  });

  it('turns digits of any script into the same ones once and for all', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹0123456789-') }), (text) => {
        expect(toWesternDigits(toWesternDigits(text))).toBe(toWesternDigits(text));
      }),
    );
  });
});

/** The same law matched in the plainest way: every alternative of every row, in order, condition by condition. */
describe('the first rule that fits', () => {
  const order = { special: 0, domestic: 1, article: 2, off: 3 };
  const meets = (feeCase: FeeCase, { newborn, ordinals, ages, ...rest }: FeeConditions): boolean => {
    const { holder, sponsor } = feeCase;
    const facts = caseFacts(feeCase);
    const fact: Record<keyof typeof rest, unknown> = {
      purposes: feeCase.purpose,
      articles: feeCase.article,
      visas: feeCase.visa,
      claims: feeCase.claims,
      relations: feeCase.relation,
      sexes: holder.sex,
      occupations: holder.occupation,
      groups: holder.group,
      domesticWorker: holder.domesticWorker,
      withChildren: feeCase.withChildren,
      sponsorKinds: sponsor?.kind,
      sponsorSexes: sponsor?.sex,
      sponsorArticles: sponsor?.article,
      sponsorOrigins: sponsor?.origin,
      sponsorGroups: sponsor?.group,
    };
    const listed = Object.entries(rest).every(([name, wanted]) => {
      const had = fact[name as keyof typeof rest];
      if (typeof wanted === 'boolean') return had === wanted;
      return [had].flat().some((one) => (wanted as unknown[]).includes(one));
    });
    const isNewborn =
      feeCase.claims.includes('newborn') &&
      !feeCase.residenceIssued &&
      facts.pricedOn <= (facts.newbornUntil ?? '');
    const { ordinal } = feeCase;
    const age = facts.ageOnStart;
    return (
      listed &&
      (newborn === undefined || newborn === isNewborn) &&
      (!ordinals || (ordinal !== null && ordinal >= ordinals.from && ordinal <= (ordinals.to ?? Infinity))) &&
      (!ages || (age !== null && age >= ages.from && age < (ages.below ?? Infinity)))
    );
  };
  const naive = ({ schedule }: CompiledSchedule, feeCase: FeeCase): string | undefined => {
    const rules = [
      ...schedule.exemptions,
      ...[...schedule.tables].sort((a, b) => order[a.stage] - order[b.stage]).flatMap(({ rows }) => rows),
    ];
    return rules.find(
      (rule) =>
        !('pricing' in rule && rule.pricing === 'by_reference') &&
        rule.when.some((one) => meets(feeCase, one)),
    )?.code;
  };

  it('is the one that the plainest reading finds', () => {
    let found = 0;
    fc.assert(
      fc.property(fc.constantFrom(legacy, resolution), fc.oneof(anyCase, likelyCase), (compiled, feeCase) => {
        const answer = ask(compiled, feeCase);
        if ('refusal' in answer) {
          if (answer.refusal.code === 'no-scheduled-fee') expect(naive(compiled, feeCase)).toBeUndefined();
          if (answer.refusal.code === 'private-insurer')
            expect(naive(compiled, feeCase)).toBe(answer.refusal.rowCode);
          return;
        }
        found += 1;
        const { why } = answer;
        expect(why.exemption?.code ?? why.row?.code).toBe(naive(compiled, feeCase));
        expect(why.tried.map(({ rule }) => rule)).not.toContain(why.exemption?.code ?? why.row?.code);
      }),
      { numRuns: 5_000 },
    );
    expect(found).toBeGreaterThan(500);
  });

  it('is looked for by conditions that the file and the engine know by the same names', () => {
    expect(Object.keys(feeConditions.def.shape).sort()).toEqual([...conditionNames].sort());
    expect(feeConditions.safeParse({}).success).toBe(false);
    expect(feeConditions.safeParse({ artciles: ['18'] }).success).toBe(false);
  });
});
