import { attemptLifecycle, type AttemptState } from '../attempt/lifecycle';
import { refundRefusal, type RefundWish } from './refundable';

const wish: RefundWish = {
  ...{ state: 'CAPTURED_LATE', renewal: 'EXPIRED', coverage: null },
  ...{ capturedFils: 100_000n, returningFils: 0n, amountFils: 100_000n },
};

describe('a wish to give money back', () => {
  const ours = ['CONFIRMED', 'CAPTURED_LATE', 'REFUNDED', 'CAPTURED'];
  const states = Object.keys(attemptLifecycle.states) as AttemptState[];

  test.each(states.filter((state) => !ours.includes(state)))('has nothing to give of %s', (state) => {
    expect(refundRefusal({ ...wish, state })).toBe('nothing-to-return');
  });

  test('waits until a capture is final', () => {
    expect(refundRefusal({ ...wish, state: 'CAPTURED' })).toBe('capture-provisional');
  });

  test('is granted of what came too late, up to what is left', () => {
    expect(refundRefusal(wish)).toBeNull();
    expect(refundRefusal({ ...wish, amountFils: 100_001n })).toBe('refund-above-capture');
    expect(refundRefusal({ ...wish, returningFils: 60_000n, amountFils: 40_001n })).toBe(
      'refund-above-capture',
    );
    expect(refundRefusal({ ...wish, returningFils: 60_000n, amountFils: 40_000n })).toBeNull();
  });

  test('is refused a second time', () => {
    expect(refundRefusal({ ...wish, returningFils: 100_000n })).toBe('refund-standing');
    expect(refundRefusal({ ...wish, state: 'REFUNDED', returningFils: 100_000n })).toBe('refund-standing');
  });

  test.each([0n, -1n])('is no wish of %s fils', (amountFils) => {
    expect(refundRefusal({ ...wish, amountFils })).toBe('invalid-input');
  });

  test('does not reach what pays for assurance (R15), but what paid for a renewal that was given up', () => {
    const paid = { ...wish, state: 'CONFIRMED' } as const;
    expect(refundRefusal({ ...paid, renewal: 'ACKNOWLEDGED', coverage: 'EFFECTIVE' })).toBe(
      'assurance-not-refundable',
    );
    expect(refundRefusal({ ...paid, renewal: 'HELD' })).toBe('assurance-not-refundable');
    expect(refundRefusal({ ...paid, renewal: 'ABANDONED', coverage: 'SUSPENDED' })).toBe(
      'assurance-not-refundable',
    );
    expect(refundRefusal({ ...paid, renewal: 'ABANDONED', coverage: 'ENDED' })).toBeNull();
    expect(refundRefusal({ ...paid, renewal: 'ABANDONED' })).toBeNull();
  });
});
