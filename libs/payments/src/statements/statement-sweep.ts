import { Injectable, Logger } from '@nestjs/common';
import { filsToText } from '@tajdeed/domain';
import { CaseDesk } from '@tajdeed/lifecycle';
import { Database, Transactional } from '@tajdeed/platform';

const AT_ONCE = 100;

/** Sees that nothing open is left to nobody: what no machine has brought on in its time becomes a case, until it is settled. */
@Injectable()
export class StatementSweep {
  private readonly log = new Logger('Statements');

  constructor(
    private readonly db: Database,
    private readonly desk: CaseDesk,
  ) {}

  /** `graceMs`: how long after a machine's time, or after the last move where no machine is at work. Answers how many it handed over. */
  @Transactional()
  async step(graceMs: number): Promise<number> {
    await this.closeSettled();
    const rows = await this.db.query<LeftRow>(LEFT, [graceMs, AT_ONCE]);
    for (const { attemptId, renewalId, fils, missing } of rows) {
      await this.desk.open({
        ...{ kind: 'paid-not-covered', subject: attemptId, renewalId, actor: 'system' },
        about: { amount: filsToText(BigInt(fils)), missing: missing[0] ?? '' },
      });
      await this.db.query(
        `insert into payments.statement_handed (attempt_id) values ($1) on conflict do nothing`,
        [attemptId],
      );
      this.log.warn(
        { event: 'payments.paid-not-covered', attemptId, missing },
        'a payment is open longer than its machines may take',
      );
    }
    return rows.length;
  }

  private async closeSettled(): Promise<void> {
    const rows = await this.db.query<{ attemptId: string }>(SETTLED, [AT_ONCE]);
    for (const { attemptId } of rows) {
      await this.desk.resolve(attemptId, ['paid-not-covered'], 'statement.settled', 'system');
      await this.db.query(`delete from payments.statement_handed where attempt_id = $1`, [attemptId]);
    }
  }
}

interface LeftRow {
  readonly attemptId: string;
  readonly renewalId: string;
  readonly fils: string;
  readonly missing: readonly string[];
}

// Whoever moves one of them meanwhile is not waited for: the next look finds it.
const LEFT = `select s.attempt_id as "attemptId", s.renewal_id as "renewalId", s.amount_fils::text as fils, s.missing
  from payments.statement s
  where s.state = 'open' and s.case_id is null
    and coalesce(s.until, s.changed_at) < app.now() - $1::bigint * interval '1 millisecond'
  order by coalesce(s.until, s.changed_at) limit $2`;

const SETTLED = `select h.attempt_id as "attemptId" from payments.statement_handed h join payments.statement s using (attempt_id)
  where s.state <> 'open' order by h.attempt_id limit $1 for update of h skip locked`;
