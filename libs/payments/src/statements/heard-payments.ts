import { Injectable } from '@nestjs/common';
import { tellingKinds, type ToldEntry } from '@tajdeed/domain';
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
    for (const { renewalId, at, ...entry } of await this.db.query<HeardRow>(HEARD, [
      renewals,
      tellingKinds,
    ])) {
      const of = found.get(renewalId) ?? [];
      of.push({ ...entry, at: Date.parse(at) });
      found.set(renewalId, of);
    }
    return found;
  }
}

interface HeardRow extends Omit<ToldEntry, 'at'> {
  readonly renewalId: string;
  readonly at: string;
}

const HEARD = `select renewal as "renewalId", thing, seq, kind, event, entry::json ->> 'to' as "to", entry::json -> 'facts' as facts,
    entry::json ->> 'at' as at
  from audit.v_entry where renewal = any ($1::uuid[]) and kind = any ($2::text[])`;
