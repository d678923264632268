import { Injectable, Logger } from '@nestjs/common';
import { filsToText } from '@tajdeed/domain';
import { CaseDesk } from '@tajdeed/lifecycle';
import { Database, Transactional } from '@tajdeed/platform';
import { reportsOf } from './reports';

const AT_ONCE = 100;

/**
 * Reports that a key of the bank opened and that differ from our record all the same: the bank is wrong, or somebody meddles.
 * The door stores and refuses them, and does no more; here each payment that had one becomes a case and a line in the log
 * (security item 46), read from the stored rows, whichever of several doors they came through.
 */
@Injectable()
export class RefusedCallbacks {
  private readonly log = new Logger('Callbacks');

  constructor(
    private readonly db: Database,
    private readonly desk: CaseDesk,
  ) {}

  /** Answers how many payments it told of. */
  @Transactional()
  async step(): Promise<number> {
    const rows = await this.db.query<Refused>(UNTOLD, [AT_ONCE]);
    for (const { attemptId, fils, why, count, callbacks } of rows) {
      await this.desk.open({
        ...{ kind: 'callback-mismatch', subject: reportsOf(attemptId), renewalId: null, actor: 'system' },
        about: { attempt: attemptId, amount: filsToText(BigInt(fils)), why, times: count },
      });
      await this.db.query(
        `insert into payments.callback_told (callback_id) select unnest($1::uuid[]) on conflict do nothing`,
        [callbacks],
      );
      this.log.warn(
        { event: 'security.callback-mismatch', attemptId, why, count },
        'a report of the bank differs from our record',
      );
    }
    return rows.length;
  }
}

interface Refused {
  readonly attemptId: string;
  readonly fils: string;
  readonly why: string;
  readonly count: string;
  readonly callbacks: readonly string[];
}

// The index callback_differs has this condition. Of two workers at once each may tell; the desk keeps one case.
const UNTOLD = `
  select a.attempt_id as "attemptId", a.amount_fils::text as fils, min(c.why) as why, count(*)::text as count,
    array_agg(c.callback_id) as callbacks
  from payments.callback c join payments.attempt a using (attempt_id)
  where c.why in ('mismatch', 'conflict') and not exists (select from payments.callback_told t where t.callback_id = c.callback_id)
  group by a.attempt_id order by a.attempt_id limit $1`;
