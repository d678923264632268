import { createHash } from 'node:crypto';
import { ENTRY_LIMIT_BYTES, entryId, readEntry, type Entry, type EntryFault } from '@tajdeed/events';
import { leafHash } from '@tajdeed/merkle';
import type { ReceivedMessage } from '@tajdeed/platform';

/** What of a message of the bus matters here: nothing in it is trusted, and headers say nothing that the value does not. */
export type LogRecord = Omit<ReceivedMessage, 'headers'>;

/** A record that is a well-formed entry under the right key of the right topic. */
export interface Arrival {
  readonly id: string;
  readonly entry: Entry;
  /** The exact text that came. */
  readonly text: string;
  readonly hash: Buffer;
  readonly source: string;
}

/** A record that is no entry. */
export interface DeadLetter {
  readonly source: string;
  readonly fault: EntryFault | 'empty' | 'wrong-key' | 'wrong-topic' | 'refused';
  readonly digest: Buffer;
  readonly bytes: Buffer;
}

/** Where a record stands in Kafka. */
export function sourceOf(record: LogRecord): string {
  return `${record.topic}/${record.partition}/${record.offset}`;
}

/** Holds a record against everything that can be known about it alone (security items 79, 81). */
export function readRecord(record: LogRecord): Arrival | DeadLetter {
  const { value, key, topic } = record;
  if (value.length === 0) return deadLetter(record, 'empty');
  const entry = readEntry(value);
  if (typeof entry === 'string') return deadLetter(record, entry);
  if (key !== entry.thing) return deadLetter(record, 'wrong-key');
  if (topic !== `tajdeed.${entry.kind}.v1`) return deadLetter(record, 'wrong-topic');
  return {
    id: entryId(entry),
    entry,
    text: value.toString('utf8'),
    hash: leafHash(value),
    source: sourceOf(record),
  };
}

/** What is kept of a record that cannot be appended. */
export function deadLetter(record: LogRecord, fault: DeadLetter['fault']): DeadLetter {
  const bytes = record.value;
  return {
    source: sourceOf(record),
    fault,
    digest: createHash('sha256').update(bytes).digest(),
    bytes: bytes.subarray(0, ENTRY_LIMIT_BYTES),
  };
}
