import { Injectable } from '@nestjs/common';
import { allows, DomainError } from '@tajdeed/domain';
import { Database, type Principal } from '@tajdeed/platform';
import { LEDGER_PLACE } from '../ledger/ledger-reports';
import { STORED, type StoredStatement } from './statement-fields';

/** A statement as the staff reads it: with the due time of the case that stands, if one does. Instants in ms since 1970. */
export interface ReadStatement extends StoredStatement {
  readonly caseDue: string | null;
  readonly changedAt: string;
}

/** The lists of statements: those with something missing, those covered and owed, and all. */
export const statementLists = ['open', 'owed', 'all'] as const;
type StatementList = (typeof statementLists)[number];
const listed: Readonly<Record<StatementList, string>> = {
  ...{ open: `s.state = 'open' and `, owed: `s.state = 'covered' and s.ledger = 'owed' and `, all: '' },
};

/** How much was paid and is not covered. */
export interface PaidAndNotCovered {
  readonly paidAndNotCovered: number;
  /** When the oldest of them was taken, ms since 1970. */
  readonly oldest: number | null;
  readonly asOf: number;
}

/** The counter is the same for everybody for so long; the database is asked no more often, however many ask. */
export const COUNTED_FOR_MS = 10_000;

/** What the four books together say of payments. */
@Injectable()
export class Statements {
  private counted: { readonly at: number; readonly answer: Promise<PaidAndNotCovered> } | undefined;

  constructor(private readonly db: Database) {}

  /** Those after `after`, the oldest first. */
  page(
    by: Principal,
    state: StatementList,
    after: string | null,
    limit: number,
  ): Promise<readonly ReadStatement[]> {
    refuseOthers(by);
    return this.db.query<ReadStatement>(
      `${SELECT} where ${listed[state]}($1::uuid is null or s.attempt_id > $1) order by s.attempt_id limit $2`,
      [after, limit],
    );
  }

  /** One; `not-found` where no money of the attempt is known to have been taken. */
  async one(by: Principal, attemptId: string): Promise<ReadStatement> {
    refuseOthers(by);
    const [row] = await this.db.query<ReadStatement>(`${SELECT} where s.attempt_id = $1`, [attemptId]);
    if (!row) throw new DomainError('not-found');
    return row;
  }

  /** For everybody, at most ten seconds old. */
  async paidAndNotCovered(): Promise<PaidAndNotCovered> {
    const now = performance.now();
    if (!this.counted || now - this.counted.at >= COUNTED_FOR_MS) {
      const answer = this.count();
      this.counted = { at: now, answer };
      answer.catch(() => (this.counted = undefined));
    }
    return this.counted.answer;
  }

  private async count(): Promise<PaidAndNotCovered> {
    const [row] = await this.db.query<Record<'n' | 'asOf', string> & { oldest: string | null }>(COUNT);
    return {
      paidAndNotCovered: Number(row?.n ?? 0),
      oldest: row?.oldest === null || row === undefined ? null : Number(row.oldest),
      asOf: Number(row?.asOf ?? 0),
    };
  }
}

/** A permission that holds elsewhere alone does not reach payments. */
function refuseOthers(by: Principal): void {
  if (!allows(by.grants, 'ledger.read', LEDGER_PLACE)) throw new DomainError('not-permitted');
}

const SELECT = `select ${STORED}, floor(extract(epoch from s.changed_at) * 1000)::text as "changedAt",
    floor(extract(epoch from c.due_at) * 1000)::text as "caseDue"
  from payments.statement s left join cases.v_case c on c.case_id = s.case_id`;

const COUNT = `select count(*)::text as n, floor(extract(epoch from min(taken_at)) * 1000)::text as oldest,
    floor(extract(epoch from app.now()) * 1000)::text as "asOf"
  from payments.statement where uncovered`;
