import { readEntry, type Entry } from '@tajdeed/events';
import type { Arrival } from './records';

/** An entry that is to become a leaf. */
export interface NewLeaf {
  readonly entry: Entry;
  readonly text: string;
  readonly hash: Buffer;
}

/** What the log already has of the things that a batch is about. */
export interface Known {
  /** Leaf hash by entry id, of those ids of the batch that are leaves. */
  readonly leaves: ReadonlyMap<string, Buffer>;
  /** Last sequence in the log, by thing. */
  readonly last: ReadonlyMap<string, number>;
  /** Entries of these things that wait for a predecessor. */
  readonly waiting: readonly Waiting[];
}

export interface Waiting {
  readonly thing: string;
  readonly seq: number;
  readonly hash: Buffer;
  readonly text: string;
}

export interface Conflict {
  readonly arrival: Arrival;
  readonly known: Buffer;
}

/** What a batch does to the log. */
export interface Plan {
  readonly leaves: readonly NewLeaf[];
  readonly waiting: readonly Arrival[];
  readonly conflicts: readonly Conflict[];
  readonly duplicates: number;
}

/**
 * Decides what becomes of each arrival, in order: a leaf when its predecessor is in the log, else it waits; the same
 * bytes again are a duplicate, other bytes under a taken id a conflict. Who waits follows as soon as it can.
 */
export function planAppend(arrivals: readonly Arrival[], known: Known): Plan {
  const hashes = new Map(known.leaves);
  const last = new Map(known.last);
  const held = new Map<string, Omit<Waiting, 'thing' | 'seq'>>();
  for (const { thing, seq, ...rest } of known.waiting) {
    held.set(`${thing}:${seq}`, rest);
    hashes.set(`${thing}:${seq}`, rest.hash);
  }
  const plan = {
    leaves: new Array<NewLeaf>(),
    waiting: new Array<Arrival>(),
    conflicts: new Array<Conflict>(),
    duplicates: 0,
  };

  for (const arrival of arrivals) {
    const taken = hashes.get(arrival.id);
    if (taken !== undefined) {
      if (taken.equals(arrival.hash)) plan.duplicates += 1;
      else plan.conflicts.push({ arrival, known: taken });
      continue;
    }
    hashes.set(arrival.id, arrival.hash);
    const { thing, seq } = arrival.entry;
    if (seq !== (last.get(thing) ?? 0) + 1) {
      plan.waiting.push(arrival);
      held.set(arrival.id, { hash: arrival.hash, text: arrival.text });
      continue;
    }
    plan.leaves.push({ entry: arrival.entry, text: arrival.text, hash: arrival.hash });
    last.set(thing, seq);
    for (
      let next = held.get(`${thing}:${seq + 1}`), at = seq + 1;
      next;
      at += 1, next = held.get(`${thing}:${at}`)
    ) {
      const entry = readEntry(Buffer.from(next.text));
      if (typeof entry === 'string') throw new Error('a waiting row holds no entry');
      plan.leaves.push({ entry, text: next.text, hash: next.hash });
      last.set(thing, at);
    }
  }
  return plan;
}
