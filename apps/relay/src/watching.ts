import { Logger } from '@nestjs/common';
import type { Lease } from './lease';
import { Errands } from './errands';
import { Loop } from './loop';
import { MINDED, MINDED_COLUMNS, recheck, tellRefused, type Minded } from './minded';
import type { RelayDatabase } from './relay-database';
import type { Nudger } from './temporal-nudges';

const SWEEP_MS = 1_000;
const SWEEP_ROWS = 256;

interface Due extends Minded {
  readonly tries: number;
}

// nudge_at is never before look_at, so this one comparison asks for both.
const READ = `select ${MINDED_COLUMNS}, w.tries from ${MINDED}
  where w.nudge_at <= (select app.now()) order by w.nudge_at limit $1`;
// One that failed makes way for the next probe; its patience does not grow, for Temporal may only be away.
const PUT_OFF = `update lifecycle.watch set nudge_at = app.now() + interval '2 s' where thing = any($1::uuid[]) and nudge_at <= app.now()`;
const PUSH = `update lifecycle.watch w set tries = w.tries + 1,
    nudge_at = app.now() + least(interval '5 s' * 2 ^ least(w.tries, 10), interval '5 min')
  from unnest($1::uuid[], $2::int[]) as done (thing, tries) where w.thing = done.thing and w.tries = done.tries and w.nudge_at <= app.now()`;
const REFUSED = 'Temporal refuses to have a thing looked at whose limit has passed';

/**
 * Looks every second for things that stay longer than their state allows, and has their minder look at them: after a
 * nudge 5 s of patience, growing to 5 minutes. The last line of defence, also where Temporal has lost everything.
 */
export class Watching {
  readonly loop = new Loop('watching limits', () => this.sweep());
  private readonly log = new Logger('Relay');
  private readonly errands = new Errands('watching limits');

  constructor(
    private readonly db: RelayDatabase,
    private readonly nudger: Nudger,
    private readonly lease: Pick<Lease, 'watches'>,
  ) {}

  stop(): Promise<void> {
    return this.loop.stop();
  }

  private async sweep(): Promise<void> {
    if (this.lease.watches && (await this.nudgeDue()) === SWEEP_ROWS && !this.errands.down) return;
    await this.loop.wake.wait(SWEEP_MS);
  }

  private async nudgeDue(): Promise<number> {
    const limit = this.errands.down ? 1 : SWEEP_ROWS;
    const due = await this.db.query<Due & Record<string, unknown>>('read-watch', READ, [limit]);
    for (let from = 0; from < due.length && !this.loop.stopping;) {
      const some = due.slice(from, from + this.errands.width);
      from += some.length;
      const outcomes = await Promise.all(
        some.map((row) => this.errands.run(row, () => recheck(this.nudger, row))),
      );
      for (const outcome of outcomes) tellRefused(this.log, outcome, REFUSED);
      const failed = outcomes.filter(({ end }) => end === 'failed').map(({ errand }) => errand.thing);
      const over = outcomes.filter(({ end }) => end !== 'failed').map(({ errand }) => errand);
      if (failed.length > 0) await this.db.query('put-off-watch', PUT_OFF, [failed]);
      if (over.length > 0)
        await this.db.query('push-watch', PUSH, [
          over.map(({ thing }) => thing),
          over.map(({ tries }) => tries),
        ]);
      if (this.errands.down) break; // what is left is still due at the next sweep
    }
    return due.length;
  }
}
