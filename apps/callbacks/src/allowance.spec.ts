import { Allowance } from './allowance';

describe('an allowance', () => {
  it('ends per source and in all, and comes back with the next minute', () => {
    let now = 0;
    const allowance = new Allowance(2, 3, () => now);
    expect([allowance.take('a'), allowance.take('a'), allowance.take('a')]).toEqual([true, true, false]);
    expect([allowance.take('b'), allowance.take('b')]).toEqual([true, false]);
    now = 60_000;
    expect(allowance.take('a')).toBe(true);
  });
});
