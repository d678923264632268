import { Injectable } from '@nestjs/common';
import { foldPayments, HOUR_MS, type ToldEntry } from '@tajdeed/domain';
import { Database } from '@tajdeed/platform';
import { HeardPayments } from './heard-payments';
import { RawPayments, type Suspect } from './raw-payments';
import {
  differences,
  STORED,
  storedFields,
  toldFields,
  type FieldDifference,
  type StoredStatement,
} from './statement-fields';

/** What one batch came to. */
export interface ParityPage<N> {
  readonly looked: readonly string[];
  readonly found: readonly FieldDifference[];
  readonly next: N;
  readonly isLast: boolean;
}

const FIRST = '00000000-0000-0000-0000-000000000000';
/** What is younger may be on its way through Kafka still. */
const ON_ITS_WAY_MS = HOUR_MS;

/** Holds stored statements against what others reckon of the same payments. Changes nothing. */
@Injectable()
export class StatementParity {
  constructor(
    private readonly db: Database,
    private readonly raw: RawPayments,
    private readonly heard: HeardPayments,
  ) {}

  /** The next attempts, against their raw rows. In a transaction with one snapshot, or what moves meanwhile seems to differ. */
  async againstRows(after: string | null, limit: number): Promise<ParityPage<string | null>> {
    const rows = await this.db.query<Partial<StoredStatement> & Candidate>(ATTEMPTS, [after ?? FIRST, limit]);
    const suspects = rows.filter(({ isSuspect }) => isSuspect).map(suspectOf);
    const reckoned = await this.raw.of(suspects);
    const found = suspects.flatMap(({ attemptId, stored }) =>
      differences({ attemptId, source: 'rows' }, stored && storedFields(stored), reckoned.get(attemptId)),
    );
    const next = rows.at(-1)?.id ?? after;
    return { looked: suspects.map(({ attemptId }) => attemptId), found, next, isLast: rows.length < limit };
  }

  /** The payments of which something came through Kafka from that place of the audit's log on. */
  async againstKafka(from: number, limit: number): Promise<ParityPage<number>> {
    const { renewals, next, isLast } = await this.heard.touched(from, limit);
    const [told, history] = [await this.heard.entries(renewals), await this.raw.entries(renewals)];
    const [{ now } = { now: '0' }] = await this.db.query<{ now: string }>(NOW);
    const settled = renewals.filter(
      (id) => !isBehind(told.get(id) ?? [], history.get(id) ?? [], Number(now) - ON_ITS_WAY_MS),
    );
    const rows = await this.db.query<StoredStatement>(
      `select ${STORED} from payments.statement s where s.renewal_id = any ($1::uuid[])`,
      [settled],
    );
    const found: FieldDifference[] = [];
    const looked = new Set<string>();
    for (const renewal of settled) {
      const payments = foldPayments(told.get(renewal) ?? []);
      const stored = new Map(
        rows.filter((row) => row.renewalId === renewal).map((row) => [row.attemptId, row]),
      );
      for (const attemptId of new Set([...payments.keys(), ...stored.keys()])) {
        const [here, there] = [stored.get(attemptId), payments.get(attemptId)];
        looked.add(attemptId);
        const books = here ?? ({ settlement: 'none', ledger: 'none' } as const);
        found.push(
          ...differences(
            { attemptId, source: 'kafka' },
            here && storedFields(here),
            there && toldFields(there, books, here),
          ),
        );
      }
    }
    return { looked: [...looked], found, next, isLast };
  }
}

interface Candidate {
  readonly id: string;
  readonly of: string;
  readonly isSuspect: boolean;
}

function suspectOf({ id, of, isSuspect: _, ...row }: Partial<StoredStatement> & Candidate): Suspect {
  return { attemptId: id, renewalId: of, stored: isStored(row) ? row : undefined };
}

function isStored(row: Partial<StoredStatement>): row is StoredStatement {
  return typeof row.attemptId === 'string';
}

/** Whether history has an entry that is not told yet and is young enough to be on its way. */
function isBehind(told: readonly ToldEntry[], history: readonly ToldEntry[], youngerThan: number): boolean {
  const known = new Set(told.map(({ thing, seq }) => `${thing}:${seq}`));
  return history.some(({ thing, seq, at }) => at > youngerThan && !known.has(`${thing}:${seq}`));
}

const ATTEMPTS = `select a.attempt_id as id, a.renewal_id as "of", (s.attempt_id is not null
    or h.state in ('CAPTURED', 'CONFIRMED', 'CAPTURED_LATE', 'VOIDED', 'REFUNDED', 'SETTLED')) as "isSuspect", ${STORED}
  from payments.attempt a join lifecycle.head h on h.thing = a.attempt_id
    left join payments.statement s on s.attempt_id = a.attempt_id
  where a.attempt_id > $1 order by a.attempt_id limit $2`;

const NOW = `select floor(extract(epoch from app.now()) * 1000)::text as now`;
