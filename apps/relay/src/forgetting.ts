import { MINUTE_MS } from '@tajdeed/domain';
import type { Lease } from './lease';
import { Loop } from './loop';
import type { RelayDatabase } from './relay-database';

const SWEEP_MS = MINUTE_MS;
const SWEEP_ROWS = 500;

/** How long is kept what nothing but repeated calls, counters and the asking itself needs. */
export interface Keeping {
  readonly answersHours: number;
  readonly codesHours: number;
  /** Quotes of nobody, from when they lapsed on. */
  readonly quotesDays: number;
  /** Previews of fee schedules, from when they ended on. */
  readonly previewsDays: number;
}

// Each room says itself what is of no more use; the relay may run these functions and sees none of the rows.
const FORGET = {
  answers: `select platform.forget_answers($1, ${SWEEP_ROWS}) as gone`,
  rates: `select platform.forget_rates(${SWEEP_ROWS}) as gone`,
  codes: `select identity.forget_codes($1, ${SWEEP_ROWS}) as gone`,
  quotes: `select fees.forget_quotes($1, ${SWEEP_ROWS}) as gone`,
  previews: `select fees.forget_impacts($1, ${SWEEP_ROWS}) as gone`,
};
// A relay that died between taking a message away and freeing its thing leaves such a row.
const FORGET_PARKED = `delete from lifecycle.parked p where p.due < now() - interval '1 hour'
  and not exists (select from lifecycle.unpublished u where u.thing = p.thing)`;

/** Has every room forget, in small batches once a minute, what is of no more use (README, "What is forgotten"). */
export class Forgetting {
  readonly loop = new Loop('forgetting', () => this.turn());

  constructor(
    private readonly db: RelayDatabase,
    private readonly keeping: Keeping,
    private readonly lease: Pick<Lease, 'watches'>,
  ) {}

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** One batch of each; answers how many rows the largest had. */
  async sweep(): Promise<number> {
    const { answersHours, codesHours, quotesDays, previewsDays } = this.keeping;
    const counts = [
      await this.forget('forget-answers', FORGET.answers, [answersHours]),
      await this.forget('forget-rates', FORGET.rates),
      await this.forget('forget-codes', FORGET.codes, [codesHours]),
      await this.forget('forget-quotes', FORGET.quotes, [quotesDays]),
      await this.forget('forget-previews', FORGET.previews, [previewsDays]),
    ];
    await this.db.query('forget-parked', FORGET_PARKED);
    return Math.max(...counts);
  }

  private async turn(): Promise<void> {
    const most = this.lease.watches ? await this.sweep() : 0;
    if (most < SWEEP_ROWS) await this.loop.wake.wait(SWEEP_MS);
  }

  private async forget(name: string, sql: string, values: unknown[] = []): Promise<number> {
    const [row] = await this.db.query<{ gone: number }>(name, sql, values);
    return row?.gone ?? 0;
  }
}
