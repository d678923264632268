import { Admission, type Standing } from './admission';
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

  it('counts for all no more of a source than its own share, so that nobody uses up what is everybody’s', () => {
    const allowance = new Allowance(2, 4, () => 0);
    for (let n = 0; n < 100; n += 1) allowance.take('flood');
    expect([allowance.isSpent('flood'), allowance.isSpent('bank')]).toEqual([true, false]);
    allowance.take('bank');
    expect(allowance.isSpent('bank')).toBe(false);
  });

  it('knows no more sources than may take something in all', () => {
    const allowance = new Allowance(60, 600, () => 0);
    for (let n = 0; n < 100_000; n += 1) allowance.take(`source ${n}`);
    expect(allowance.sources).toBe(600);
  });
});

describe('admission', () => {
  const filled = (admission: Admission, standing: Standing): (() => void)[] => {
    const leaving: (() => void)[] = [];
    for (let leave = admission.enter(standing); leave; leave = admission.enter(standing)) leaving.push(leave);
    return leaving;
  };

  it('lets so many in, of what nobody has read one half, of what no key opens a quarter, and others as they leave', () => {
    const admission = new Admission(128, () => 0);
    const unread = filled(admission, 'unread');
    expect([unread.length, admission.isCrowded(), admission.isFull()]).toEqual([64, true, false]);
    const unopened = filled(admission, 'unopened');
    expect([unopened.length, filled(admission, 'opened').length, admission.isFull()]).toEqual([32, 32, true]);
    unopened[0]?.();
    expect([admission.isFull(), filled(admission, 'unread'), filled(admission, 'unopened').length]).toEqual([
      ...[false, [], 1],
    ]);
  });

  it('has a quarter of its places for what a key opens also when it was made smaller by those inside', () => {
    let now = 0;
    const admission = new Admission(128, () => now);
    const junk = [...filled(admission, 'unread'), ...filled(admission, 'unopened')];
    for (; now < 10_000; now += 300) {
      junk.shift()?.();
      filled(admission, 'unread');
    }
    expect(admission.isFull()).toBe(false);
    expect(filled(admission, 'opened').length).toBeGreaterThanOrEqual(4);
  });

  it('lets more in while all are quick, and fewer once they are slow', () => {
    let now = 0;
    const admission = new Admission(40, () => now);
    /** Fills the door, empties it after so long, and answers how many there were. */
    const emptied = (ms: number): number => {
      const leaving = filled(admission, 'opened');
      now += ms;
      for (const leave of leaving) leave();
      return leaving.length;
    };
    expect([emptied(10), emptied(10), emptied(10)]).toEqual([40, 41, 42]);
    expect([emptied(800), emptied(800), emptied(800)]).toEqual([43, 38, 34]); // once for all that were slow together
    for (let n = 0; n < 20; n += 1) emptied(800);
    expect(emptied(800)).toBe(16);
    for (let n = 0; n < 600; n += 1) emptied(10);
    expect(emptied(10)).toBe(128);
  });
});
