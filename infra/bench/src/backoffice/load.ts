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

/** So many readers, each asking the next thing a pause after it has an answer. `one` answers the kind of what it asked. */
export async function load(
  readers: number,
  forMs: number,
  one: (nth: number) => Promise<string>,
  pauseMs = 0,
): Promise<Stretch> {
  const taken = new Map<string, number[]>();
  const began = performance.now();
  let nth = 0;
  const reader = async () => {
    while (performance.now() - began < forMs) {
      const from = performance.now();
      const kind = await one(nth++);
      const list = taken.get(kind) ?? [];
      list.push(performance.now() - from);
      taken.set(kind, list);
      if (pauseMs > 0) await pause(pauseMs * (0.5 + ((nth * 7919) % 1000) / 1000));
    }
  };
  await Promise.all(Array.from({ length: readers }, reader));
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

function at(list: readonly number[], share: number): number {
  const sorted = [...list].sort((a, b) => a - b);
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10;
}
