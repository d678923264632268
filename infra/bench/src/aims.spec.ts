import { AimsNotReached, holdTo, isReached, tellAims, type Aim } from './aims';
import { aimsOf as aimsOfDoor, type Measured } from './callbacks/report';
import { aimsOf as aimsOfRenewals, type Report } from './report';

const atMost = (is: number): Aim => ({ what: 'p99', is, aim: 1.5, bound: 'at most' });
const atLeast = (is: number): Aim => ({ what: 'peak', is, aim: 0.8, bound: 'at least' });
const missed = (aims: readonly Aim[]): string[] =>
  aims.filter((one) => !isReached(one)).map(({ what }) => what);

describe('a bench', () => {
  it('tells row by row which aims are reached, also of what is beside its aim by little or was not measured', () => {
    const lines: string[] = [];
    tellAims([atMost(1.5), atMost(1.501), atLeast(0.8), atLeast(0.7996), atLeast(NaN)], (line) => {
      lines.push(line);
    });
    expect(lines).toEqual([
      'reached     p99: 1.5 (aim at most 1.5)',
      'NOT REACHED p99: 1.501 (aim at most 1.5)',
      'reached     peak: 0.8 (aim at least 0.8)',
      'NOT REACHED peak: 0.7996 (aim at least 0.8)',
      'NOT REACHED peak: not measured (aim at least 0.8)',
    ]);
  });

  it('fails where one aim is not reached, and says how many', () => {
    expect(() => {
      holdTo([atMost(1), atLeast(1)]);
    }).not.toThrow();
    expect(() => {
      holdTo([atMost(2), atLeast(1), atLeast(NaN)]);
    }).toThrow(new AimsNotReached(2, 3));
  });
});

describe('the bench of the bank’s door', () => {
  const stretch = (name: string, more: Partial<Measured> = {}): Measured => ({
    ...{ name, sent: 100, good: 100, refused: 0, goodPerSecond: 1_000, p50: 1, p99: 10, slowest: 20 },
    ...{
      refusedP99: 0,
      cpuMs: {},
      use: { ms: 1, cpu: new Map(), othersCores: 0, stolenCores: 0, pausedMs: 0 },
    },
    ...more,
  });
  const good = {
    measured: ['calm', 'burst', 'door', 'two', 'one', 'overload'].map((name) => stretch(name)),
    ...{ peakMb: 120, acknowledged: 600, unstored: 0 },
  };
  const but = (name: string, more: Partial<Measured>) => ({
    ...good,
    measured: good.measured.map((one) => (one.name === name ? { ...one, ...more } : one)),
  });

  it('reaches its aims where all are kept', () => {
    expect([missed(aimsOfDoor(good)), aimsOfDoor(good).length]).toEqual([[], 6]);
  });

  it('misses what it did not measure', () => {
    expect(missed(aimsOfDoor({ ...good, measured: [] }))).toEqual([
      'p99 in the burst to p99 at 50/s',
      'peak, ours to bare Fastify',
      'goodput at twice the peak, to the peak',
    ]);
  });

  it.each([
    [but('burst', { p99: 15.1 }), 'p99 in the burst to p99 at 50/s'],
    [but('two', { goodPerSecond: 1_251 }), 'peak, ours to bare Fastify'],
    [but('overload', { goodPerSecond: 949 }), 'goodput at twice the peak, to the peak'],
    [but('calm', { good: 99 }), 'refused at 50/s and in the burst'],
    [{ ...good, peakMb: 120.5 }, 'memory of the door at most, MB'],
    [{ ...good, unstored: 1 }, 'acknowledged without a row, of 600'],
  ])('misses the one that is not: %#', (outcome, what) => {
    expect(missed(aimsOfDoor(outcome))).toEqual([what]);
  });
});

describe('the bench of whole renewals', () => {
  const spread = (value: number) => ({ median: value, least: value, most: value });
  const load = (inFlight: number, ratio: number): Report['loads'][number] => ({
    ...{ inFlight, ratio: spread(ratio), renewalsPerSecond: spread(1), floorPerSecond: spread(1) },
    ...{ renewalMs: 1, floorMs: 1, othersCores: 0, stolenCores: 0, cpuMs: {} },
  });
  const count = { workflowTasks: 6, events: 42 };
  const good = {
    loads: [load(1, 1), load(8, 1)],
    histories: { ours: count, loaded: count, floor: count },
    commits: { rooms: 9, door: 0, relay: 0, audit: 0, kinds: [] },
    rest: [
      { part: 'postgres', residentMb: 5_000, cores: 0 },
      { part: 'worker', residentMb: 320, cores: 0 },
      { part: 'api', residentMb: 170, cores: 0 },
    ],
  };

  it('reaches its aims where all are kept', () => {
    expect([missed(aimsOfRenewals(good)), aimsOfRenewals(good).length]).toEqual([[], 8]);
  });

  it.each([
    [{ ...good, loads: [load(1, 1), load(8, 0.99)] }, ['renewals to the floor, 8 in flight']],
    [
      { ...good, histories: { ...good.histories, ours: { workflowTasks: 7, events: 43 } } },
      ['workflow tasks of a renewal', 'history events of a renewal'],
    ],
    [{ ...good, commits: { ...good.commits, rooms: 9.1 } }, ['commits of the rooms for a renewal']],
    [
      { ...good, rest: [...good.rest, { part: 'relay', residentMb: 700, cores: 0 }] },
      ['memory of relay, MB', 'memory of ours together, MB'],
    ],
  ])('misses those that are not: %#', (report, what) => {
    expect(missed(aimsOfRenewals(report))).toEqual(what);
  });
});
