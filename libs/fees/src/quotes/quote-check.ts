import { Injectable, Logger } from '@nestjs/common';
import { Database, SqlClock, tonight, type Night, type Nights } from '@tajdeed/platform';
import type { StoredAnswer } from './price-stored';
import { QuoteRows, type StoredQuote } from './quote.rows';
import { Recomputation, type Recomputed } from './recompute';

const AT_ONCE = 500;
const NIGHTS: Nights<Standing> = {
  table: 'fees.recheck',
  columns: { upto: 'upto', quotes: 'quotes::int', differing: 'differing::int' },
};
const FIRST = '00000000-0000-0000-0000-000000000000';

/** How far a night's look has come. */
export interface CheckProgress {
  readonly day: string;
  readonly quotes: number;
  readonly differing: number;
  readonly ended: boolean;
}

/** Prices every stored quote again, once a night, and says which one no longer comes to the same fils. */
@Injectable()
export class QuoteCheck {
  private readonly log = new Logger('Fees');

  constructor(
    private readonly database: Database,
    private readonly rows: QuoteRows,
    private readonly recomputation: Recomputation,
    private readonly clock: SqlClock,
  ) {}

  /** The next batch of this night. Undefined where another process is at it. */
  async step(): Promise<CheckProgress | undefined> {
    return tonight(this.database, this.clock, NIGHTS, async (night) => {
      const { day, quotes, differing, ended } = night;
      return ended ? { day, quotes, differing, ended } : this.batch(night);
    });
  }

  /** All quotes here and now, whatever the night has done; tells of its progress after each batch, and keeps no place. */
  async all(tell: (progress: Omit<CheckProgress, 'day'>) => void): Promise<void> {
    let [last, quotes, differing] = [FIRST, 0, 0];
    for (;;) {
      const batch = await this.rows.after(last, AT_ONCE);
      for (const quote of batch) {
        const { same, answer } = await this.recomputation.of(quote);
        if (!same) this.complain(quote, recomputedText(answer));
        differing += same ? 0 : 1;
      }
      quotes += batch.length;
      last = batch.at(-1)?.quoteId ?? last;
      const ended = batch.length < AT_ONCE;
      tell({ quotes, differing, ended });
      if (ended) return;
    }
  }

  /** Whether every quote came to the same fils when it was last looked at. */
  async sound(): Promise<boolean> {
    const [fault] = await this.database.query(`select 1 from fees.recheck_fault limit 1`);
    return fault === undefined;
  }

  private async batch(night: Standing & Night): Promise<CheckProgress> {
    const { day } = night;
    const quotes = await this.rows.after(night.upto ?? FIRST, AT_ONCE);
    let differing = 0;
    const sound: string[] = [];
    for (const quote of quotes) {
      const again = await this.recomputation.of(quote);
      if (again.same) sound.push(quote.quoteId);
      else {
        differing += 1;
        await this.blame(day, quote, again);
      }
    }
    await this.database.query(`delete from fees.recheck_fault where quote_id = any ($1::uuid[])`, [sound]);
    const ended = quotes.length < AT_ONCE;
    const sums = { quotes: night.quotes + quotes.length, differing: night.differing + differing };
    await this.database.query(
      `update fees.recheck set upto = coalesce($2, upto), quotes = $3, differing = $4,
         ended_at = case when $5 then app.now() end where day = $1`,
      [day, quotes.at(-1)?.quoteId ?? null, sums.quotes, sums.differing, ended],
    );
    if (ended) this.log.log({ event: 'quotes-recomputed', day, ...sums });
    return { day, ...sums, ended };
  }

  private async blame(day: string, quote: StoredQuote, { answer }: Recomputed): Promise<void> {
    const recomputed = recomputedText(answer);
    await this.database.query(
      `insert into fees.recheck_fault (quote_id, day, stored_fils, recomputed) values ($1, $2, $3, $4)
       on conflict (quote_id) do update set day = excluded.day, recomputed = excluded.recomputed`,
      [quote.quoteId, day, quote.totalFils, recomputed],
    );
    this.complain(quote, recomputed);
  }

  private complain({ quoteId, totalFils }: StoredQuote, recomputed: string): void {
    this.log.error(
      { event: 'quote-differs', quoteId, storedFils: totalFils.toString(), recomputed },
      'a stored quote no longer comes to the same fils',
    );
  }
}

/** The fils, or the code of the refusal. */
function recomputedText(answer: StoredAnswer): string {
  return 'refusal' in answer ? answer.refusal.code : answer.totalFils.toString();
}

interface Standing {
  readonly upto: string | null;
  readonly quotes: number;
  readonly differing: number;
}
