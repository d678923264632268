import { Injectable } from '@nestjs/common';
import { tellingKinds, toldAt, type ToldEntry } from '@tajdeed/domain';
import { Database } from '@tajdeed/platform';
import type { EntriesByRenewal } from './raw-payments';

/** Renewals of which something came, and where to go on reading. */
export interface Touched {
  readonly renewals: readonly string[];
  readonly next: number;
  readonly isLast: boolean;
}

/**
 * What came through Kafka of payments. It is read from the audit's log, which holds exactly the bytes that Kafka delivered
 * and is written by nobody else: a second reader of the topics would only keep a second copy of them.
 */
@Injectable()
export class HeardPayments {
  constructor(private readonly db: Database) {}

  /** The renewals of the next entries of the log, from `next` on. */
  async touched(next: number, limit: number): Promise<Touched> {
    const rows = await this.db.query<{ renewal: string; kind: string; place: string }>(
      `select renewal, kind, index::text as place from audit.v_entry where index >= $1 order by index limit $2`,
      [next, limit],
    );
    const telling = rows.filter(({ kind }) => tellingKinds.includes(kind));
    const last = rows.at(-1);
    return {
      renewals: [...new Set(telling.map(({ renewal }) => renewal))],
      ...{ next: last ? Number(last.place) + 1 : next, isLast: rows.length < limit },
    };
  }

  /** All that came of the things of these renewals. */
  async entries(renewals: readonly string[]): Promise<EntriesByRenewal> {
    const found = new Map<string, ToldEntry[]>();
    const rows = await this.db.query<HeardRow>(HEARD, [renewals, tellingKinds]);
    for (const row of rows) {
      const of = found.get(row.renewal) ?? [];
      of.push(entryOf(row));
      found.set(row.renewal, of);
    }
    return found;
  }
}

interface HeardRow extends Pick<ToldEntry, 'thing' | 'seq' | 'kind'> {
  readonly renewal: string;
  readonly entry: string;
}

/** By the bytes that came. What cannot be read tells nothing, so that whatever hangs on it is found to differ. */
function entryOf({ thing, seq, kind, entry }: HeardRow): ToldEntry {
  const { event, to, at, facts } = recordIn(entry);
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    ...{ thing, seq, kind, event: text(event), to: text(to), at: toldAt(text(at)) },
    facts: isRecord(facts) ? facts : {},
  };
}

function recordIn(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

const HEARD = `select renewal, thing, seq, kind, entry from audit.v_entry
  where renewal = any ($1::uuid[]) and kind = any ($2::text[])`;
