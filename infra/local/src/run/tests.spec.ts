import { countOf, failuresOf } from './tests';

describe('the last line of a test run', () => {
  it('sums the runs of jest', () => {
    expect(
      countOf([
        { code: 0, counts: '120 0\n' },
        { code: 0, counts: '7 0\n' },
      ]),
    ).toEqual({ passed: 127, failed: 0 });
    expect(
      countOf([
        { code: 1, counts: '120 2\n' },
        { code: 0, counts: '7 0\n' },
      ]),
    ).toEqual({ passed: 127, failed: 2 });
  });

  it('lets a run without any spec of its kind be', () => {
    expect(
      countOf([
        { code: 0, counts: '3 0\n' },
        { code: 0, counts: '' },
      ]),
    ).toEqual({ passed: 3, failed: 0 });
  });

  it('counts a set-up that failed, and a bad end without a failed test, as a failure', () => {
    expect(
      countOf([
        { code: 0, counts: '3 0\n' },
        { code: 1, counts: '' },
      ]),
    ).toEqual({ passed: 3, failed: 1 });
    expect(countOf([{ code: 1, counts: '3 0\n' }])).toEqual({ passed: 3, failed: 1 });
    expect(countOf([{ code: 1, counts: '' }])).toEqual({ passed: 0, failed: 1 });
  });

  it('counts no test at all as a failure', () => {
    expect(countOf([{ code: 0, counts: '' }])).toEqual({ passed: 0, failed: 1 });
    expect(countOf([{ code: 0, counts: '0 0\n' }])).toEqual({ passed: 0, failed: 1 });
  });
});

describe('the end of a run', () => {
  it('tells every failure once more, over all runs of jest', () => {
    const ends = [
      { code: 1, counts: '120 1\n\n✕ a.spec.ts › adds\nexpected 1\n' },
      { code: 0, counts: '7 0\n' },
      { code: 1, counts: '1 1\n\n✕ b.spec.ts › sums\nexpected 2\n' },
    ];
    expect(countOf(ends)).toEqual({ passed: 128, failed: 2 });
    expect(failuresOf(ends)).toBe('\n✕ a.spec.ts › adds\nexpected 1\n\n✕ b.spec.ts › sums\nexpected 2\n');
  });
});
