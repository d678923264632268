import { Injectable } from '@nestjs/common';
import { DomainError } from '@tajdeed/domain';
import { CaseDesk } from '@tajdeed/lifecycle';
import { Database } from '@tajdeed/platform';
import { Ledger } from '../ledger/ledger';
import { settledEntry } from './settled-entry';

interface ReturnedLine {
  readonly subject: string;
  readonly terminal: string;
  readonly lineId: string;
  readonly amountFils: string;
}

const nobody = { attemptId: null, renewalId: null } as const;

/**
 * Money of nobody here that goes back. The bank gives back what it can find by the ids of an attempt of ours, and there is none; so
 * finance gives it, and the bank's file or two people say that it went.
 */
@Injectable()
export class ForeignReturns {
  constructor(
    private readonly db: Database,
    private readonly ledger: Ledger,
    private readonly desk: CaseDesk,
  ) {}

  /** Whether a refund line of the bank is such a return, by its ids and amount; once for each. In the caller's transaction. */
  async takes(line: { readonly fileId: string; readonly n: number }, subject: string): Promise<boolean> {
    const [sale] = await this.db.query<ReturnedLine>(TAKEN, [line.fileId, line.n, subject]);
    if (!sale) return false;
    await this.book(sale, 'clearing');
    await this.desk.resolve(sale.subject, ['foreign-to-return'], 'settlement.matched', 'bank');
    return true;
  }

  /** Two people say that it went: by the bank, whose refund line is still to come, or by a transfer beside it. */
  async went(subject: string, over: 'clearing' | 'bank'): Promise<void> {
    const [sale] = await this.db.query<ReturnedLine>(WENT, [subject, over]);
    if (!sale) throw new DomainError('not-decidable');
    await this.book(sale, over);
  }

  private async book({ terminal, lineId, amountFils }: ReturnedLine, over: 'clearing' | 'bank') {
    const posting = { kind: 'foreign-returned', over, fils: BigInt(amountFils) } as const;
    await this.ledger.post(settledEntry(terminal, lineId, nobody, posting));
  }
}

const RETURNED = `o.subject, o.terminal, o.line_id as "lineId", l.amount_fils::text as "amountFils"`;

const same = (id: string) => `(r.${id} = l.${id} or '' in (r.${id}, l.${id}))`;
const named = (id: string) => `(r.${id} <> '' and r.${id} = l.${id})`;

const TAKEN = `
  update payments.settlement_outcome o set returned_over = 'clearing', returned_line = $3::uuid
  from payments.settlement_line l
  where l.file_id = o.file_id and l.n = o.n and (o.file_id, o.n) = (
    select p.file_id, p.n
    from payments.settlement_line r
      join payments.settlement_outcome p on p.terminal = r.terminal and p.resolution = 'to-return' and p.returned_line is null
        and p.returned_over is distinct from 'bank'
      join payments.settlement_line l on l.file_id = p.file_id and l.n = p.n and l.amount_fils = r.amount_fils
    where r.file_id = $1 and r.n = $2 and ${same('payment_id')} and ${same('track_id')}
      and (${named('payment_id')} or ${named('track_id')})
    order by p.resolved_at, p.line_id limit 1 for update of p)
  returning ${RETURNED}`;

const WENT = `
  update payments.settlement_outcome o set returned_over = $2
  from payments.settlement_line l
  where o.subject = $1 and l.file_id = o.file_id and l.n = o.n and o.resolution = 'to-return' and o.returned_over is null
  returning ${RETURNED}`;
