import { Injectable } from '@nestjs/common';
import {
  authorityOf,
  foldPayments,
  heldIn,
  toldAt,
  type CoverageChange,
  type SettlementBook,
  type ToldEntry,
  type ToldPayment,
} from '@tajdeed/domain';
import { Database } from '@tajdeed/platform';
import { toldFields, type StatementFields, type StoredStatement } from './statement-fields';

/** An attempt whose money may have been taken, with its statement where there is one. */
export interface Suspect {
  readonly attemptId: string;
  readonly renewalId: string;
  readonly stored: StoredStatement | undefined;
}

export type EntriesByRenewal = ReadonlyMap<string, readonly ToldEntry[]>;

/** Reckons statements from the raw rows, by TypeScript of the domain and not by the database's functions. */
@Injectable()
export class RawPayments {
  constructor(private readonly db: Database) {}

  /** What the statements of these attempts must say; none for those whose money was never taken. */
  async of(suspects: readonly Suspect[]): Promise<ReadonlyMap<string, StatementFields>> {
    const found = new Map<string, StatementFields>();
    if (suspects.length === 0) return found;
    const attempts = suspects.map(({ attemptId }) => attemptId);
    const rows = await this.rows(attempts, [...new Set(suspects.map(({ renewalId }) => renewalId))]);
    for (const { attemptId, renewalId } of suspects) {
      const told = foldPayments(rows.entries.get(renewalId) ?? []).get(attemptId);
      if (told) found.set(attemptId, fieldsOf(attemptId, told, rows));
    }
    return found;
  }

  private async rows(attempts: readonly string[], renewals: readonly string[]): Promise<RawRows> {
    const transfers = await this.db.query<TransferRow>(TRANSFERS, [attempts]);
    const notices = await this.db.query<NoticeRow>(NOTICES, [renewals]);
    const settled = await this.db.query<SettledRow>(SETTLED, [attempts]);
    const refunds = await this.db.query<RefundRow>(REFUNDS, [attempts]);
    const covers = await this.db.query<{ attemptId: string; coverageId: string }>(COVERS, [renewals]);
    const cases = (await this.db.query<{ id: string }>(CASES, [renewals])).map(({ id }) => id);
    return { transfers, notices, settled, refunds, covers, cases, entries: await this.entries(renewals) };
  }

  /** What the lines of settlement files say of these attempts; `none` of whichever is not there. */
  async settled(attempts: readonly string[]): Promise<ReadonlyMap<string, SettlementBook>> {
    const lines = await this.db.query<SettledRow>(SETTLED, [attempts]);
    return new Map(
      [...new Set(lines.map(({ attemptId }) => attemptId))].map((id) => [
        id,
        settledOf(lines.filter(({ attemptId }) => attemptId === id)),
      ]),
    );
  }

  /** The histories of all that tells of the payments of these renewals. */
  async entries(renewals: readonly string[]): Promise<EntriesByRenewal> {
    const found = new Map<string, ToldEntry[]>();
    for (const { renewalId, at, ...entry } of await this.db.query<RawEntry>(ENTRIES, [renewals])) {
      const of = found.get(renewalId) ?? [];
      of.push({ ...entry, at: toldAt(at) });
      found.set(renewalId, of);
    }
    return found;
  }
}

function fieldsOf(attemptId: string, told: ToldPayment, rows: RawRows): StatementFields {
  const cover = rows.covers.find((one) => one.attemptId === attemptId);
  const returned = rows.refunds.filter(
    (one) => one.attemptId === attemptId && (one.state === 'RETURNED' || one.state === 'RETURNED_IN_PART'),
  );
  const corrected: ToldPayment = {
    ...told,
    coverageId: cover?.coverageId ?? null,
    coverage: cover ? told.coverage : 'none',
    authority: cover
      ? authorityFrom(rows.notices.filter((one) => one.coverageId === cover.coverageId))
      : 'untold',
    refundedFils: returned.reduce((sum, { fils }) => sum + BigInt(fils), 0n),
    ledger: heldIn(
      told.amountFils,
      rows.transfers
        .filter((one) => one.attemptId === attemptId)
        .map((one) => ({ ...one, fils: BigInt(one.fils) })),
    ),
  };
  const settlement = settledOf(rows.settled.filter((one) => one.attemptId === attemptId));
  const oldest = (cases: readonly string[]) => rows.cases.find((one) => cases.includes(one));
  return { ...toldFields(corrected, settlement, oldest), settlement };
}

