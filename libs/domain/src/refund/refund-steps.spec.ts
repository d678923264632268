import { HOUR_MS, MINUTE_MS } from '../time';
import { nextRefundStep, refundEventOf, type RefundSituation, type SendingWord } from './refund-steps';

const situation = (words: readonly SendingWord[], whole: boolean): RefundSituation => ({
  ...{ state: 'UNKNOWN', movedAt: 0, reason: 'late', whole, words, attempt: 'CAPTURED_LATE', capturedAt: 0 },
  ...{ askedAt: null, provenAt: null, rival: null, now: HOUR_MS },
});
const sentAfter = (words: readonly SendingWord[], whole = true) =>
  nextRefundStep(situation(words, whole))?.at ?? null;

describe('the words on a refund', () => {
  it.each<[readonly SendingWord[], string]>([
    [['returned'], 'completed'],
    [['in-part'], 'given_in_part'],
    [['unsent', 'uncalled', 'in-part'], 'given_in_part'],
    // What was not heard of may have given the rest.
    [['silent', 'in-part'], 'unclear'],
    [['in-part', 'credited'], 'unclear'],
    [['mismatch'], 'unclear'],
    [['unknown'], 'unclear'],
    [['silent'], 'unclear'],
    [['unsent'], 'unclear'],
    [['refused'], 'refused'],
    [['unsent', 'refused'], 'refused'],
    [['silent', 'refused'], 'unclear'],
    [['credited'], 'refused'],
    [['uncalled', 'unsent', 'credited'], 'refused'],
    [['silent', 'credited'], 'completed'],
    [['silent', 'unsent', 'silent', 'credited'], 'completed'],
    // The answer that it is done came when the next sending had begun.
    [['returned', 'uncalled'], 'completed'],
    [['returned', 'unsent', 'credited'], 'completed'],
    [['unknown', 'credited'], 'unclear'],
    [['silent', 'unknown', 'credited'], 'unclear'],
    [['above-original'], 'refused'],
    // The call that nobody heard of gave some of it, and perhaps not all.
    [['silent', 'above-original'], 'unclear'],
    // The answer about another amount came when the next sending had begun.
    [['mismatch', 'credited'], 'unclear'],
    [['silent', 'mismatch', 'credited'], 'unclear'],
  ])('%j of all of a capture: %s', (words, event) => {
    expect(refundEventOf(words, true)).toBe(`refund.${event}`);
  });

  it('prove a part by no refusal to give more', () => {
    expect(refundEventOf(['silent', 'credited'], false)).toBe('refund.unclear');
  });

  it('allow another sending where that can neither give twice nor tell nothing', () => {
    expect(sentAfter(['silent'])).toBe(MINUTE_MS);
    expect(sentAfter(['silent', 'unknown'])).toBe(5 * MINUTE_MS);
    expect(sentAfter(['unsent', 'uncalled'], false)).toBe(2 * MINUTE_MS);
    for (const words of [['silent'], ['unknown', 'unsent']] as const)
      expect(sentAfter(words, false)).toBeNull();
    for (const last of ['in-part', 'mismatch', 'credited', 'above-original', 'refused'] as const)
      for (const whole of [true, false]) {
        expect(sentAfter(['silent', last], whole)).toBeNull();
        expect(sentAfter([last, 'silent'], whole)).toBeNull();
      }
  });
});
