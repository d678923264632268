import { isReached } from '../aims';
import { aimsOf, type Costs, type Outcome } from './report';
import { rows } from './sides';

const costs = (more: Partial<Costs> = {}): Costs => ({
  ...{ count: 1, perSecond: 100, p50: 1, p95: 30, p99: 1, byKind: {} },
  use: { ms: 1, cpu: new Map(), othersCores: 0, stolenCores: 0, pausedMs: 0 },
  cpuMs: { api: 0, floor: 0, postgres: 0, load: 0 },
  ...more,
});
const apart = rows.filter((name) => name !== 'work');
const names = [
  ...rows.flatMap((name) => [name, `${name}Floor`]),
  ...apart.flatMap((name) => [`${name}Bare`, `${name}Paced`]),
];
const good: Pick<Outcome, 'results' | 'memoryMb'> = {
  results: Object.fromEntries(names.map((name) => [name, costs()])),
  memoryMb: { atRest: 150, peak: 250 },
};
const but = (name: string, more: Partial<Costs>) => ({
  ...good,
  results: { ...good.results, [name]: costs(more) },
});
const missed = (outcome: typeof good) =>
  aimsOf(outcome)
    .filter((one) => !isReached(one))
    .map(({ what }) => what);

describe('the bench of the back office', () => {
  it('reaches its aims where all are kept', () => {
    expect(missed(good)).toEqual([]);
  });

  it.each([
    [but('queue', { p95: 30.1 }), 'page of the queue p95 at full load, ms'],
    [but('queueSparsePaced', { p95: 31 }), 'queue of who may see little p95 of officers at work, ms'],
    [but('searchPaced', { p95: 50.1 }), 'search p95 of officers at work, ms'],
    [but('searchLater', { p95: 51 }), 'later page of a search p95 at full load, ms'],
    [but('workFloor', { perSecond: 126 }), 'work: ours to bare pg behind bare HTTP'],
    [but('queueLaterFloor', { perSecond: 126 }), 'later page of the queue: ours to bare pg behind bare HTTP'],
    [but('searchBare', { perSecond: 126 }), 'search: ours to bare pg without HTTP and clients'],
    [{ ...good, memoryMb: { atRest: 150, peak: 250.1 } }, 'memory of the api at most, MB'],
  ])('misses the one that is not: %#', (outcome, what) => {
    expect(missed(outcome)).toEqual([what]);
  });

  it('misses whatever it did not measure', () => {
    const none = { results: {}, memoryMb: { atRest: NaN, peak: NaN } };
    expect(missed(none)).toEqual(aimsOf(none).map(({ what }) => what));
  });
});
