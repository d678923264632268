import fc from 'fast-check';
import { addDays } from '../dates';
import { refuseStart, startWindow, type StartFacts } from './term';

const facts: StartFacts = {
  today: '2026-11-22',
  coveredUntil: null,
  residenceEndsOn: '2026-12-31',
  startWithinDays: 365,
};

const refused = (startsOn: string, more: Partial<StartFacts> = {}) => {
  const all = { ...facts, ...more };
  return refuseStart(startsOn, startWindow(all), all);
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

describe('a first day', () => {
  it.each(['2027-01-01', '2027-11-22'])('may be %s', (startsOn) => {
    expect(refused(startsOn)).toBeUndefined();
  });

  it.each([
    ['2026-12-31', { reason: 'start-too-early', field: 'startsOn', earliest: '2027-01-01' }],
    ['2027-11-23', { reason: 'start-too-late', field: 'startsOn', latest: '2027-11-22' }],
  ])('cannot be %s', (startsOn, refusal) => {
    expect(refused(startsOn)).toEqual(refusal);
  });

  it('is none yet if it is too early to renew, which says from when it is possible', () => {
    const refusal = { reason: 'too-early-to-renew', field: 'startsOn', opensOn: '2027-01-01' };
    expect(refused('2027-01-01', { residenceEndsOn: '2027-12-31' })).toEqual(refusal);
    const later = { today: '2027-01-01', residenceEndsOn: '2027-12-31' };
    expect(refused('2028-01-01', later)).toBeUndefined();
  });

  it('is never before the window or in the past', () => {
    const date = fc.integer({ min: 0, max: 1500 }).map((days) => addDays('2026-01-01', days));
    const someDate = fc.option(date, { nil: null });
    const some = fc.record({
      today: date,
      coveredUntil: someDate,
      residenceEndsOn: someDate,
      startWithinDays: fc.nat(400),
    });
    fc.assert(
      fc.property(some, date, (someFacts, startsOn) => {
        if (refuseStart(startsOn, startWindow(someFacts), someFacts)) return;
        expect(startsOn >= someFacts.today).toBe(true);
        if (someFacts.coveredUntil !== null) expect(startsOn > someFacts.coveredUntil).toBe(true);
        expect(startsOn <= addDays(someFacts.today, someFacts.startWithinDays)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
