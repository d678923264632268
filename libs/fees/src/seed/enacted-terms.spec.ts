import { caseFacts, priceFacts, scheduleAt, type CompiledSchedule } from '@tajdeed/domain';
import {
  answerTo,
  caseOf,
  landing,
  legacy,
  priced,
  refused,
  resolution,
  type CaseWords,
} from '../../spec/cases';
import { enactedLaw } from './enacted-law';

const compiled = new Map<string, CompiledSchedule>([
  ['legacy-2000', legacy],
  ['res-306-2025', resolution],
]);
const law = enactedLaw();

/** The answer under whatever is in force when the attempt is opened (D17). */
function answerAt(openedAt: string, words: CaseWords) {
  const facts = caseFacts(caseOf({ ...words, openedAt }));
  const dated = scheduleAt(law, facts.openedAtMs);
  return priceFacts(dated && compiled.get(dated.schedule.id), facts, []);
}

describe('the schedule that prices (D1, D17)', () => {
  const worker: CaseWords = { article: '18', startsOn: '2025-12-23' };

  it.each([
    ['2025-12-22T20:59:59.999Z', 'legacy-2000', 50_000n],
    ['2025-12-22T21:00:00.000Z', 'res-306-2025', 100_000n],
    ['2025-12-22T23:59:59.999+03:00', 'legacy-2000', 50_000n],
    ['2025-12-23T00:00+03:00', 'res-306-2025', 100_000n],
  ])('of an attempt opened at %s is %s', (openedAt, scheduleId, totalFils) => {
    expect(priced(answerAt(openedAt, worker))).toMatchObject({ scheduleId, totalFils });
  });

  it('does not hang on the start of cover', () => {
    for (const startsOn of ['2025-12-01', '2025-12-22', '2026-03-01']) {
      expect(priced(answerAt('2025-12-22T20:59:59.999Z', { ...worker, startsOn })).totalFils).toBe(50_000n);
    }
  });

  it('is one at any instant', () => {
    expect(law.map(({ fromMs, untilMs }) => [fromMs, untilMs])).toEqual([
      [null, Date.parse('2025-12-23T00:00:00+03:00')],
      [Date.parse('2025-12-23T00:00:00+03:00'), null],
    ]);
    expect(scheduleAt(law.slice(1), 0)).toBeUndefined();
  });
});

describe('a term of years (D2, D4)', () => {
  const worker = (words: CaseWords): CaseWords => ({ article: '17', ...words });

  it.each([
    ['2026-03-01', 1, '2027-02-28'],
    ['2028-02-29', 1, '2029-02-28'],
    ['2028-02-29', 4, '2032-02-28'],
    ['2027-03-01', 1, '2028-02-29'],
  ])('from %s for %i ends on %s', (startsOn, years, endsOn) => {
    expect(priced(answerTo(worker({ startsOn, years })))).toMatchObject({
      endsOn,
      termUnit: 'years',
      term: years,
    });
  });

  it('of 18 months costs two years', () => {
    const answer = priced(answerTo(worker({ years: null, endsOn: '2027-07-31' })));
    expect(answer).toMatchObject({
      term: 2,
      endsOn: '2027-07-31',
      totalFils: 200_000n,
      lines: [{ quantity: 2 }],
    });
  });

  it('is exactly what a known end costs', () => {
    const until = (years: number) => answerTo(worker({ years, endsOn: '2027-07-31' }));
    expect(priced(until(2)).endsOn).toBe('2027-07-31');
    expect(refused(until(1))).toEqual({ code: 'too-few-years', field: 'years', least: 2 });
    expect(refused(until(3))).toEqual({ code: 'too-many-years', field: 'years', most: 2 });
    expect(refused(answerTo(worker({ endsOn: '2026-01-31' })))).toEqual({
      code: 'end-before-start',
      field: 'endsOn',
      limit: '2026-02-01',
    });
  });

  it('is not asked for in months', () => {
    expect(refused(answerTo(worker({ years: null, months: 12 })))).toEqual({
      code: 'term-unit',
      field: 'years',
    });
    expect(priced(answerTo(worker({ years: null, months: 12, endsOn: '2027-01-31' }))).term).toBe(1);
  });

  it.each([
    ['17', 5],
    ['18', 2],
    ['19', 5],
    ['21', 15],
    ['23', 5],
    ['24', 5],
    ['25', 10],
    ['26', 5],
    ['27', 10],
    ['28', 5],
    ['29', 5],
    ['30', 5],
    ['31', 5],
    ['new', 5],
  ])('under article %s is %i years at most in Kuwait and one abroad (D5, R81, R82)', (article, most) => {
    const ask = (years: number, inKuwait = true) => answerTo({ article, years, inKuwait });
    expect(priced(ask(most)).term).toBe(most);
    expect(refused(ask(most + 1))).toEqual({ code: 'too-many-years', field: 'years', most });
    expect(refused(ask(16))).toMatchObject({ code: 'too-many-years' });
    expect(refused(ask(0))).toEqual({ code: 'too-few-years', field: 'years', least: 1 });
    expect(priced(ask(1, false)).term).toBe(1);
    expect(refused(ask(2, false))).toMatchObject({ code: 'too-many-years', most: 1 });
  });

  it('of a dependant is two years at most, of a domestic worker three', () => {
    const wife: CaseWords = { article: '22', relation: 'wife', sponsor: { kind: 'resident', article: '17' } };
    expect(refused(answerTo({ ...wife, years: 3 }))).toMatchObject({ code: 'too-many-years', most: 2 });
    const cook: CaseWords = { article: '20', ordinal: 4, sponsor: { kind: 'kuwaiti_family' } };
    expect(priced(answerTo({ ...cook, years: 3 })).totalFils).toBe(30_000n);
    expect(refused(answerTo({ ...cook, years: 4 }))).toMatchObject({ code: 'too-many-years', most: 3 });
  });

  it('that a known end makes too long is refused with the most', () => {
    expect(refused(answerTo({ article: '18', years: null, endsOn: '2028-02-01' }))).toEqual({
      code: 'too-many-years',
      field: 'years',
      most: 2,
    });
  });
});

