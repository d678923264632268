import { setTimeout as pause } from 'node:timers/promises';

/** What one stretch of load came to; ms. */
export interface Stretch {
  readonly count: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly byKind: Readonly<
    Record<string, { readonly count: number; readonly p50: number; readonly p95: number }>
  >;
}

/** How a stretch is walked. */
export interface Walk {
  readonly readers: number;
  readonly forMs: number;
  /** Each reader begins a call as often as that, in ms; 0 = the next one as soon as the answer is there. */
  readonly everyMs?: number;
  /** It goes on until so many answers came, also after `forMs`. */
  readonly atLeast?: number;
}

/** Readers who ask by turns. `one` answers the kind of what it asked. */
export async function load(
  { readers, forMs, everyMs = 0, atLeast = 0 }: Walk,
  one: (nth: number) => Promise<string>,
): Promise<Stretch> {
  const taken = new Map<string, number[]>();
  const began = performance.now();
  let nth = 0;
  let done = 0;
  const reader = async (place: number) => {
    let next = began + (everyMs * place) / readers;
    while (performance.now() - began < forMs || done < atLeast) {
      await waitFor(next);
      const from = performance.now();
      const kind = await one(nth++);
      done += 1;
      const list = taken.get(kind) ?? [];
      list.push(performance.now() - from);
      taken.set(kind, list);
      next += everyMs;
      // Whoever waited longer than that goes on at a time of his own: after a stall nobody asks with everybody else.
      if (everyMs > 0) next += everyMs * Math.max(0, Math.ceil((performance.now() - next) / everyMs));
    }
  };
  await Promise.all(Array.from({ length: readers }, (_, place) => reader(place)));
  const seconds = (performance.now() - began) / 1000;
  const all = [...taken.values()].flat();
  return {
    ...{ count: all.length, perSecond: all.length / seconds },
    ...{ p50: at(all, 0.5), p95: at(all, 0.95), p99: at(all, 0.99) },
    byKind: Object.fromEntries(
      [...taken].map(([kind, list]) => [
        kind,
        { count: list.length, p50: at(list, 0.5), p95: at(list, 0.95) },
      ]),
    ),
  };
}

async function waitFor(instant: number): Promise<void> {
  const left = instant - performance.now();
  if (left > 0) await pause(left);
}

function at(list: readonly number[], share: number): number {
  const sorted = [...list].sort((a, b) => a - b);
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10;
}
