import { Gathering } from './gathering';

/** Work that ends when the spec says so; `sets` are what it was asked, in order. */
function work() {
  const sets: number[][] = [];
  const ends: { give: () => void; fail: (error: Error) => void }[] = [];
  const gathering = new Gathering((many: readonly number[]) => {
    sets.push([...many]);
    return new Promise<number[]>((resolve, reject) => {
      ends.push({
        give: () => {
          resolve(many.map((one) => one * 10));
        },
        fail: reject,
      });
    });
  });
  return { gathering, sets, ends };
}

const settled = () =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

describe('a gathering', () => {
  it('sends at once whom nobody is before, and together those who come meanwhile', async () => {
    const { gathering, sets, ends } = work();
    const all = [1, 2, 3, 4, 5].map((one) => gathering.add(one));
    expect(sets).toEqual([[1], [2]]);
    ends[0]!.give();
    await settled();
    expect(sets).toEqual([[1], [2], [3, 4, 5]]);
    ends[1]!.give();
    ends[2]!.give();
    expect(await Promise.all(all)).toEqual([10, 20, 30, 40, 50]);
  });

  it('asks one by one where many fail together, so that one fails alone', async () => {
    const { gathering, sets, ends } = work();
    const all = [1, 2, 3, 4].map((one) => gathering.add(one));
    ends[0]!.give();
    await settled();
    ends[2]!.fail(new Error('together'));
    await settled();
    expect(sets).toEqual([[1], [2], [3, 4], [3], [4]]);
    ends[1]!.give();
    ends[3]!.fail(new Error('alone'));
    ends[4]!.give();
    const outcomes = await Promise.allSettled(all);
    expect(outcomes.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)))).toEqual([
      ...[10, 20, 'Error: alone', 40],
    ]);
  });

  it('lets others go when a set waits for something', () => {
    jest.useFakeTimers();
    const { gathering, sets } = work();
    for (const one of [1, 2, 3]) void gathering.add(one);
    jest.advanceTimersByTime(24);
    expect(sets).toEqual([[1], [2]]);
    jest.advanceTimersByTime(1);
    expect(sets).toEqual([[1], [2], [3]]);
    jest.useRealTimers();
  });

  it('takes as many at once as are read in good time', async () => {
    const { gathering, sets, ends } = work();
    for (let one = 0; one < 40; one += 1) void gathering.add(one);
    ends[0]!.give();
    await settled();
    expect(sets.map(({ length }) => length)).toEqual([1, 1, 32]);
  });
});
