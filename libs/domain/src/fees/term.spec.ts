import fc from 'fast-check';
import { addDays } from '../dates';
import { coverageEnd } from './coverage-dates';
import { chooseTerm, startWindow, type StartFacts, type TermWish } from './term';

const facts: StartFacts = {
  today: '2026-11-22',
  coveredUntil: null,
  residenceEndsOn: '2026-12-31',
  startWithinDays: 365,
};

const choose = (wish: Partial<TermWish>, more: Partial<StartFacts> = {}, mostYears = 2) => {
  const all = { ...facts, ...more };
  return chooseTerm(
    { years: 1, startsOn: '2027-01-01', endsOn: undefined, ...wish },
    startWindow(all),
    mostYears,
    all,
  );
};

describe('when cover may begin', () => {
  it('begins the day after the present residence', () => {
    expect(startWindow(facts)).toEqual({ earliest: '2027-01-01', latest: '2027-11-22' });
  });

  it('begins the day after the present cover where that is known, whatever the residence says', () => {
    expect(startWindow({ ...facts, coveredUntil: '2027-03-31' }).earliest).toBe('2027-04-01');
    expect(startWindow({ ...facts, coveredUntil: '2026-11-30' }).earliest).toBe('2026-12-01');
  });

  it('begins today for a resident who is late, and never before', () => {
    expect(startWindow({ ...facts, residenceEndsOn: '2026-10-01' }).earliest).toBe('2026-11-22');
    expect(startWindow({ ...facts, residenceEndsOn: '2026-11-21' }).earliest).toBe('2026-11-22');
    expect(startWindow({ ...facts, residenceEndsOn: '2026-11-22' }).earliest).toBe('2026-11-23');
    expect(startWindow({ ...facts, residenceEndsOn: null }).earliest).toBe('2026-11-22');
  });
});

describe('choosing a term', () => {
  it('reckons the end from the years', () => {
    expect(choose({})).toEqual({ term: { years: 1, startsOn: '2027-01-01', endsOn: '2027-12-31' } });
    expect(choose({ years: 2 })).toEqual({
      term: { years: 2, startsOn: '2027-01-01', endsOn: '2028-12-31' },
    });
  });

  it('takes the end that the Interior Ministry has fixed, if the years are what it costs', () => {
    const endsOn = '2028-06-30';
    expect(choose({ years: 2, endsOn })).toEqual({ term: { years: 2, startsOn: '2027-01-01', endsOn } });
    expect(choose({ years: 1, endsOn })).toMatchObject({ refusal: { reason: 'too-few-years', least: 2 } });
    expect(choose({ years: 3, endsOn }, {}, 5)).toMatchObject({
      refusal: { reason: 'too-many-years', most: 2 },
    });
    expect(choose({ endsOn: '2026-12-31' })).toMatchObject({
      refusal: { reason: 'end-before-start', field: 'endsOn' },
    });
  });

  it.each([
    [{ startsOn: '2026-12-31' }, { reason: 'start-too-early', field: 'startsOn', earliest: '2027-01-01' }],
    [{ startsOn: '2027-11-23' }, { reason: 'start-too-late', field: 'startsOn', latest: '2027-11-22' }],
    [{ years: 3 }, { reason: 'too-many-years', field: 'years', most: 2 }],
    [{ years: 0 }, { reason: 'too-few-years', field: 'years', least: 1 }],
  ])('refuses %p', (wish, refusal) => {
    expect(choose(wish)).toEqual({ refusal });
  });

  it('says from when a renewal is possible if it is too early now', () => {
    const refusal = { reason: 'too-early-to-renew', field: 'startsOn', opensOn: '2027-01-01' };
    expect(choose({}, { residenceEndsOn: '2027-12-31' })).toEqual({ refusal });
    expect(
      choose({ startsOn: '2028-01-01' }, { today: '2027-01-01', residenceEndsOn: '2027-12-31' }),
    ).toHaveProperty('term');
  });

  it('never begins before the window or in the past, never lasts longer than paid for', () => {
    const date = fc.integer({ min: 0, max: 1500 }).map((days) => addDays('2026-01-01', days));
    const someDate = fc.option(date, { nil: null });
    fc.assert(
      fc.property(
        fc.record({
          today: date,
          coveredUntil: someDate,
          residenceEndsOn: someDate,
          startWithinDays: fc.nat(400),
        }),
        fc.record({
          years: fc.integer({ min: -1, max: 16 }),
          startsOn: date,
          endsOn: fc.option(date, { nil: undefined }),
        }),
        fc.integer({ min: 1, max: 15 }),
        (someFacts, wish, mostYears) => {
          const answer = chooseTerm(wish, startWindow(someFacts), mostYears, someFacts);
          if ('refusal' in answer) return;
          const { term } = answer;
          expect(term.startsOn >= someFacts.today).toBe(true);
          if (someFacts.coveredUntil !== null) expect(term.startsOn > someFacts.coveredUntil).toBe(true);
          expect(term.startsOn <= term.endsOn).toBe(true);
          expect(term.endsOn <= coverageEnd(term.startsOn, term.years)).toBe(true);
          expect(term.years).toBeLessThanOrEqual(mostYears);
          expect(term.endsOn).toBe(wish.endsOn ?? coverageEnd(wish.startsOn, wish.years));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
