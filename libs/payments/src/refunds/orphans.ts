import { Injectable, Logger } from '@nestjs/common';
import { filsToText } from '@tajdeed/domain';
import { CaseDesk } from '@tajdeed/lifecycle';
import { Database } from '@tajdeed/platform';
import { LeftLines } from '../settlement/left-lines';

/** Money that bought nothing, has no way back, and that nobody decides about. Amounts in fils. */
export interface Orphan {
  readonly attemptId: string;
  readonly renewalId: string;
  readonly state: string;
  readonly leftFils: bigint;
}

const AT_ONCE = 500;

/**
 * The promise that money which bought nothing is always returned or a case, as a statement that finds what breaks it. All that
 * moves money keeps it in its own transaction; whatever is found all the same becomes a case, and is a fault of ours.
 */
@Injectable()
export class Orphans {
  private readonly log = new Logger('Refunds');

  constructor(
    private readonly db: Database,
    private readonly desk: CaseDesk,
    private readonly left: LeftLines,
  ) {}

  async find(): Promise<readonly Orphan[]> {
    const rows = await this.db.query<Omit<Orphan, 'leftFils'> & { leftFils: string }>(ORPHANS, [AT_ONCE]);
    return rows.map((row) => ({ ...row, leftFils: BigInt(row.leftFils) }));
  }

  /** Hands what it finds to the staff, and what was left in suspense for too long. */
  async step(): Promise<{ readonly ended: boolean }> {
    const found = await this.find();
    for (const orphan of found) await this.db.transaction(() => this.adopt(orphan));
    const more = await this.left.again();
    return { ended: found.length < AT_ONCE && !more };
  }

  /** Whether there is none. */
  async sound(): Promise<boolean> {
    return (await this.find()).length === 0;
  }

  private async adopt({ attemptId, renewalId, state, leftFils }: Orphan): Promise<void> {
    this.log.error(
      { event: 'payments.orphan', attemptId },
      'money that bought nothing was looked after by nobody',
    );
    const kind = state === 'CAPTURED_LATE' ? 'captured-late' : 'money-to-return';
    const about = { amount: filsToText(leftFils), alarm: 'orphan' };
    await this.desk.open({ kind, subject: attemptId, renewalId, about, actor: 'system' });
  }
}

// A capture buys a renewal that goes on, or a cover. What of a late one, or of one whose renewal was given up, is not on its way
// back needs a case about the payment or its renewal that stands open.
const ORPHANS = `
  select a.attempt_id as "attemptId", a.renewal_id as "renewalId", h.state, (a.amount_fils - a.returning_fils)::text as "leftFils"
  from payments.attempt a
    join lifecycle.head h on h.thing = a.attempt_id
    join lifecycle.head r on r.thing = a.renewal_id
  where (h.state = 'CAPTURED_LATE' or (h.state in ('CAPTURED', 'CONFIRMED') and r.state in ('ABANDONED', 'EXPIRED', 'REFUSED')))
    and a.returning_fils < a.amount_fils
    and not exists (
      select from cases.v_case c join lifecycle.head ch on ch.thing = c.case_id
      where (c.subject = a.attempt_id or c.renewal_id = a.renewal_id) and ch.state not in ('CLOSED', 'MERGED'))
  order by a.attempt_id limit $1`;
