import type { Lease } from './lease';
import { Errands } from './errands';
import { Loop } from './loop';
import type { RelayDatabase } from './relay-database';
import type { Nudger } from './temporal-nudges';

const IDLE_MS = 500;
const PROBE_MS = 500;
const READ_ROWS = 256;

interface Word {
  readonly id: string;
  readonly workflow: string;
  readonly thing: string;
  readonly reason: string;
  readonly trace: string;
}

/** Words for one workflow that are told by one call. */
interface Errand {
  readonly last: Word;
  readonly ids: readonly string[];
}

const READ = `select id, workflow, thing, reason, trace from lifecycle.untold
  where due <= clock_timestamp() and not (id = any($1::uuid[])) order by due limit $2`;
const DELETE = `delete from lifecycle.untold where id = any($1::uuid[])`;
const PUT_OFF = `update lifecycle.untold set tries = tries + 1,
  due = clock_timestamp() + interval '500 ms' * 2 ^ least(tries, 5) where id = any($1::uuid[])`;

/**
 * Tells workflows what was left for them, at least once; a told word is deleted. Several words for one workflow are one
 * signal: it only says "look again", and the message's id lets a workflow know a repeated one (W27).
 */
export class Telling {
  readonly loop = new Loop('telling Temporal', () => this.tell());
  private readonly errands = new Errands('telling Temporal');
  private readonly held = new Set<string>();
  private running = 0;
  private told: string[] = [];
  private untold: string[] = [];

  constructor(
    private readonly db: RelayDatabase,
    private readonly nudger: Nudger,
    private readonly lease: Pick<Lease, 'tells'>,
  ) {}

  stop(): Promise<void> {
    return this.loop.stop();
  }

  private async tell(): Promise<void> {
    await this.settle();
    if (this.errands.down && this.running === 0) await this.loop.pause(PROBE_MS);
    const free = this.errands.width - this.running;
    if (free <= 0 || !this.lease.tells) return this.loop.wake.wait(IDLE_MS);
    const limit = this.errands.down ? 1 : READ_ROWS;
    const words = await this.db.query<Word & Record<string, unknown>>('read-untold', READ, [
      [...this.held],
      limit,
    ]);
    const errands = grouped(words).slice(0, free);
    for (const errand of errands) this.send(errand);
    if (errands.length === 0) await this.loop.wake.wait(IDLE_MS);
  }

  private send(errand: Errand): void {
    const { last, ids } = errand;
    for (const id of ids) this.held.add(id);
    this.running += 1;
    const nudge = { messageId: last.id, reason: last.reason };
    void this.errands
      .run(errand, () => this.nudger.nudge(last.workflow, last.thing, nudge, last.trace))
      .then(({ failed }) => {
        this.running -= 1;
        (failed ? this.untold : this.told).push(...ids);
        this.loop.wake.ring();
      });
  }

  /** Writes down how calls ended: one statement for all that came back meanwhile. */
  private async settle(): Promise<void> {
    const [told, untold] = [this.told, this.untold];
    [this.told, this.untold] = [[], []];
    try {
      if (told.length > 0) await this.db.query('delete-untold', DELETE, [told]);
      if (untold.length > 0) await this.db.query('put-off-untold', PUT_OFF, [untold]);
    } finally {
      for (const id of [...told, ...untold]) this.held.delete(id); // where writing failed, they are told once more
    }
  }
}

function grouped(words: readonly Word[]): Errand[] {
  const groups = new Map<string, Word[]>();
  for (const word of words) {
    const key = `${word.workflow} ${word.thing}`;
    groups.set(key, [...(groups.get(key) ?? []), word]);
  }
  return [...groups.values()].flatMap((group) => {
    const last = group.at(-1);
    return last ? [{ last, ids: group.map(({ id }) => id) }] : [];
  });
}
