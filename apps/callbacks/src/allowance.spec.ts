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
  it('lets so many in, of suspects only some, and others as they leave', () => {
    const admission = new Admission(4, () => 0);
    const leave = admission.enter(true);
    expect(admission.enter(true)).toBeUndefined();
    expect([1, 2, 3].map(() => admission.enter(false) !== undefined)).toEqual([true, true, true]);
    expect(admission.enter(false)).toBeUndefined();
    leave?.();
    expect(admission.enter(true)).toBeDefined();
  });

  it('lets more in while all are quick, and fewer once they are slow', () => {
    let now = 0;
    const admission = new Admission(40, () => now);
    /** Fills the door, empties it after so long, and answers how many there were. */
    const filled = (ms: number): number => {
      const leaving: (() => void)[] = [];
      for (let leave = admission.enter(false); leave; leave = admission.enter(false)) leaving.push(leave);
      now += ms;
      for (const leave of leaving) leave();
      return leaving.length;
    };
    expect([filled(10), filled(10), filled(10)]).toEqual([40, 41, 42]);
    expect([filled(800), filled(800), filled(800)]).toEqual([43, 38, 34]); // once for all that were slow together
    for (let n = 0; n < 20; n += 1) filled(800);
    expect(filled(800)).toBe(16);
    for (let n = 0; n < 600; n += 1) filled(10);
    expect(filled(10)).toBe(128);
  });
});
