import { Logger } from '@nestjs/common';
import { START_AGAIN } from '@tajdeed/contracts';
import type { Lease } from './lease';
import { Errands, type Outcome } from './errands';
import { Loop } from './loop';
import type { RelayDatabase } from './relay-database';
import type { Nudger } from './temporal-nudges';

const IDLE_MS = 1_000;
const PROBE_MS = 500;
const READ_ROWS = 256;
/** After so many failures of one word Temporal is asked whether it is there: then it is the word that it cannot take. */
const DOUBTFUL_TRIES = 8;
/** After so many tries a refused word is parked, with an alarm. */
const PARKED_TRIES = 3;

interface Word {
  readonly id: string;
  readonly workflow: string;
  readonly thing: string;
  readonly reason: string;
  readonly trace: string;
  readonly tries: number;
}

/** Words for one workflow that are told by one call. */
interface Errand {
  readonly last: Word;
  readonly ids: readonly string[];
}

const READ = `select id, workflow, thing, reason, trace, tries from lifecycle.untold
  where due <= clock_timestamp() and not (id = any($1::uuid[])) order by due limit $2`;
const DELETE = `delete from lifecycle.untold where id = any($1::uuid[])`;
const PUT_OFF = `update lifecycle.untold set tries = tries + 1,
  due = clock_timestamp() + interval '500 ms' * 2 ^ least(tries, 5) where id = any($1::uuid[])`;
// Parked words are tried again too, ever more seldom: a refusal may end with the next release of either side.
const REFUSE = `update lifecycle.untold set tries = tries + 1,
  due = clock_timestamp() + least(interval '5 s' * 2 ^ least(tries, 10), interval '10 min'),
  refused = case when tries + 1 >= ${PARKED_TRIES} then $2 end
  where id = any($1::uuid[]) returning tries, refused is not null as parked`;
const PARKED = `select count(*)::int as parked from lifecycle.untold where refused is not null`;

/**
 * Tells workflows what was left for them, at least once; a told word is deleted. Several words for one workflow are one
 * signal: it only says "look again" (one that is to start again goes before the others), and the message's id lets a workflow know a repeated one (W27). A word that Temporal
 * refuses is set aside with an alarm, and holds up no other.
 */
export class Telling {
  readonly loop = new Loop('telling Temporal', () => this.tell());
  private readonly log = new Logger('Relay');
  private readonly errands = new Errands('telling Temporal');
  private readonly held = new Set<string>();
  private running = 0;
  private ended: Outcome<Errand>[] = [];

  constructor(
    private readonly db: RelayDatabase,
    private readonly nudger: Nudger,
    private readonly lease: Pick<Lease, 'tells'>,
  ) {}

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** How many words are parked, waiting for a repair. */
  async parked(): Promise<number> {
    const [row] = await this.db.query<{ parked: number }>('parked-untold', PARKED);
    return row?.parked ?? 0;
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
    for (const id of errand.ids) this.held.add(id);
    this.running += 1;
    void this.carry(errand).then((outcome) => {
      this.running -= 1;
      this.ended.push(outcome);
      this.loop.wake.ring();
    });
  }

  private async carry(errand: Errand): Promise<Outcome<Errand>> {
    const { id, workflow, thing, reason, trace, tries } = errand.last;
    const call = () => this.nudger.nudge(workflow, thing, { messageId: id, reason }, trace);
    const outcome = await this.errands.run(errand, call);
    if (outcome.end !== 'failed' || tries < DOUBTFUL_TRIES) return outcome;
    const isThere = await this.nudger.store().then(
      () => true,
      () => false,
    );
    if (!isThere) return outcome;
    const again = await this.errands.run(errand, call); // it may have come back just now
    return again.end === 'failed'
      ? { errand, end: 'refused', reason: 'fails while Temporal answers' }
      : again;
  }

  /** Writes down how calls ended: one statement for all that came back meanwhile, one for each that was refused. */
  private async settle(): Promise<void> {
    const ended = this.ended;
    this.ended = [];
    const idsOf = (end: Outcome<Errand>['end']) =>
      ended.filter((one) => one.end === end).flatMap(({ errand }) => errand.ids);
    const [told, failed] = [idsOf('done'), idsOf('failed')];
    try {
      if (told.length > 0) await this.db.query('delete-untold', DELETE, [told]);
      if (failed.length > 0) await this.db.query('put-off-untold', PUT_OFF, [failed]);
      for (const one of ended) if (one.end === 'refused') await this.refuse(one);
    } finally {
      // Where writing failed, they are told once more.
      for (const { errand } of ended) for (const id of errand.ids) this.held.delete(id);
    }
  }

  private async refuse({ errand, reason = '' }: Outcome<Errand>): Promise<void> {
    const rows = await this.db.query<{ tries: number; parked: boolean }>('refuse-untold', REFUSE, [
      errand.ids,
      reason.slice(0, 200),
    ]);
    if (!rows.some(({ parked }) => parked)) return;
    const { workflow, thing } = errand.last;
    const tries = Math.max(...rows.map((row) => row.tries));
    this.log.error(
      { event: 'word-parked', workflow, thing, reason, tries },
      'Temporal refuses a word for a workflow; it waits for a repair, the others go on',
    );
  }
}

function grouped(words: readonly Word[]): Errand[] {
  const groups = new Map<string, Word[]>();
  for (const word of words) {
    const key = `${word.workflow} ${word.thing}`;
    groups.set(key, [...(groups.get(key) ?? []), word]);
  }
  return [...groups.values()].flatMap((group) => {
    const last = group.findLast(({ reason }) => reason === START_AGAIN) ?? group.at(-1);
    return last ? [{ last, ids: group.map(({ id }) => id) }] : [];
  });
}
