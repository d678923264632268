import { Admission } from './admission';
import { Allowance } from './allowance';

describe('an allowance', () => {
  it('ends per source and in all, and comes back with the next minute', () => {
    let now = 0;
    const allowance = new Allowance(2, 3, () => now);
    const takes = (source: string) => {
      const isLeft = !allowance.isSpent(source);
      if (isLeft) allowance.take(source);
      return isLeft;
    };
    expect([takes('a'), takes('a'), takes('a')]).toEqual([true, true, false]);
    expect([takes('b'), takes('b')]).toEqual([true, false]);
    now = 60_000;
    expect(takes('a')).toBe(true);
  });
});

describe('admission', () => {
  it('lets so many in, of suspects only some, and more as they leave', () => {
    const admission = new Admission(3, 1);
    const leave = admission.enter(true);
    expect(admission.enter(true)).toBeUndefined();
    expect([admission.enter(false), admission.enter(false)].every(Boolean)).toBe(true);
    expect([admission.isFull(), admission.enter(false)]).toEqual([true, undefined]);
    leave?.();
    expect(admission.isFull()).toBe(false);
    expect(admission.enter(true)).toBeDefined();
  });
});
