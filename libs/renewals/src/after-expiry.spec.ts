import { DAY_MS, HOUR_MS, MINUTE_MS, type AttemptState } from '@tajdeed/domain';
import { texts } from '@tajdeed/platform';
import { afterExpiry } from './after-expiry';
import type { AttemptFacts } from './renewal.rows';

const OPENED_AT = Date.UTC(2026, 10, 22, 3, 0);
const now = OPENED_AT + 26 * HOUR_MS;

const attempt = (state: AttemptState, unproven = false): AttemptFacts => ({
  attemptId: '019aa8f2-7c01-7a11-8b22-0123456789ab',
  state,
  blocks: false,
  unproven,
  openedAt: OPENED_AT,
  movedAt: OPENED_AT + 15 * MINUTE_MS,
  reportedAt: null,
  askedAt: now - 5 * MINUTE_MS,
  wantedAt: null,
  heldBack: true,
  reference: null,
  lookAt: null,
  amountFils: '100000',
});
const told = (of: AttemptFacts | null, capturedLate = false) =>
  afterExpiry({ attempt: of, capturedLate, refunds: [], now }, 'en');

describe('the resident of an expired renewal', () => {
  it.each(['OPEN', 'UNKNOWN', 'WATCHED', 'CANCELLED'] as const)(
    'whose payment is %s and unproven is told not to pay again, and when the bank is heard next',
    (state) => {
      const { sentence, until } = told(attempt(state, true));
      expect(sentence).toMatch(/^The time for this renewal has run out .* do not pay again/);
      expect(sentence).toMatch(/2[34] November 2026 at \d\d:\d\d/);
      expect(sentence).not.toMatch(/start a new/);
      expect(until).toBeGreaterThan(now);
      expect(until).toBeLessThanOrEqual(now + 6 * HOUR_MS + MINUTE_MS);
    },
  );

  it('whom the bank knows nothing of, but is asked about still, may start a new one if he has not paid', () => {
    const { sentence, until } = told(attempt('WATCHED'));
    expect(sentence).toMatch(/If you did pay, .* start a new one/);
    expect(until).toBeGreaterThan(now);
  });

  it.each(['DECLINED', 'ABANDONED', 'VOIDED'] as const)(
    'whose payment is proven %s may start a new one',
    (state) => {
      expect(told(attempt(state))).toEqual({ sentence: texts.say('en', 'renewal.expired'), until: null });
    },
  );

  it('who never paid may start a new one', () => {
    expect(told(null)).toEqual({ sentence: texts.say('en', 'renewal.expired'), until: null });
  });

  it('whose money came too late hears that it is looked after', () => {
    expect(told(attempt('CAPTURED_LATE'), true).sentence).toMatch(/looking after your money/);
    expect(told({ ...attempt('DECLINED'), openedAt: OPENED_AT + DAY_MS }, true).sentence).toMatch(
      /looking after your money/,
    );
  });

  it('reads the instant in Kuwait time and Western digits, in Arabic too', () => {
    const { sentence } = afterExpiry(
      { attempt: attempt('UNKNOWN', true), capturedLate: false, refunds: [], now },
      'ar',
    );
    expect(sentence).toMatch(/\d{1,2}:\d\d/);
    expect(sentence).not.toMatch(/[٠-٩]|\{\{/);
  });

  it('whose late payment goes back is told so, and may start anew', () => {
    const late = attempt('CAPTURED_LATE');
    const refunds = [
      {
        ...{ attemptId: late.attemptId, state: 'SENT' as const, amountFils: '100000', restFils: '0' },
        ...{ settled: false, movedAt: now },
      },
    ];
    const { sentence } = afterExpiry({ attempt: late, capturedLate: true, refunds, now }, 'en');
    expect(sentence).toMatch(/on its way back .* start a new/);
  });
});
