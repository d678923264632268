import { setTimeout as pause } from 'node:timers/promises';
import { reading, usedSince, type CpuByPart, type Use } from './processor';
import { keepUnderWay } from './renewals';

const LOOK_MS = 50;
const MOST_STRETCH = 4;

/** One measured stretch of time under constant load. */
export interface Round {
  readonly inFlight: number;
  readonly done: number;
  readonly perSecond: number;
  readonly medianMs: number;
  /** CPU by part and completed one, ms. */
  readonly cpuMsEach: CpuByPart;
  readonly use: Use;
}

export interface RoundOptions {
  readonly inFlight: number;
  /** Under load before the measurement, ms. */
  readonly rampMs: number;
  readonly measureMs: number;
  /** Pids by part. */
  readonly parts: ReadonlyMap<string, number>;
  readonly one: () => Promise<void>;
}

/** Keeps the load up, measures once it is steady, lets what is under way end. */
export async function round(options: RoundOptions): Promise<Round> {
  let over = false;
  let counting = false;
  let done = 0;
  const times: number[] = [];
  const one = async (): Promise<void> => {
    const began = performance.now();
    await options.one();
    done += 1;
    if (counting) times.push(performance.now() - began);
  };
  const { inFlight, rampMs, measureMs } = options;
  const load = keepUnderWay(inFlight, () => over, one);
  const measured = (async () => {
    await stretch(rampMs, () => done >= inFlight);
    const before = reading(options.parts);
    counting = true;
    await stretch(measureMs, () => times.length >= 2 * inFlight);
    counting = false;
    const use = usedSince(before, options.parts);
    over = true;
    return use;
  })();
  const [, use] = await Promise.all([load, measured]);
  return {
    inFlight,
    done: times.length,
    perSecond: (times.length * 1000) / use.ms,
    medianMs: median(times),
    cpuMsEach: new Map([...use.cpu].map(([name, ms]) => [name, ms / Math.max(1, times.length)])),
    use,
  };
}

/** Completions come in waves as long as one takes: a stretch lasts until enough of them have passed, within limits. */
async function stretch(leastMs: number, enough: () => boolean): Promise<void> {
  await pause(leastMs);
  for (let waited = leastMs; !enough() && waited < leastMs * MOST_STRETCH; waited += LOOK_MS)
    await pause(LOOK_MS);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[middle - 1] ?? 0, sorted[middle] ?? 0];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}
