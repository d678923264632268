import { Injectable } from '@nestjs/common';
import { DomainError, type ReturnedOver } from '@tajdeed/domain';
import { CaseDesk, Recorder } from '@tajdeed/lifecycle';
import { Database } from '@tajdeed/platform';
import { Ledger } from '../ledger/ledger';
import type { LineRow } from './line.rows';
import { settledEntry } from './settled-entry';

interface ReturnedLine {
  readonly fileId: string;
  readonly n: number;
  readonly subject: string;
  readonly terminal: string;
  readonly lineId: string;
  /** What of it has not gone back by lines of the bank. */
  readonly leftFils: string;
  readonly over: ReturnedOver | null;
}

/** A refund of the bank. */
type RefundLine = Pick<LineRow, 'fileId' | 'n' | 'lineId' | 'amountFils'>;

const nobody = { attemptId: null, renewalId: null } as const;

/**
 * Money of nobody here that goes back. The bank gives back what it can find by the ids of an attempt of ours, and there is none; so
 * finance gives it, and the bank's file, at once or in parts, or two people say that it went.
 */
@Injectable()
export class ForeignReturns {
  constructor(
    private readonly db: Database,
    private readonly ledger: Ledger,
    private readonly desk: CaseDesk,
    private readonly recorder: Recorder,
  ) {}

  /**
   * Whether a refund line of the bank is such a return, by its ids, of no more than is left; once for each. What people said before
   * that it went by the bank is booked; its lines come after it. In the caller's transaction.
   */
  async takes(terminal: string, { fileId, n, lineId, amountFils }: RefundLine): Promise<boolean> {
    await this.lock(terminal);
    const [sale] = await this.db.query<ReturnedLine>(TAKEN, [fileId, n]);
    if (!sale) return false;
    const fils = BigInt(amountFils);
    const booked = sale.over === null;
    await this.db.query(GIVE, [fileId, n, sale.fileId, sale.n, amountFils, booked]);
    if (booked) await this.book(terminal, lineId, 'clearing', fils);
    if (fils === BigInt(sale.leftFils))
      await this.desk.resolve(sale.subject, ['foreign-to-return'], 'settlement.matched', 'bank');
    return true;
  }

  /** Two people say that it went, or what is left of it: by the bank, whose refund line is still to come, or by a transfer beside it. */
  async went(subject: string, over: ReturnedOver): Promise<void> {
    const [at] = await this.db.query<{ terminal: string }>(
      `select terminal from payments.settlement_outcome where subject = $1`,
      [subject],
    );
    if (at) await this.lock(at.terminal);
    const [sale] = await this.db.query<ReturnedLine>(WENT, [subject, over]);
    if (!sale) throw new DomainError('not-decidable');
    await this.book(sale.terminal, sale.lineId, over, BigInt(sale.leftFils));
  }

  /** It must go back from now on: refunds of the bank that name it, and that nobody could match, are looked at anew. */
  async sought(subject: string): Promise<void> {
    const days = await this.db.query<{ id: string }>(SOUGHT, [subject]);
    for (const id of new Set(days.map((day) => day.id)))
      await this.recorder.tell('settlementRun', id, 'recheck');
  }

  /** What is left of a sale is read and given by one at a time. */
  private async lock(terminal: string): Promise<void> {
    await this.db.query(`select pg_advisory_xact_lock(hashtextextended('foreign-return:' || $1::text, 0))`, [
      terminal,
    ]);
  }

  private async book(terminal: string, lineId: string, over: ReturnedOver, fils: bigint): Promise<void> {
    await this.ledger.post(settledEntry(terminal, lineId, nobody, { kind: 'foreign-returned', over, fils }));
  }
}

const GIVE = `insert into payments.foreign_return (file_id, n, sale_file, sale_n, fils, booked) values ($1, $2, $3, $4, $5, $6)`;

const LEFT = `l.amount_fils - (select coalesce(sum(g.fils), 0) from payments.foreign_return g
  where g.sale_file = l.file_id and g.sale_n = l.n)`;
const SALE = `p.file_id as "fileId", p.n, p.subject, p.terminal, p.line_id as "lineId", (${LEFT})::text as "leftFils", p.returned_over as over`;

const same = (id: string) => `(r.${id} = l.${id} or '' in (r.${id}, l.${id}))`;
const named = (id: string) => `(r.${id} <> '' and r.${id} = l.${id})`;

const NAMES = `${same('payment_id')} and ${same('track_id')} and (${named('payment_id')} or ${named('track_id')})`;

// What is left exactly comes before what is left above it.
const TAKEN = `
  select ${SALE}
  from payments.settlement_line r
    join payments.settlement_outcome p on p.terminal = r.terminal and p.resolution = 'to-return' and p.returned_over is distinct from 'bank'
    join payments.settlement_line l on l.file_id = p.file_id and l.n = p.n and r.amount_fils <= ${LEFT}
  where r.file_id = $1 and r.n = $2 and ${NAMES}
  order by r.amount_fils <> ${LEFT}, p.resolved_at, p.line_id limit 1`;

const WENT = `
  with p as (
    update payments.settlement_outcome o set returned_over = $2
    from payments.settlement_line l
    where o.subject = $1 and l.file_id = o.file_id and l.n = o.n and o.resolution = 'to-return' and o.returned_over is null
      and ${LEFT} > 0
    returning o.*)
  select ${SALE} from p join payments.settlement_line l using (file_id, n)`;

const SOUGHT = `
  update payments.settlement_outcome o set wanted = true
  from payments.settlement_outcome p join payments.settlement_line l using (file_id, n), payments.settlement_line r,
    payments.settlement_file f
  where p.subject = $1 and o.terminal = p.terminal and o.type = 'REFUND' and o.outcome = 'exception' and o.resolved_at is null
    and r.file_id = o.file_id and r.n = o.n and f.file_id = o.file_id and ${NAMES}
  returning f.settlement_id as id`;
