import { Logger } from '@nestjs/common';
import type { Lease } from './lease';
import { Errands } from './errands';
import { Loop } from './loop';
import { MINDED, MINDED_COLUMNS, recheck, tellRefused, type Minded } from './minded';
import type { RelayDatabase } from './relay-database';
import type { Nudger } from './temporal-nudges';

const LOOK_MS = 2_000;
const READ_ROWS = 256;

interface Remembered {
  readonly store: string;
  /** The last thing that the store was told of; null when it knows all that is open. */
  readonly upTo: string | null;
}

const REMEMBERED = `select store, told_up_to as "upTo" from lifecycle.workflow_store`;
const ANOTHER = `insert into lifecycle.workflow_store as w (store, since, told_up_to)
  values ($1, clock_timestamp(), '00000000-0000-0000-0000-000000000000')
  on conflict (one) do update set store = excluded.store, since = excluded.since, told_up_to = excluded.told_up_to
  where w.store <> excluded.store returning store`;
const OPEN = `select ${MINDED_COLUMNS} from ${MINDED}
  where w.thing > $1 order by w.thing limit ${READ_ROWS}`;
const TOLD = `update lifecycle.workflow_store set told_up_to = $3 where store = $1 and told_up_to = $2`;
const REFUSED = 'Temporal refuses to have an open thing looked at again';

/**
 * Notices that Temporal keeps its workflows in another store than it was told so far (lost, replaced, another namespace),
 * and has everything open looked at again, at once and in batches: starting a workflow is resuming it. Several relays
 * would only say the same twice; how far it has come outlives them.
 */
export class Resuming {
  readonly loop = new Loop("looking at Temporal's store", () => this.look());
  private readonly log = new Logger('Relay');
  private readonly errands = new Errands('telling another store');

  constructor(
    private readonly db: RelayDatabase,
    private readonly nudger: Nudger,
    private readonly lease: Pick<Lease, 'watches'>,
  ) {}

  stop(): Promise<void> {
    return this.loop.stop();
  }

  private async look(): Promise<void> {
    if (this.lease.watches && (await this.resume(await this.nudger.store()))) return;
    await this.loop.wake.wait(LOOK_MS);
  }

  /** Tells the store of some of what is open; answers whether there is more. */
  private async resume(store: string): Promise<boolean> {
    const remembered = await this.remembered(store);
    if (remembered.upTo === null || this.loop.stopping) return false;
    const open = await this.db.query<Minded & Record<string, unknown>>('read-open', OPEN, [remembered.upTo]);
    const told = await this.tell(open);
    const next = open.length < READ_ROWS && told === open.length ? null : open[told - 1]?.thing;
    if (next === undefined) return false;
    await this.db.query('told-store', TOLD, [store, remembered.upTo, next]);
    if (next === null) this.log.log({ event: 'store-told' }, 'the store knows everything that is open');
    return next !== null && told === open.length;
  }

  private async remembered(store: string): Promise<Remembered> {
    const read = () => this.db.query<Remembered & Record<string, unknown>>('read-store', REMEMBERED);
    const [before] = await read();
    if (before?.store === store) return before;
    const isNews = (await this.db.query('another-store', ANOTHER, [store])).length > 0;
    if (isNews && before) this.tellChange(before.store, store);
    const [after] = await read();
    return after ?? { store, upTo: null };
  }

  private tellChange(before: string, store: string): void {
    this.log.warn(
      { event: 'store-changed', store, before },
      'Temporal has another store; everything open is told again',
    );
  }

  /** How many of them were told, from the first on. */
  private async tell(open: readonly Minded[]): Promise<number> {
    for (let from = 0; from < open.length;) {
      const some = open.slice(from, from + this.errands.width);
      const outcomes = await Promise.all(
        some.map((one) => this.errands.run(one, () => recheck(this.nudger, one))),
      );
      const failed = outcomes.findIndex(({ end }) => end === 'failed');
      for (const outcome of outcomes) tellRefused(this.log, outcome, REFUSED);
      if (failed >= 0 || this.loop.stopping) return from + (failed < 0 ? some.length : failed);
      from += some.length;
    }
    return open.length;
  }
}
