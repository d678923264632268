import fc from 'fast-check';
import {
  addDays,
  answerJson,
  caseFacts,
  priceCase,
  toWesternDigits,
  workerOrdinals,
  yearLimit,
  type CompiledSchedule,
  type FeeAnswer,
  type FeeCase,
  type FeeFacts,
} from '@tajdeed/domain';
import { anyCase, anyDate, likelyCase, maybe } from '../../spec/any-case';
import { caseOf, legacy, priced, resolution } from '../../spec/cases';

const schedules = fc.constantFrom<(CompiledSchedule | undefined)[]>(legacy, resolution, undefined);
const ask = (compiled: CompiledSchedule | undefined, feeCase: FeeCase): FeeAnswer =>
  priceCase(compiled, feeCase, []);

const textOf = (answer: FeeAnswer): string => JSON.stringify(answerJson(answer));

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
        expect(textOf(ask(compiled, feeCase as FeeCase))).toBe(textOf(answer));
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
      { numRuns: 3_000 },
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
        anyDate,
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
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹0123456789-')) }),
        (text) => {
          expect(toWesternDigits(toWesternDigits(text))).toBe(toWesternDigits(text));
        },
      ),
    );
  });
});
