import { setTimeout as pause } from 'node:timers/promises';
import type { WireAnswer } from '../wire';

/** What came of a stretch; times in ms. */
export interface Stretch {
  readonly sent: number;
  /** Acknowledged within the bank's patience. */
  readonly good: number;
  readonly refused: number;
  readonly goodPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly slowest: number;
  /** Of what was refused. */
  readonly refusedP99: number;
}

export const PATIENCE_MS = 2_000;

interface Taken {
  readonly status: number;
  readonly tookMs: number;
  readonly doneAt: number;
}

type One = (nth: number) => Promise<WireAnswer>;

/** Begins calls as even as a clock, whether or not earlier ones have an answer. A late start is part of the wait. */
export async function onSchedule(perSecond: number, forMs: number, one: One): Promise<Stretch> {
  const [gap, began] = [1000 / perSecond, performance.now()];
  const count = Math.round(forMs / gap);
  const calls: Promise<Taken>[] = [];
  for (let nth = 0; nth < count;) {
    const now = performance.now() - began;
    for (; nth < count && nth * gap <= now; nth += 1) calls.push(timed(one(nth), began + nth * gap));
    const left = nth * gap - (performance.now() - began);
    if (left > 0) await pause(left);
  }
  const all = await Promise.all(calls);
  // What was still acknowledged after the end was due within it.
  return stretchOf(all, forMs);
}

/** Keeps so many under way; the next begins as soon as one has its answer. */
export async function inClosedLoop(inFlight: number, forMs: number, one: One): Promise<Stretch> {
  const began = performance.now();
  const all: Taken[] = [];
  let nth = 0;
  const line = async (): Promise<void> => {
    while (performance.now() - began < forMs) all.push(await timed(one(nth++), performance.now()));
  };
  await Promise.all(Array.from({ length: inFlight }, line));
  return stretchOf(all, performance.now() - began);
}

async function timed(call: Promise<WireAnswer>, due: number): Promise<Taken> {
  const { status } = await call;
  const doneAt = performance.now();
  return { status, tookMs: doneAt - due, doneAt };
}

function stretchOf(all: readonly Taken[], ms: number): Stretch {
  const isGood = ({ status, tookMs }: Taken): boolean => status === 200 && tookMs <= PATIENCE_MS;
  const good = all.filter(isGood);
  const times = good.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  const refused = all.filter(({ status }) => status !== 200);
  const refusedTimes = refused.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  return {
    ...{ sent: all.length, good: good.length, refused: refused.length },
    goodPerSecond: (good.length * 1000) / ms,
    ...{ p50: at(times, 0.5), p99: at(times, 0.99), slowest: at(times, 1) },
    refusedP99: at(refusedTimes, 0.99),
  };
}

function at(sorted: readonly number[], share: number): number {
  const found = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return Math.round(found * 10) / 10;
}
