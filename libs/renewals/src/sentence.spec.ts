import type { CoverageState } from '@tajdeed/domain';
import { texts } from '@tajdeed/platform';
import { sentenceOf } from './sentence';

const now = Date.UTC(2026, 10, 22, 3, 0);
const nothing = { state: 'ACKNOWLEDGED', coverage: null, late: null, now } as const;
const cover = (state: CoverageState) => ({
  ...{ coverageId: 'c', state, number: '1', startsOn: '2027-01-01', endsOn: '2027-12-31' },
});

describe('what a resident reads first', () => {
  it.each([
    ['ACKNOWLEDGED', 'EFFECTIVE', 'renewal.acknowledged'],
    ['ACKNOWLEDGED', 'SUSPENDED', 'renewal.cover-suspended'],
    ['NOTIFYING', 'SUSPENDED', 'renewal.cover-suspended'],
    ['HELD', 'SUSPENDED', 'renewal.cover-suspended'],
    ['ACKNOWLEDGED', 'ENDED', 'renewal.cover-ended'],
    ['ABANDONED', 'ENDED', 'renewal.abandoned'],
  ] as const)('of a renewal that is %s with a cover that is %s is %s', (state, covered, key) => {
    const phase = {
      ACKNOWLEDGED: 'completed',
      NOTIFYING: 'completing',
      HELD: 'held',
      ABANDONED: 'refused',
    } as const;
    for (const language of ['ar', 'en'] as const)
      expect(sentenceOf({ ...nothing, state, coverage: cover(covered) }, phase[state], language)).toBe(
        texts.say(language, key),
      );
  });

  it('says of money that came too late when it is answered for, or that it is on its way', () => {
    const told = (late: { isReturning: boolean; answerBy: number | null }) =>
      sentenceOf({ ...nothing, state: 'AWAITING_PAYMENT', late }, 'pay', 'en');
    const answerBy = now + 86_400_000;
    expect(told({ isReturning: false, answerBy })).toMatch(
      /by 23 November 2026 at 06:00\. Please do not pay again/,
    );
    expect(told({ isReturning: false, answerBy: now })).toBe(texts.say('en', 'renewal.paid-late-overdue'));
    expect(told({ isReturning: true, answerBy })).toMatch(/on its way back/);
  });
});
