import { Injectable } from '@nestjs/common';
import type { AttemptState, ExceptionKind, LineSign, LineType } from '@tajdeed/domain';
import { Database } from '@tajdeed/platform';

/** A line with all that decides about it, as the rows tell it. */
export interface LineRow {
  readonly fileId: string;
  readonly n: number;
  readonly lineId: string;
  readonly type: LineType;
  readonly sign: LineSign;
  readonly amountFils: string;
  readonly commissionFils: string;
  readonly postedOn: string;
  readonly at: string;
  readonly corrects: string;
  /** The line was taken from an earlier file. */
  readonly known: boolean;
  /** The payments that its ids name. */
  readonly named: readonly string[];
  /** One of them is another terminal's, or bears other ids of the bank. */
  readonly contradicts: boolean;
  readonly state: AttemptState | null;
  readonly attemptFils: string | null;
  readonly renewalId: string | null;
  readonly isSettled: boolean;
  readonly isReversed: boolean;
  /** A reversal of this very line stands in the same file. */
  readonly isTakenBack: boolean;
}

/** What a line came to, as it is kept. */
export interface OutcomeRow {
  readonly n: number;
  readonly lineId: string;
  readonly subject: string;
  readonly outcome: 'matched' | 'exception' | 'repeated';
  readonly exception: ExceptionKind | null;
  readonly type: LineType;
  readonly attemptId: string | null;
  readonly refundId: string | null;
  readonly candidates: readonly string[];
  readonly inBulk: boolean;
}

/** A file that is to be matched. */
export interface FileRow {
  readonly fileId: string;
  readonly settlementId: string;
  readonly terminal: string;
  readonly fileNumber: number;
  readonly bankDay: string;
  readonly lines: number;
  readonly taken: number;
  readonly done: boolean;
  /** Files of lower numbers that are not matched or have not come. */
  readonly waitsFor: number;
}

/** Lines of accepted files, and what they come to. */
@Injectable()
export class LineRows {
  constructor(private readonly db: Database) {}

  /** The accepted files of a settled day, in their order. */
  async files(settlementId: string): Promise<readonly FileRow[]> {
    return this.db.query<FileRow>(FILES, [settlementId]);
  }

  /** What the lines of a settled day came to. */
  async counts(settlementId: string): Promise<Counts> {
    const [row] = await this.db.query<Counts>(COUNTS, [settlementId]);
    return (
      row ?? { lines: 0, matched: 0, exceptions: 0, repeated: 0, open: 0, creditNet: '0', debitNet: '0' }
    );
  }

  /** The settled day of the file with that number, where it has come and is not matched. */
  async waiting(terminal: string, fileNumber: number): Promise<string | undefined> {
    const [row] = await this.db.query<{ id: string }>(
      `select settlement_id as id from payments.settlement_file
       where accepted_at is not null and done_at is null and terminal = $1 and file_number = $2`,
      [terminal, fileNumber],
    );
    return row?.id;
  }

  /** Holds the file until the transaction's end; false where another run has gone on. */
  async hold(fileId: string, taken: number): Promise<boolean> {
    const rows = await this.db.query(
      `select 1 from payments.settlement_file where file_id = $1 and taken = $2 and done_at is null for update`,
      [fileId, taken],
    );
    return rows.length === 1;
  }

  /** The next lines of a file, after those that were taken: a header and the columns stand before them. */
  async page(fileId: string, taken: number, most: number): Promise<readonly LineRow[]> {
    return this.db.query<LineRow>(STANDING('$1', '($2::integer + 2)', '$3'), [fileId, taken, most]);
  }

  /** One line anew. */
  async one(fileId: string, n: number): Promise<LineRow | undefined> {
    const [row] = await this.db.query<LineRow>(STANDING('$1', '($2::integer - 1)', '1'), [fileId, n]);
    return row;
  }

  /** Payments of that amount about that time that no line has settled: a person may know which one it is. */
  async candidates(terminal: string, line: LineRow): Promise<readonly string[]> {
    const rows = await this.db.query<{ id: string }>(CANDIDATES, [terminal, line.amountFils, line.at]);
    return rows.map(({ id }) => id);
  }

  /** The line that an adjustment corrects, where it still is an exception for its amount. */
  async corrected(terminal: string, line: LineRow): Promise<CorrectedLine | undefined> {
    const [row] = await this.db.query<CorrectedLine>(CORRECTED, [terminal, line.corrects]);
    return row;
  }