describe('a term of months (D3)', () => {
  const transit = (words: CaseWords): CaseWords => ({ purpose: 'visit-visa', visa: 'transit', ...words });

  it.each([
    ['2026-02-01', '2026-02-01', 1],
    ['2026-02-01', '2026-02-28', 1],
    ['2026-02-01', '2026-03-01', 2],
    ['2026-01-31', '2026-02-28', 1],
    ['2026-01-31', '2026-03-01', 2],
    ['2026-01-15', '2026-04-14', 3],
    ['2026-01-15', '2026-04-15', 4],
  ])('from %s to %s is rounded up to %i', (startsOn, endsOn, months) => {
    expect(priced(answerTo(transit({ startsOn, endsOn, months: null })))).toMatchObject({
      term: months,
      endsOn,
      totalFils: 5_000n * BigInt(months),
    });
  });

  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2026-01-31', 2, '2026-03-30'],
    ['2026-02-01', 12, '2027-01-31'],
    ['2026-12-31', 2, '2027-02-28'],
  ])('from %s for %i ends on %s', (startsOn, months, endsOn) => {
    expect(priced(answerTo(transit({ startsOn, months }))).endsOn).toBe(endsOn);
  });

  it.each(['14', '34'])('is that of article %s, twelve at most', (article) => {
    expect(priced(answerTo({ article, months: 12 }))).toMatchObject({ termUnit: 'months', term: 12 });
    expect(refused(answerTo({ article, months: 13 }))).toEqual({
      code: 'too-many-months',
      field: 'months',
      most: 12,
    });
    expect(refused(answerTo({ article, months: 0 }))).toEqual({
      code: 'too-few-months',
      field: 'months',
      least: 1,
    });
    expect(refused(answerTo({ article, years: 1, months: null }))).toEqual({
      code: 'term-unit',
      field: 'months',
    });
  });

  it('under a row with a price by the year costs whole years', () => {
    const wife: CaseWords = {
      article: '14',
      relation: 'wife',
      sponsor: { kind: 'gcc', sex: 'male' },
      months: 3,
    };
    expect(priced(answerTo(wife))).toMatchObject({
      termUnit: 'months',
      term: 3,
      totalFils: 10_000n,
      lines: [{ unit: 'per_year', quantity: 1 }],
    });
  });
});

describe('the age under the earlier schedule (D6)', () => {
  const child = (birthDate: string | null, startsOn: string) =>
    answerAt('2025-06-01T00:00:00Z', {
      article: '22',
      relation: 'child',
      sponsor: { kind: 'resident', article: '18' },
      holder: { birthDate },
      startsOn,
    });

  it.each([
    ['2007-07-01', '2025-07-01', 'legacy-child-over-18'],
    ['2007-07-02', '2025-07-01', 'legacy-child-under-18'],
    ['2008-02-29', '2026-02-28', 'legacy-child-under-18'],
    ['2008-02-29', '2026-03-01', 'legacy-child-over-18'],
    ['2025-06-01', '2025-07-01', 'legacy-child-under-18'],
  ])('of a child born on %s whose cover begins on %s leads to %s', (birthDate, startsOn, rowCode) => {
    expect(landing(child(birthDate, startsOn)).rowCode).toBe(rowCode);
  });

  it('is missed where the birth date is unknown, and by the new decree never', () => {
    expect(refused(child(null, '2025-07-01'))).toEqual({ code: 'missing-fact', field: 'holder.birthDate' });
    const now: CaseWords = { article: '22', relation: 'child', sponsor: { kind: 'resident', article: '18' } };
    expect(landing(answerTo(now)).rowCode).toBe('dep-18-private-work');
  });
});
