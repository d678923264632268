import { Injectable, Logger } from '@nestjs/common';
import { canonicalJson, filsToText } from '@tajdeed/domain';
import { Database, invalidInput, keysetPage, SealError, Sealer, type Principal } from '@tajdeed/platform';
import { z } from 'zod';
import { kindsOf, type Criteria, type Subject } from './criteria';
import { PersonFinder, type MaskedPerson, type ListedPerson, type Person } from './person-finder';
import { ReadEntries, type ReadEntry, type ReadsPage } from './read-entries';
import { RecordFinder, type Position, type Row } from './record-finder';

const CURSOR = 'search.cursor';
const positionSchema = z.strictObject({ at: z.string().nullable(), id: z.string() });

export interface Asked {
  readonly subject: Subject;
  readonly criteria: Criteria;
  readonly reason: string;
  readonly after: string | undefined;
  readonly limit: number;
}

/** A record as it is shown. */
export interface ShownRecord {
  readonly subject: Subject;
  readonly id: string;
  readonly renewalId: string | null;
  readonly state: string | null;
  readonly at: string | null;
  readonly amount: string | null;
  readonly trackId: string | null;
  readonly caseKind: string | null;
  readonly person: MaskedPerson | null;
}

/** Finds records for people of the staff, and writes down whose data they have read. */
@Injectable()
export class Search {
  private readonly log = new Logger('Search');

  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly persons: PersonFinder,
    private readonly records: RecordFinder,
    private readonly entries: ReadEntries,
  ) {}

  /** One page. The statement that reads it writes its entry, so that nothing is shown whose entry is not committed. */
  async find(by: Principal, asked: Asked) {
    const { subject, criteria, reason, limit } = asked;
    const same = canonicalJson({ subject, member: by.memberId, criteria: named(criteria) });
    const after = asked.after === undefined ? null : this.positionOf(asked.after, same);
    const meant = await this.persons.meant(criteria);
    const read = { deed: 'search', subject, criteria: kindsOf(criteria), reason } as const;
    const { rows, next } = await this.records.find(
      by,
      { subject, criteria, meant, after, limit },
      (persons, bind) => this.entries.clause(by, read, persons, bind),
    );
    const masked = new Map<string, MaskedPerson>();
    const maskedOf = (person: ListedPerson): MaskedPerson => {
      const known = masked.get(person.id) ?? this.persons.mask(person);
      masked.set(person.id, known);
      return known;
    };
    return {
      records: rows.map((row) => shown(subject, row, row.person && maskedOf(row.person))),
      next: next && this.sealer.seal(CURSOR, JSON.stringify(next), same),
    };
  }

  /** One person in full. */
  async unmask(by: Principal, personId: string, reason: string): Promise<Person> {
    return this.db.transaction(async () => {
      const person = await this.persons.full(by, personId);
      const read = { deed: 'unmask', subject: 'persons', criteria: [], persons: [personId], reason } as const;
      const entry = await this.entries.write(by, read);
      const who = { account: by.accountId, member: by.memberId };
      await this.db.afterCommit('unmasked', () => {
        this.log.warn({ event: 'records.unmasked', entry, ...who }, 'a person was shown in full');
        return Promise.resolve();
      });
      return person;
    });
  }

  /** What the staff has read, as far as the grants for auditing reach. */
  async reads(by: Principal, page: ReadsPage): Promise<{ reads: readonly ReadEntry[]; next: string | null }> {
    const found = await this.entries.page(by, { ...page, limit: page.limit + 1 });
    const { page: reads, next } = keysetPage(found, page.limit, ({ entryId }) => entryId);
    return { reads, next };
  }

  /** A cursor opens for the same person and the same search alone. */
  private positionOf(cursor: string, same: string): Position {
    try {
      return positionSchema.parse(JSON.parse(this.sealer.open(CURSOR, cursor, same)));
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      const fault = { code: 'custom' as const, message: '', params: { code: 'refused' }, input: '' };
      throw invalidInput(new z.ZodError([{ ...fault, path: ['after'] }]));
    }
  }
}

function named(criteria: Criteria): Record<string, string> {
  const pairs = Object.entries(criteria).flatMap(([kind, value]: [string, unknown]) =>
    typeof value === 'string' ? [[kind, value] as const] : [],
  );
  return Object.fromEntries(pairs);
}

function shown(subject: Subject, row: Row, person: MaskedPerson | null): ShownRecord {
  return {
    subject,
    id: row.id,
    renewalId: row.renewalId,
    state: row.state,
    at: row.shownAt,
    amount: row.amountFils === null ? null : filsToText(BigInt(row.amountFils)),
    trackId: row.trackId,
    caseKind: row.caseKind,
    person,
  };
}
