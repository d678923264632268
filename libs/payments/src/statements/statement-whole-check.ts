import { Injectable, Logger } from '@nestjs/common';
import { Database, SqlClock, tonight, type Nights } from '@tajdeed/platform';
import { FROM_ROWS_ONLY } from './statement-fields';
import { StatementFaults } from './statement-faults';
import { StatementParity } from './statement-parity';

const ATTEMPTS_AT_ONCE = 200;
const WEEKS: Nights<Standing> = {
  table: 'payments.statement_week',
  columns: { upto: 'upto', heard: 'heard::int', differing: 'differing::int' },
  snapshot: true,
  weekly: true,
};

interface Standing {
  readonly upto: string | null;
  readonly heard: number;
  readonly differing: number;
}

/** How far a week's look has come. */
export interface WholeProgress {
  /** Payments held against all that ever came of them through Kafka. */
  readonly heard: number;
  /** Fields that differ. */
  readonly differing: number;
  readonly ended: boolean;
  /** Fields that no message tells, so that this look says nothing of them. */
  readonly fromRowsOnly: readonly string[];
}

/**
 * Once a week, holds every statement against all that came of its payment through Kafka: the nightly look leaves out what did not move,
 * and what is changed where nothing moves stays unseen there. A page of attempts at a time; another process goes on where one stopped.
 */
@Injectable()
export class StatementWholeCheck {
  private readonly log = new Logger('Statements');

  constructor(
    private readonly db: Database,
    private readonly parity: StatementParity,
    private readonly faults: StatementFaults,
    private readonly clock: SqlClock,
  ) {}

  /** The next page of this week. Undefined where another process is at it. */
  async step(): Promise<WholeProgress | undefined> {
    return tonight(this.db, this.clock, WEEKS, async ({ day, upto, heard, differing, ended }) => {
      if (ended) return { heard, differing, ended, fromRowsOnly: FROM_ROWS_ONLY };
      const page = await this.parity.wholeAgainstKafka(upto, ATTEMPTS_AT_ONCE);
      await this.faults.keep(day, 'kafka', page);
      const sums: WholeProgress = {
        ...{ heard: heard + page.looked.length, differing: differing + page.found.length },
        ...{ ended: page.isLast, fromRowsOnly: FROM_ROWS_ONLY },
      };
      await this.db.query(
        `update payments.statement_week set upto = $2, heard = $3, differing = $4, ended_at = case when $5 then app.now() end
         where day = $1`,
        [day, page.next, sums.heard, sums.differing, sums.ended],
      );
      if (sums.ended) this.log.log({ event: 'statements-compared-whole', day, ...sums });
      return sums;
    });
  }

  /** Whether every statement was what was told of it when it was last looked at. */
  async sound(): Promise<boolean> {
    return this.faults.none('kafka');
  }
}
