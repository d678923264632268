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
    return { ...(await this.ofRenewals(renewals)), next, isLast };
  }

  /** The next payments that moved since that night's look and of which not all has come: nothing may have come of them at all. */
  async unheard(day: string, after: string | null, limit: number): Promise<ParityPage<string | null>> {
    const rows = await this.db.query<{ id: string; renewal: string }>(MOVED, [day, after ?? FIRST, limit]);
    const renewals = [...new Set(rows.map(({ renewal }) => renewal))];
    const [told, history] = [await this.heard.entries(renewals), await this.raw.entries(renewals)];
    const silent = renewals.filter((id) => isBehind(told.get(id) ?? [], history.get(id) ?? [], -Infinity));
    const compared = await this.ofRenewals(silent);
    return { ...compared, next: rows.at(-1)?.id ?? after, isLast: rows.length < limit };
  }

  /** The next attempts against all that ever came of their renewals, whether anything moved or not. */
  async wholeAgainstKafka(after: string | null, limit: number): Promise<ParityPage<string | null>> {
    const rows = await this.db.query<{ id: string; renewal: string }>(EVERY, [after ?? FIRST, limit]);
    const compared = await this.ofRenewals([...new Set(rows.map(({ renewal }) => renewal))]);
    return { ...compared, next: rows.at(-1)?.id ?? after, isLast: rows.length < limit };
  }

  private async ofRenewals(
    renewals: readonly string[],
  ): Promise<Pick<ParityPage<never>, 'looked' | 'found'>> {
    const [told, history] = [await this.heard.entries(renewals), await this.raw.entries(renewals)];
    const [{ now } = { now: '0' }] = await this.db.query<{ now: string }>(NOW);
    const youngerThan = Number(now) - ON_ITS_WAY_MS;
    const here = renewals.filter((id) => !isBehind(told.get(id) ?? [], history.get(id) ?? [], youngerThan));
    const payments = new Map(here.flatMap((id) => [...foldPayments(told.get(id) ?? [])]));
    const rows = await this.db.query<StoredStatement>(
      `select ${STORED} from payments.statement s where s.renewal_id = any ($1::uuid[])`,
      [here],
    );
    const stored = new Map(rows.map((row) => [row.attemptId, row]));
    const looked = [...new Set([...payments.keys(), ...stored.keys()])];
    const settled = await this.raw.settled(looked);
    const found = looked.flatMap((attemptId) => {
      const [row, payment] = [stored.get(attemptId), payments.get(attemptId)];
      // Kafka tells which cases stand, and not which of several is the oldest: the statement may name any of them.
      const named = (cases: readonly string[]) => cases.find((one) => one === row?.caseId) ?? cases[0];
      return differences(
        { attemptId, source: 'kafka' },
        row && storedFields(row),
        payment && toldFields(payment, settled.get(attemptId) ?? 'none', named),
      );
    });
    return { looked, found };
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

const EVERY = `select attempt_id as id, renewal_id as renewal from payments.attempt where attempt_id > $1
  order by attempt_id limit $2`;

/** Since two hours before the look of the night before: what was on its way then is looked at now. */
const MOVED = `select attempt_id as id, renewal_id as renewal from payments.statement
  where attempt_id > $2 and changed_at > (select coalesce(max(began_at) - interval '2 hours', '-infinity')
    from payments.statement_night where day < $1)
  order by attempt_id limit $3`;

const NOW = `select floor(extract(epoch from app.now()) * 1000)::text as now`;