  /** Refunds of a payment that lines were matched with. */
  async refundsTaken(attemptId: string): Promise<readonly string[]> {
    const rows = await this.db.query<{ id: string }>(
      `select refund_id as id from payments.settlement_outcome where attempt_id = $1 and refund_id is not null`,
      [attemptId],
    );
    return rows.map(({ id }) => id);
  }

  async keep(fileId: string, terminal: string, outcomes: readonly OutcomeRow[]): Promise<void> {
    await this.db.query(KEEP, [fileId, terminal, JSON.stringify(outcomes)]);
  }

  async resolve(
    line: { readonly fileId: string; readonly n: number },
    resolution: 'matched' | 'attributed' | 'left-in-suspense',
    more: { readonly attemptId: string | null; readonly refundId: string | null },
  ): Promise<boolean> {
    const { affected } = await this.db.run(
      `update payments.settlement_outcome set resolution = $3, resolved_at = app.now(),
         attempt_id = coalesce($4, attempt_id), refund_id = coalesce($5, refund_id)
       where file_id = $1 and n = $2 and outcome = 'exception' and resolved_at is null`,
      [line.fileId, line.n, resolution, more.attemptId, more.refundId],
    );
    return affected === 1;
  }

  async advance(fileId: string, by: number): Promise<void> {
    await this.db.query(`update payments.settlement_file set taken = taken + $2 where file_id = $1`, [
      fileId,
      by,
    ]);
  }

  async finish(fileId: string): Promise<void> {
    await this.db.query(`update payments.settlement_file set done_at = app.now() where file_id = $1`, [
      fileId,
    ]);
  }

  /** How many exceptions of a file have cases of their own. */
  async casesOf(fileId: string): Promise<number> {
    const [row] = await this.db.query<{ cases: number }>(
      `select count(*)::int as cases from payments.settlement_outcome where file_id = $1 and outcome = 'exception' and not in_bulk`,
      [fileId],
    );
    return row?.cases ?? 0;
  }

  /** Exceptions of a settled day that nobody has resolved, from after one line on. */
  async open(settlementId: string, after: OpenLine | null, most: number): Promise<readonly OpenLine[]> {
    return this.db.query<OpenLine>(OPEN, [
      ...[settlementId, after?.fileId ?? '00000000-0000-0000-0000-000000000000', after?.n ?? 0],
      most,
    ]);
  }
}

export interface OpenLine {
  readonly fileId: string;
  readonly n: number;
  readonly subject: string;
  readonly terminal: string;
}

/** Lines of a settled day, and the money of those that have an outcome, in fils. */
export interface Counts {
  readonly lines: number;
  readonly matched: number;
  readonly exceptions: number;
  /** Taken from an earlier file. */
  readonly repeated: number;
  /** Exceptions that nobody has resolved. */
  readonly open: number;
  readonly creditNet: string;
  readonly debitNet: string;
}

export interface CorrectedLine extends OpenLine {
  readonly lineId: string;
  readonly attemptId: string;
  readonly renewalId: string;
  readonly amountFils: string;
  readonly attemptFils: string;
}

const FILES = `
  select f.file_id as "fileId", f.settlement_id as "settlementId", f.terminal, f.file_number as "fileNumber",
    f.bank_day::text as "bankDay", f.lines, f.taken, f.done_at is not null as done,
    f.file_number - f.first_file - (select count(*)::int from payments.settlement_file b
      where b.terminal = f.terminal and b.done_at is not null and b.file_number >= f.first_file and b.file_number < f.file_number) as "waitsFor"
  from payments.settlement_file f where f.settlement_id = $1 and f.accepted_at is not null order by f.file_number`;