function settledOf(lines: readonly SettledRow[]): SettlementBook {
  const good = (type: string) =>
    lines.some(
      (one) =>
        one.type === type &&
        (one.outcome === 'matched' || one.resolution === 'matched' || one.resolution === 'attributed'),
    );
  if (good('REVERSAL')) return 'taken-back';
  if (good('SALE')) return 'paid-out';
  return lines.some(({ outcome, resolution }) => outcome === 'exception' && resolution === null)
    ? 'exception'
    : 'none';
}

function authorityFrom(notices: readonly NoticeRow[]) {
  const issued = notices.filter(({ nth }) => nth === null).map(({ outcome }) => outcome);
  const change = notices
    .filter(({ nth }) => nth !== null)
    .sort((a, b) => Number(a.nth) - Number(b.nth))
    .at(-1);
  return authorityOf(
    issued.includes('acknowledged') ? 'ACKNOWLEDGED' : issued.includes('refused') ? 'REFUSED' : null,
    change?.says ? { says: change.says, outcome: change.outcome } : null,
  );
}

interface RawRows {
  readonly transfers: readonly TransferRow[];
  readonly notices: readonly NoticeRow[];
  readonly settled: readonly SettledRow[];
  readonly refunds: readonly RefundRow[];
  readonly covers: readonly { readonly attemptId: string; readonly coverageId: string }[];
  /** The oldest first. */
  readonly cases: readonly string[];
  readonly entries: EntriesByRenewal;
}

interface RawEntry extends Omit<ToldEntry, 'at'> {
  readonly renewalId: string;
  readonly at: string;
}

interface TransferRow {
  readonly attemptId: string;
  readonly debit: string;
  readonly credit: string;
  readonly fils: string;
}

interface NoticeRow {
  readonly coverageId: string;
  /** Null for what tells that the cover was issued. */
  readonly nth: string | null;
  readonly says: CoverageChange | null;
  readonly outcome: 'acknowledged' | 'refused' | null;
}

interface SettledRow {
  readonly attemptId: string;
  readonly type: string;
  readonly outcome: string;
  readonly resolution: string | null;
}

interface RefundRow {
  readonly attemptId: string;
  readonly fils: string;
  readonly state: string;
}

const TRANSFERS = `select e.attempt_id as "attemptId", t.debit, t.credit, t.fils::text
  from payments.ledger_entry e join payments.ledger_transfer t using (entry_id) where e.attempt_id = any ($1::uuid[])`;

const NOTICES = `select coverage_id as "coverageId", null as nth, null as says, outcome
    from residency.v_notice where renewal_id = any ($1::uuid[]) and says = 'issued'
  union all
  select coverage_id, nth::text, says, outcome from residency.v_owed_notice where renewal_id = any ($1::uuid[])`;

const SETTLED = `select attempt_id as "attemptId", type, outcome, resolution
  from payments.settlement_outcome where attempt_id = any ($1::uuid[])`;

const REFUNDS = `select attempt_id as "attemptId", coalesce(given_fils, amount_fils)::text as fils, state
  from payments.v_refund where attempt_id = any ($1::uuid[])`;

const COVERS = `select attempt_id as "attemptId", coverage_id as "coverageId"
  from coverage.v_coverage where renewal_id = any ($1::uuid[]) and attempt_id is not null`;

const CASES = `select case_id as id from cases.v_case where renewal_id = any ($1::uuid[]) order by opened_at, case_id`;

// Every thing that tells of a payment of these renewals, by the views of the rooms that it belongs to.
const ENTRIES = `with things as (
    select renewal_id, renewal_id as thing from unnest($1::uuid[]) as r (renewal_id)
    union select renewal_id, attempt_id from payments.attempt where renewal_id = any ($1::uuid[])
    union select renewal_id, refund_id from payments.v_refund where renewal_id = any ($1::uuid[])
    union select renewal_id, coverage_id from coverage.v_coverage where renewal_id = any ($1::uuid[])
    union select renewal_id, notice_id from residency.v_notice where renewal_id = any ($1::uuid[])
    union select renewal_id, notice_id from residency.v_owed_notice where renewal_id = any ($1::uuid[])
    union select renewal_id, case_id from cases.v_case where renewal_id = any ($1::uuid[]))
  select t.renewal_id as "renewalId", h.thing, h.seq, h.kind, h.event, h.to_state as "to", h.facts::json as facts,
    to_char(h.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
  from lifecycle.story_of(array(select thing from things)) h join things t on t.thing = h.thing`;
