import { Injectable } from '@nestjs/common';
import { DomainError, filsToText } from '@tajdeed/domain';
import { Stories, type Story } from '@tajdeed/lifecycle';
import { Database, type Principal } from '@tajdeed/platform';
import { places } from './criteria';
import { PersonFinder, type MaskedPerson } from './person-finder';
import { ReadEntries } from './read-entries';
import { visible, type Bind } from './sources';

interface Head {
  readonly renewalId: string;
  readonly personId: string | null;
  readonly state: string;
  readonly requestedAt: string;
  readonly movedAt: string;
}

interface Payment {
  readonly attemptId: string;
  readonly state: string;
  readonly amount: string;
  readonly trackId: string;
  readonly openedAt: string;
}

/** What was asked of the law, and what came of it. The facts are the person's, though nobody by name. */
interface Quote {
  readonly quoteId: string;
  readonly live: boolean;
  readonly row: string;
  readonly total: string;
  readonly madeAt: string;
  readonly facts: unknown;
  readonly assumed: unknown;
}

interface Coverage {
  readonly coverageId: string;
  readonly state: string;
  readonly number: string;
  readonly startsOn: string;
  readonly endsOn: string;
}

interface Notice {
  readonly noticeId: string;
  readonly says: string;
  readonly outcome: string | null;
}

interface Case {
  readonly caseId: string;
  readonly kind: string;
  readonly state: string;
  readonly department: string;
  readonly room: string;
  readonly openedAt: string;
}

/** One renewal with what belongs to it, as its reader's roles reach it. */
export interface RenewalRecord extends Omit<Head, 'personId'> {
  readonly person: MaskedPerson | null;
  readonly payments: readonly Payment[];
  readonly quotes: readonly Quote[];
  readonly coverage: Coverage | null;
  readonly notices: readonly Notice[];
  readonly cases: readonly Case[];
}

const instant = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Reads one renewal for the staff. Grants are part of each query (security item 24): what they do not reach is not there. */
@Injectable()
export class RenewalRecords {
  constructor(
    private readonly db: Database,
    private readonly persons: PersonFinder,
    private readonly entries: ReadEntries,
    private readonly stories: Stories,
  ) {}

  /** The record; that its person was read, and why, is written down in the same transaction. */
  record(by: Principal, renewalId: string, reason: string): Promise<RenewalRecord> {
    return this.db.transaction(async () => {
      const { personId, ...head } = await this.seen(by, renewalId);
      const masked = await this.persons.masked(personId === null ? [] : [personId]);
      await this.wroteDown(by, 'record', personId, reason);
      const [coverage = null] = await this.db.query<Coverage>(COVERAGE, [renewalId]);
      return {
        ...head,
        person: personId === null ? null : (masked.get(personId) ?? null),
        payments: await this.payments(by, renewalId),
        quotes: await this.quotes(renewalId),
        coverage,
        notices: await this.db.query<Notice>(NOTICES, [renewalId]),
        cases: await this.cases(by, renewalId),
      };
    });
  }

  /** What happened: ids, codes and sentences. They are one resident's, so who was told them, and why, is written down. */
  timeline(by: Principal, renewalId: string, reason: string): Promise<Story> {
    return this.db.transaction(async () => {
      const { personId } = await this.seen(by, renewalId);
      await this.wroteDown(by, 'timeline', personId, reason);
      return this.stories.told(by, [], renewalId);
    });
  }

  private async wroteDown(
    by: Principal,
    deed: 'record' | 'timeline',
    personId: string | null,
    reason: string,
  ): Promise<void> {
    const persons = personId === null ? [] : [personId];
    await this.entries.write(by, { deed, subject: 'renewals', criteria: ['reference'], persons, reason });
  }

  private async seen(by: Principal, renewalId: string): Promise<Head> {
    const [row] = await this.scoped<Head>(
      by,
      placed(places.renewals),
      (may, id) => `select r.renewal_id as "renewalId", r.person_id as "personId", h.state,
          ${instant('r.requested_at')} as "requestedAt", ${instant('h.moved_at')} as "movedAt"
        from renewals.v_renewal r join lifecycle.head h on h.thing = r.renewal_id
        where r.renewal_id = ${id} and ${may}`,
      renewalId,
    );
    if (!row) throw new DomainError('not-found');
    return row;
  }

  private async payments(by: Principal, renewalId: string): Promise<readonly Payment[]> {
    const rows = await this.scoped<Omit<Payment, 'amount'> & { readonly fils: string }>(
      by,
      placed(places.payments),
      (
        may,
        id,
      ) => `select a.attempt_id as "attemptId", h.state, a.amount_fils::text as fils, a.track_id as "trackId",
          ${instant('a.opened_at')} as "openedAt"
        from payments.v_attempt_record a join lifecycle.head h on h.thing = a.attempt_id
        where a.renewal_id = ${id} and ${may} order by a.opened_at, a.attempt_id`,
      renewalId,
    );
    return rows.map(({ fils, ...row }) => ({ ...row, amount: filsToText(BigInt(fils)) }));
  }

  private async quotes(renewalId: string): Promise<readonly Quote[]> {
    const rows = await this.db.query<Omit<Quote, 'total'> & { readonly fils: string }>(QUOTES, [renewalId]);
    return rows.map(({ fils, ...row }) => ({ ...row, total: filsToText(BigInt(fils)) }));
  }

  private cases(by: Principal, renewalId: string): Promise<readonly Case[]> {
    return this.scoped<Case>(
      by,
      { department: 'c.department', room: 'c.room' },
      (
        may,
        id,
      ) => `select c.case_id as "caseId", c.kind, h.state, c.department, c.room, ${instant('c.opened_at')} as "openedAt"
        from cases.v_case c join lifecycle.head h on h.thing = c.case_id
        where c.renewal_id = ${id} and ${may} order by c.opened_at, c.case_id`,
      renewalId,
    );
  }

  private scoped<T extends object>(
    by: Principal,
    place: { readonly department: string; readonly room: string },
    sql: (may: string, id: string) => string,
    renewalId: string,
  ): Promise<readonly T[]> {
    const bound: unknown[] = [];
    const bind: Bind = (value) => `$${bound.push(value)}`;
    return this.db.query<T>(sql(visible(by, place, bind), bind(renewalId)), bound);
  }
}

function placed({ department, room }: { readonly department: string; readonly room: string }) {
  return { department: `'${department}'`, room: `'${room}'` };
}

const QUOTES = `select q.quote_id as "quoteId", q.live, q.row_code as "row", q.total_fils::text as fils,
    ${instant('q.made_at')} as "madeAt", f.facts, f.assumed
  from fees.v_quote q join fees.v_quote_facts f using (quote_id)
  where q.renewal_id = $1 order by q.made_at desc, q.quote_id desc limit 20`;

const COVERAGE = `select coverage_id as "coverageId", state, number, starts_on::text as "startsOn", ends_on::text as "endsOn"
  from coverage.v_coverage where renewal_id = $1`;

const NOTICES = `select n.notice_id as "noticeId", n.says, n.outcome from residency.v_notice n where n.renewal_id = $1
  union all select o.notice_id, o.says, null from residency.v_owed_notice o where o.renewal_id = $1 and o.outcome is null
  order by 1`;
