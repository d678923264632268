import { Injectable, Logger } from '@nestjs/common';
import { Database, SqlClock, tonight, type Night, type Nights } from '@tajdeed/platform';
import type { FoundDifference } from './stored-entries';
import { LedgerVerification } from './verification';

const AT_ONCE = 500;
const NIGHTS: Nights<Standing> = {
  table: 'payments.ledger_check',
  columns: { upto: 'upto', lookedAt: 'looked_at::int', differing: 'differing::int' },
};

/** How far a night's look has come. */
export interface LedgerCheckProgress {
  readonly day: string;
  readonly lookedAt: number;
  readonly differing: number;
  readonly ended: boolean;
}

/** Looks once a night whether the ledger holds what the histories say, and says which entry does not. */
@Injectable()
export class LedgerCheck {
  private readonly log = new Logger('Ledger');

  constructor(
    private readonly database: Database,
    private readonly verification: LedgerVerification,
    private readonly clock: SqlClock,
  ) {}

  /** The next batch of this night. Undefined where another process is at it. */
  async step(): Promise<LedgerCheckProgress | undefined> {
    return tonight(this.database, this.clock, NIGHTS, async (night) => {
      const { day, lookedAt, differing, ended } = night;
      return ended ? { day, lookedAt, differing, ended } : this.batch(night);
    });
  }

  /** Whether every entry was as it must be when it was last looked at. */
  async sound(): Promise<boolean> {
    const [fault] = await this.database.query(`select 1 from payments.ledger_fault limit 1`);
    return fault === undefined;
  }

  private async batch(night: Standing & Night): Promise<LedgerCheckProgress> {
    const { day } = night;
    const { lookedAt, subjects, differences, next } = await this.verification.page(night.upto, AT_ONCE);
    await this.database.query(`delete from payments.ledger_fault where about = any ($1::text[])`, [subjects]);
    for (const difference of differences) await this.blame(day, difference);
    const ended = next === null;
    const sums = {
      lookedAt: night.lookedAt + lookedAt,
      differing: night.differing + differences.length,
    };
    await this.database.query(
      `update payments.ledger_check set upto = coalesce($2, upto), looked_at = $3, differing = $4,
         ended_at = case when $5 then app.now() end where day = $1`,
      [day, next, sums.lookedAt, sums.differing, ended],
    );
    if (ended) this.log.log({ event: 'ledger-verified', day, ...sums });
    return { day, ...sums, ended };
  }

  private async blame(day: string, { about, problem, kind, subject, expected, found }: FoundDifference) {
    await this.database.query(
      `insert into payments.ledger_fault (kind, subject, day, about, problem) values ($1, $2, $3, $4, $5)
       on conflict (kind, subject) do update set day = excluded.day, problem = excluded.problem`,
      [kind, subject, day, about, problem],
    );
    this.log.error(
      { event: 'ledger-differs', about, problem, kind, subject, expected, found },
      'the ledger does not hold what the history says',
    );
  }
}

interface Standing {
  readonly upto: string | null;
  readonly lookedAt: number;
  readonly differing: number;
}
