import { Injectable } from '@nestjs/common';
import { Database, newId, Sealer, type Principal } from '@tajdeed/platform';
import { allows } from '@tajdeed/domain';
import { places, subjects, type Subject } from './criteria';
import type { Bind } from './sources';

const REASON = 'search.reason';

/** How it was read: in a list, in full, with one renewal, or by what happened to it. */
export const readDeeds = ['search', 'unmask', 'record', 'timeline'] as const;
export type ReadDeed = (typeof readDeeds)[number];

/** What was read: kinds of criteria, never their values. */
export interface Read {
  readonly deed: ReadDeed;
  readonly subject: Subject;
  readonly criteria: readonly string[];
  readonly persons: readonly string[];
  readonly reason: string;
}

/** An entry as an auditor reads it. */
export interface ReadEntry {
  readonly entryId: string;
  readonly account: string;
  readonly member: string;
  readonly deed: ReadDeed;
  readonly subject: Subject;
  readonly criteria: readonly string[];
  readonly persons: readonly string[];
  /** Null of what was read before a reason was asked for. */
  readonly reason: string | null;
  readonly at: string;
}

export interface ReadsPage {
  readonly person?: string | undefined;
  readonly member?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** The record of what the staff has read of persons. */
@Injectable()
export class ReadEntries {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
  ) {}

  /** Writes one down, in the transaction that reads. */
  async write(by: Principal, { persons, ...read }: Read): Promise<string> {
    const entryId = newId();
    const bound: unknown[] = [];
    const bind: Bind = (value) => `$${bound.push(value)}`;
    await this.db.query(this.insert(entryId, by, read, `${bind(persons)}::uuid[]`, bind), bound);
    return entryId;
  }

  /** The same as a clause of the statement that reads; `persons` is a query of one column. */
  clause(by: Principal, read: Omit<Read, 'persons'>, persons: string, bind: Bind): string {
    return `read_entry as (${this.insert(newId(), by, read, `array(${persons})`, bind)})`;
  }

  private insert(
    entryId: string,
    by: Principal,
    { deed, subject, criteria, reason }: Omit<Read, 'persons'>,
    persons: string,
    bind: Bind,
  ): string {
    const values = [
      ...[entryId, by.accountId, by.memberId].map((id) => `${bind(id)}::uuid`),
      ...[`${bind(deed)}::text`, `${bind(subject)}::text`, `${bind(criteria)}::text[]`, persons],
      `${bind(this.sealer.seal(REASON, reason, entryId))}::text`,
    ];
    return `insert into search.read_entry (entry_id, account, member, deed, subject, criteria, persons, reason_sealed)
      select ${values.join(', ')}`;
  }

  /** A page, the newest first: what was read at the places that this auditor reaches. Cases lie at many: those are for who audits everywhere. */
  async page(by: Principal, { person, member, after, limit }: ReadsPage): Promise<readonly ReadEntry[]> {
    const rows = await this.db.query<Omit<ReadEntry, 'reason'> & { readonly sealed: string | null }>(
      `select entry_id as "entryId", account, member, deed, subject, criteria, persons, reason_sealed as sealed,
         to_char(read_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
       from search.read_entry
       where ${person === undefined ? '$1::uuid is null' : 'persons @> array[$1::uuid]'}
         and ${member === undefined ? '$2::uuid is null' : 'member = $2'}
         and ${after === undefined ? '$3::uuid is null' : 'entry_id < $3'}
         and subject = any ($4::text[])
       order by entry_id desc limit $5`,
      [person ?? null, member ?? null, after ?? null, audited(by), limit],
    );
    return rows.map(({ sealed, ...entry }) => ({
      ...entry,
      reason: sealed === null ? null : this.sealer.open(REASON, sealed, entry.entryId),
    }));
  }
}

/** The subjects of which this person may read who has read them. */
function audited({ grants }: Principal): readonly Subject[] {
  const nowhere = { department: null, room: null };
  return subjects.filter((subject) =>
    allows(grants, 'audit.read', subject === 'cases' ? nowhere : places[subject]),
  );
}
