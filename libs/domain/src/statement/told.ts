import { textToFils } from '../money';

/** One entry of history, wherever it was read. `at` in ms since 1970, to the microsecond. */
export interface ToldEntry {
  readonly thing: string;
  readonly seq: number;
  readonly kind: string;
  readonly event: string;
  readonly to: string;
  readonly at: number;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** All that was told of one thing, in its order. */
export interface Told {
  readonly thing: string;
  readonly entries: readonly ToldEntry[];
  readonly last: ToldEntry;
}

/** An instant with microseconds in ms since 1970; a date's own parsing would cut them off. NaN where it is none. */
export function toldAt(instant: string): number {
  const micros = /\.\d{3}(\d{3})Z$/.exec(instant)?.[1] ?? '0';
  return Date.parse(instant) + Number(micros) / 1_000;
}

/** The entries of several things, in whatever order they come, by thing. */
export function thingsOf(entries: readonly ToldEntry[]): readonly Told[] {
  const byThing = new Map<string, Map<number, ToldEntry>>();
  for (const entry of entries) {
    const known = byThing.get(entry.thing) ?? new Map<number, ToldEntry>();
    byThing.set(entry.thing, known.set(entry.seq, entry)); // a repeated one counts once
  }
  return [...byThing].flatMap(([thing, bySeq]) => {
    const ordered = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
    const last = ordered.at(-1);
    return last ? [{ thing, entries: ordered, last }] : [];
  });
}

/** A fact that is a text. */
export function textIn(entry: ToldEntry | undefined, name: string): string | undefined {
  const value = entry?.facts[name];
  return typeof value === 'string' ? value : undefined;
}

/** The amount that an entry tells, in fils. */
export function amountIn(entry: ToldEntry | undefined): bigint {
  return textToFils(textIn(entry, 'amount') ?? '') ?? 0n;
}
