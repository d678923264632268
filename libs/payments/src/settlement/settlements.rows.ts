import { Injectable } from '@nestjs/common';
import type { SettlementState } from '@tajdeed/domain';
import { Database } from '@tajdeed/platform';

/** A settled day as people see it. Instants in ms since 1970, sums in fils. */
export interface SettlementRow {
  readonly settlementId: string;
  readonly terminal: string;
  readonly bankDay: string;
  readonly state: SettlementState;
  readonly seq: number;
  readonly movedAt: number;
  readonly lines: number;
  readonly taken: number;
  readonly creditNet: string;
  readonly debitNet: string;
}

/** One of its files. */
export interface ShownFile {
  readonly fileId: string;
  readonly fileNumber: number;
  readonly kind: 'DAY' | 'CORRECTION';
  readonly digest: string;
  readonly signed: boolean;
  readonly madeAt: number;
  readonly acceptedAt: number;
  readonly importedBy: string;
  readonly lines: number;
  readonly taken: number;
  readonly creditAmount: string;
  readonly creditCommission: string;
  readonly creditNet: string;
  readonly debitAmount: string;
  readonly debitCommission: string;
  readonly debitNet: string;
  /** Numbers of the files that it waits for, at most ten of them. */
  readonly waitsFor: readonly number[];
}

/** One of its lines, and what it came to; null before it was matched. */
export interface ShownLine {
  readonly fileId: string;
  readonly fileNumber: number;
  readonly n: number;
  readonly lineId: string;
  readonly type: string;
  readonly sign: string;
  readonly paymentId: string;
  readonly transactionId: string;
  readonly reference: string;
  readonly trackId: string;
  readonly amountFils: string;
  readonly commissionFils: string;
  readonly postedOn: string;
  readonly at: number;
  readonly corrects: string;
  readonly outcome: 'matched' | 'exception' | 'repeated' | null;
  readonly exception: string | null;
  readonly attemptId: string | null;
  readonly candidates: readonly string[] | null;
  readonly resolution: string | null;
  readonly subject: string | null;
}

export interface LinesWanted {
  readonly outcome: 'matched' | 'exception' | 'repeated' | null;
  /** Only exceptions that nobody has resolved. */
  readonly open: boolean;
  readonly after: { readonly fileNumber: number; readonly n: number } | null;
  readonly most: number;
}

/** Settled days for those who look at them. */
@Injectable()
export class SettlementsRows {
  constructor(private readonly db: Database) {}

  async one(settlementId: string): Promise<SettlementRow | undefined> {
    const [row] = await this.db.query<SettlementRow>(`${SELECT} where s.settlement_id = $1`, [settlementId]);
    return row;
  }

  /** The newest bank days first. */
  async list(wanted: {
    readonly terminal: string | null;
    readonly state: string | null;
    readonly after: { readonly bankDay: string; readonly settlementId: string } | null;
    readonly most: number;
  }): Promise<readonly SettlementRow[]> {
    return this.db.query<SettlementRow>(
      `${SELECT} where ($1::text is null or s.terminal = $1) and ($2::text is null or h.state = $2)
         and ($3::date is null or (s.bank_day, s.settlement_id) < ($3::date, $4::uuid))
       order by s.bank_day desc, s.settlement_id desc limit $5`,
      [
        ...[wanted.terminal, wanted.state, wanted.after?.bankDay ?? null, wanted.after?.settlementId ?? null],
        wanted.most,
      ],
    );
  }

  async files(settlementId: string): Promise<readonly ShownFile[]> {
    return this.db.query<ShownFile>(FILES, [settlementId]);
  }

  async lines(
    settlementId: string,
    { outcome, open, after, most }: LinesWanted,
  ): Promise<readonly ShownLine[]> {
    return this.db.query<ShownLine>(LINES, [
      ...[settlementId, outcome, open, after?.fileNumber ?? 0, after?.n ?? 0, most],
    ]);
  }
}

const ms = (instant: string): string => `floor(extract(epoch from ${instant}) * 1000)::float8`;

const SELECT = `
  select s.settlement_id as "settlementId", s.terminal, s.bank_day::text as "bankDay", h.state, h.seq, ${ms('h.moved_at')} as "movedAt",
    f.lines, f.taken, f.credit::text as "creditNet", f.debit::text as "debitNet"
  from payments.settlement s join lifecycle.head h on h.thing = s.settlement_id
    cross join lateral (select coalesce(sum(lines), 0)::int as lines, coalesce(sum(taken), 0)::int as taken,
        coalesce(sum(credit_net_fils), 0) as credit, coalesce(sum(debit_net_fils), 0) as debit
      from payments.settlement_file where settlement_id = s.settlement_id and accepted_at is not null) f`;

const FILES = `
  select f.file_id as "fileId", f.file_number as "fileNumber", f.kind, encode(f.digest, 'hex') as digest, f.signed,
    ${ms('f.made_at')} as "madeAt", ${ms('f.accepted_at')} as "acceptedAt", f.imported_by as "importedBy", f.lines, f.taken,
    f.credit_amount_fils::text as "creditAmount", f.credit_commission_fils::text as "creditCommission",
    f.credit_net_fils::text as "creditNet", f.debit_amount_fils::text as "debitAmount",
    f.debit_commission_fils::text as "debitCommission", f.debit_net_fils::text as "debitNet",
    case when f.done_at is null then array(
      select number from generate_series(f.first_file, f.file_number - 1) as number
      where not exists (select from payments.settlement_file b
        where b.terminal = f.terminal and b.file_number = number and b.accepted_at is not null)
      order by number limit 10) else '{}' end as "waitsFor"
  from payments.settlement_file f where f.settlement_id = $1 and f.accepted_at is not null order by f.file_number`;

const LINES = `
  select f.file_id as "fileId", f.file_number as "fileNumber", l.n, l.line_id as "lineId", l.type, l.sign,
    l.payment_id as "paymentId", l.transaction_id as "transactionId", l.reference, l.track_id as "trackId",
    l.amount_fils::text as "amountFils", l.commission_fils::text as "commissionFils", l.posted_on::text as "postedOn",
    ${ms('l.at')} as at, l.corrects, o.outcome, o.exception, o.attempt_id as "attemptId", o.candidates, o.resolution, o.subject
  from payments.settlement_file f join payments.settlement_line l using (file_id)
    left join payments.settlement_outcome o on o.file_id = l.file_id and o.n = l.n
  where f.settlement_id = $1 and f.accepted_at is not null and ($2::text is null or o.outcome = $2)
    and (not $3::boolean or (o.outcome = 'exception' and o.resolved_at is null))
    and (f.file_number, l.n) > ($4::integer, $5::integer)
  order by f.file_number, l.n limit $6`;
