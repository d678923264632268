import { Injectable, Logger } from '@nestjs/common';
import { Database, SqlClock, tonight, type Nights } from '@tajdeed/platform';
import { StatementFaults } from './statement-faults';
import { FROM_ROWS_ONLY } from './statement-fields';
import { StatementParity, type ParityPage } from './statement-parity';

const ATTEMPTS_AT_ONCE = 200;
const ENTRIES_AT_ONCE = 1_000;
const NIGHTS: Nights<Standing> = {
  table: 'payments.statement_night',
  columns: {
    ...{ upto: 'upto', rowsDone: 'rows_done', logDone: 'log_done' },
    ...{ statements: 'statements::int', heard: 'heard::int', differing: 'differing::int' },
  },
  snapshot: true,
};

/** How far a look has come. */
export interface StatementProgress {
  /** Payments held against their raw rows, and against what came of them through Kafka. */
  readonly statements: number;
  readonly heard: number;
  /** Fields that differ. */
  readonly differing: number;
  readonly ended: boolean;
  /** Fields that no message tells: these were compared with the raw rows alone. */
  readonly fromRowsOnly: readonly string[];
}

const SAID = { fromRowsOnly: FROM_ROWS_ONLY };

/** Once a night, holds every statement against its raw rows, and against Kafka what came of it, or should have come, since the night before. */
@Injectable()
export class StatementCheck {
  private readonly log = new Logger('Statements');

  constructor(
    private readonly db: Database,
    private readonly parity: StatementParity,
    private readonly faults: StatementFaults,
    private readonly clock: SqlClock,
  ) {}

  /** The next batch of this night. Undefined where another process is at it. */
  async step(): Promise<StatementProgress | undefined> {
    return tonight(this.db, this.clock, NIGHTS, async (night) => {
      const { day, statements, heard, differing, ended } = night;
      if (ended) return { statements, heard, differing, ended, ...SAID };
      if (!night.rowsDone) return this.rowsBatch(day, night);
      return night.logDone ? this.unheardBatch(day, night) : this.kafkaBatch(day, night);
    });
  }

  /** All statements here and now, whatever the night has done; tells of its progress after each batch, and keeps no place. */
  async all(tell: (progress: StatementProgress) => void): Promise<void> {
    let sums: StatementProgress = { statements: 0, heard: 0, differing: 0, ended: false, ...SAID };
    const add = (
      { found, isLast }: ParityPage<unknown>,
      more: Partial<StatementProgress>,
      ended: boolean,
    ) => {
      for (const one of found) this.faults.complain(one);
      sums = { ...sums, ...more, differing: sums.differing + found.length, ended };
      tell(sums);
      return !isLast;
    };
    for (let after: string | null = null, more = true; more;) {
      const page = await this.inOneSnapshot(() => this.parity.againstRows(after, ATTEMPTS_AT_ONCE));
      more = add(page, { statements: sums.statements + page.looked.length }, false);
      after = page.next;
    }
    for (let from = 0, more = true; more;) {
      const page = await this.inOneSnapshot(() => this.parity.againstKafka(from, ENTRIES_AT_ONCE));
      more = add(page, { heard: sums.heard + page.looked.length }, page.isLast);
      from = page.next;
    }
  }

  /** Whether every statement agreed when it was last looked at. */
  async sound(): Promise<boolean> {
    return this.faults.none();
  }

  private async rowsBatch(day: string, night: Standing): Promise<StatementProgress> {
    const page = await this.parity.againstRows(night.upto, ATTEMPTS_AT_ONCE);
    await this.faults.keep(day, 'rows', page);
    const sums = counted(night, { statements: page.looked.length }, page);
    await this.db.query(
      `update payments.statement_night set upto = $2, rows_done = $3, statements = $4, differing = $5 where day = $1`,
      [day, page.isLast ? null : page.next, page.isLast, sums.statements, sums.differing],
    );
    return sums;
  }

  /** Goes on where the last night stopped: what did not move since was held against Kafka then. */
  private async kafkaBatch(day: string, night: Standing): Promise<StatementProgress> {
    const [reader] = await this.db.query<{ next: string }>(
      `select next::text from payments.statement_reader for update`,
    );
    const page = await this.parity.againstKafka(Number(reader?.next ?? 0), ENTRIES_AT_ONCE);
    await this.faults.keep(day, 'kafka', page);
    const sums = counted(night, { heard: page.looked.length }, page);
    await this.db.query(`update payments.statement_reader set next = $1`, [page.next]);
    await this.db.query(
      `update payments.statement_night set heard = $2, differing = $3, log_done = $4 where day = $1`,
      [day, sums.heard, sums.differing, page.isLast],
    );
    return sums;
  }

  /** What moved and is not told in full was not met in the log, or only in part. */
  private async unheardBatch(day: string, night: Standing): Promise<StatementProgress> {
    const page = await this.parity.unheard(day, night.upto, ATTEMPTS_AT_ONCE);
    await this.faults.keep(day, 'kafka', page);
    const sums = { ...counted(night, {}, page), ended: page.isLast };
    await this.db.query(
      `update payments.statement_night set upto = $2, differing = $3, ended_at = case when $4 then app.now() end
       where day = $1`,
      [day, page.next, sums.differing, sums.ended],
    );
    if (sums.ended) this.log.log({ event: 'statements-compared', day, ...sums });
    return sums;
  }

  private inOneSnapshot<T>(work: () => Promise<T>): Promise<T> {
    return this.db.transaction(async () => {
      await this.db.query(`set transaction isolation level repeatable read`);
      return work();
    });
  }
}

interface Standing extends Omit<StatementProgress, 'ended' | 'fromRowsOnly'> {
  readonly upto: string | null;
  readonly rowsDone: boolean;
  readonly logDone: boolean;
}

function counted(
  night: Standing,
  { statements = 0, heard = 0 }: Partial<StatementProgress>,
  { found }: ParityPage<unknown>,
): StatementProgress {
  return {
    ...{ statements: night.statements + statements, heard: night.heard + heard },
    ...{ differing: night.differing + found.length, ended: false, ...SAID },
  };
}