// A refund has ids of its own but for the payment's, so only that one names the payment.
const STANDING = (file: string, after: string, most: string) => `
  with page as materialized (
    select * from payments.settlement_line where file_id = ${file} and n > ${after} order by n limit ${most}),
  named as (
    select p.n, a.attempt_id from page p join payments.attempt a on a.track_id = p.track_id where p.track_id <> ''
    union
    select p.n, b.attempt_id from page p
      cross join lateral (values ('payment', p.payment_id),
        ('transaction', case when p.type = 'REFUND' then '' else p.transaction_id end),
        ('reference', case when p.type = 'REFUND' then '' else p.reference end)) as said (kind, value)
      join payments.bank_id b on b.kind = said.kind and b.value = said.value
      where said.value <> ''),
  of as (select n, array_agg(attempt_id order by attempt_id) as named from named group by n)
  select p.file_id as "fileId", p.n, p.line_id as "lineId", p.type, p.sign, p.amount_fils::text as "amountFils",
    p.commission_fils::text as "commissionFils", p.posted_on::text as "postedOn", p.at::text as at, p.corrects,
    exists (select from payments.settlement_outcome o where o.terminal = p.terminal and o.line_id = p.line_id
      and o.outcome <> 'repeated' and o.file_id <> p.file_id) as known,
    coalesce(of.named, '{}') as named,
    coalesce(a.terminal <> p.terminal, false) or exists (select from payments.bank_id b
      where b.attempt_id = a.attempt_id and b.kind = 'payment' and p.payment_id <> '' and b.value <> p.payment_id)
      or (p.track_id <> '' and a.track_id <> p.track_id) as contradicts,
    h.state, a.amount_fils::text as "attemptFils", a.renewal_id as "renewalId",
    coalesce(s.settled, false) as "isSettled", coalesce(s.reversed, false) as "isReversed",
    p.type = 'SALE' and h.state = 'VOIDED' and exists (select from payments.settlement_line r
      where r.file_id = p.file_id and r.type = 'REVERSAL' and r.corrects = p.line_id) as "isTakenBack"
  from page p
    left join of on of.n = p.n
    left join payments.attempt a on a.attempt_id = of.named[1]
    left join lifecycle.head h on h.thing = a.attempt_id
    left join lateral (
      select bool_or(o.type = 'SALE') as settled, bool_or(o.type = 'REVERSAL') as reversed
      from payments.settlement_outcome o
      where o.attempt_id = a.attempt_id and (o.outcome = 'matched' or o.resolution in ('matched', 'attributed'))) s on true
  order by p.n`;

const COUNTS = `
  select count(*)::int as lines, count(*) filter (where o.outcome = 'matched')::int as matched,
    count(*) filter (where o.outcome = 'exception')::int as exceptions, count(*) filter (where o.outcome = 'repeated')::int as repeated,
    count(*) filter (where o.outcome = 'exception' and o.resolved_at is null)::int as open,
    coalesce(sum(l.amount_fils - l.commission_fils) filter (where l.sign = 'CR'), 0)::text as "creditNet",
    coalesce(sum(l.amount_fils - l.commission_fils) filter (where l.sign = 'DR'), 0)::text as "debitNet"
  from payments.settlement_file f
    join payments.settlement_outcome o on o.file_id = f.file_id
    join payments.settlement_line l on l.file_id = o.file_id and l.n = o.n
  where f.settlement_id = $1 and f.accepted_at is not null`;

const CANDIDATES = `
  select a.attempt_id as id from payments.attempt a join lifecycle.head h on h.thing = a.attempt_id
  where a.terminal = $1 and a.amount_fils = $2 and a.opened_at between $3::timestamptz - interval '1 day' and $3::timestamptz + interval '1 hour'
    and h.state not in ('DECLINED', 'SETTLED')
    and not exists (select from payments.settlement_outcome o where o.attempt_id = a.attempt_id and o.type = 'SALE'
      and (o.outcome = 'matched' or o.resolution in ('matched', 'attributed')))
  order by abs(extract(epoch from a.opened_at - $3::timestamptz)) limit 5`;

const CORRECTED = `
  select o.file_id as "fileId", o.n, o.subject, o.terminal, o.line_id as "lineId", o.attempt_id as "attemptId", a.renewal_id as "renewalId",
    l.amount_fils::text as "amountFils", a.amount_fils::text as "attemptFils"
  from payments.settlement_outcome o join payments.settlement_line l using (file_id, n)
    join payments.attempt a on a.attempt_id = o.attempt_id
    join lifecycle.head h on h.thing = a.attempt_id
  where o.terminal = $1 and o.line_id = $2 and o.exception = 'other-amount' and o.type = 'SALE' and o.resolved_at is null
    and h.state in ('CAPTURED', 'CONFIRMED', 'CAPTURED_LATE')`;

const KEEP = `
  insert into payments.settlement_outcome (file_id, n, terminal, line_id, subject, outcome, exception, type, attempt_id, refund_id,
    candidates, in_bulk)
  select $1, n, $2, "lineId", subject, outcome, exception, type, "attemptId", "refundId", coalesce(candidates, '{}'), "inBulk"
  from json_to_recordset($3::json) as o (n integer, "lineId" text, subject uuid, outcome text, exception text, type text,
    "attemptId" uuid, "refundId" uuid, candidates uuid[], "inBulk" boolean)`;

const OPEN = `
  select o.file_id as "fileId", o.n, o.subject, o.terminal from payments.settlement_outcome o
    join payments.settlement_file f on f.file_id = o.file_id and f.settlement_id = $1
  where o.outcome = 'exception' and o.resolved_at is null and (o.file_id, o.n) > ($2::uuid, $3::integer)
  order by o.file_id, o.n limit $4`;
