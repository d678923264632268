import { Logger } from '@nestjs/common';
import type { BusMessage, Publisher } from '@tajdeed/platform';
import type { Lease } from './lease';
import { Loop } from './loop';
import { messageOf, refusalOf } from './message';
import type { Pending, Unpublished } from './unpublished';

const BATCH_ROWS = 500;
/** NOTIFY wakes; this poll is for a lost one (T18). */
const IDLE_MS = 1_000;
/**
 * Between two reads that need not hurry. A send costs the same for one message as for many, here, at the broker and at its
 * readers: what is committed after a rest goes at once, and under load what has gathered goes together.
 */
const SPACING_MS = 50;
const LOW_EVERY_MS = 500;
const VACUUM_EVERY_ROWS = 10_000;

/** What Kafka has acknowledged of a batch, and whether something of it was parked. */
interface Sent {
  readonly sent: readonly Pending[];
  readonly parked: boolean;
}

/**
 * Sends what is unpublished to Kafka: at least once, in order per thing. Order needs this: batches are read from the
 * lowest id and sent one at a time in that order, and a row is deleted only after its acknowledgement.
 */
export class Publishing {
  readonly loop = new Loop('publishing to Kafka', () => this.deliver());
  private readonly log = new Logger('Relay');
  /** Ids that were read and are not deleted yet; a read leaves them out. */
  private readonly inFlight = new Set<string>();
  private parked: ReadonlySet<string> | undefined;
  private deleted = 0;
  private vacuuming = false;
  /** How many more times the low bound is worth raising: it follows the last deletion in two steps. */
  private lowRises = 0;
  private lowIsDue = true;
  private readAt = -SPACING_MS;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly queue: Unpublished,
    private readonly publisher: Publisher,
    private readonly lease: Pick<Lease, 'lanes'>,
    private readonly batchRows = BATCH_ROWS,
  ) {
    this.timer = setInterval(() => (this.lowIsDue = true), LOW_EVERY_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
    clearInterval(this.timer);
  }

  /** How many things wait because Kafka refuses their next event. */
  async parkedCount(): Promise<number> {
    return (await this.queue.parkedThings()).size;
  }

  /** Delivers until something fails or must be read anew; then all that was read is dropped. */
  private async deliver(): Promise<void> {
    let deleting: Promise<void> = Promise.resolve();
    let ahead: Promise<Pending[]> | undefined;
    try {
      this.parked = await this.queue.parkedThings();
      while (!this.loop.stopping) {
        const batch = await (ahead ?? this.readGathered());
        ahead = undefined;
        if (batch.length === 0) {
          await this.rest(deleting);
          continue;
        }
        for (const { id } of batch) this.inFlight.add(id);
        if (batch.length === this.batchRows) ahead = quiet(this.read());
        const whole = await this.sendAll(batch);
        await deleting;
        deleting = quiet(this.confirm(whole.sent));
        if (whole.parked) break;
        await this.upkeep();
      }
    } finally {
      await Promise.allSettled([deleting, ahead]);
      this.inFlight.clear();
    }
    await deleting;
  }

  private async readGathered(): Promise<Pending[]> {
    await this.loop.pause(Math.max(0, this.readAt + SPACING_MS - performance.now()));
    return this.read();
  }

  private read(): Promise<Pending[]> {
    this.readAt = performance.now();
    const { lanes } = this.lease;
    if (lanes.length === 0) return Promise.resolve([]);
    return this.queue.read(lanes, [...this.inFlight], this.batchRows);
  }

  /** Nothing to do: what was sent is deleted first, so that an idle relay leaves an empty queue. */
  private async rest(deleting: Promise<void>): Promise<void> {
    await deleting;
    await this.upkeep();
    await this.loop.wake.wait(IDLE_MS);
  }

  /** Sends a batch. What was refused before is tried apart and last, so that it does not hold the others up again. */
  private async sendAll(batch: readonly Pending[]): Promise<Sent> {
    const parked = (row: Pending): boolean => this.parked?.has(row.thing) ?? false;
    let whole = await this.send(batch.filter((row) => !parked(row)));
    const stuck = new Set<string>();
    for (const row of batch.filter(parked)) {
      if (stuck.has(row.thing)) continue;
      const one = await this.send([row]);
      if (one.parked) stuck.add(row.thing);
      whole = { sent: [...whole.sent, ...one.sent], parked: whole.parked || one.parked };
    }
    return whole;
  }

  /** Sends a batch; where the broker refuses it, finds the refused rows by halves and parks their things. */
  private async send(rows: readonly Pending[]): Promise<Sent> {
    if (rows.length === 0) return { sent: [], parked: false };
    const messages = rows.map(({ body }) => messageOf(body));
    const good = messages.filter((message): message is BusMessage => message !== undefined);
    const reason = good.length === rows.length ? await this.refused(good) : 'no message';
    if (reason === undefined) return { sent: [...rows], parked: false };
    const [first] = rows;
    if (rows.length === 1 && first) {
      const tries = await this.queue.park(first, reason);
      this.log.error(
        { event: 'event-parked', thing: first.thing, seq: first.seq, reason, tries },
        'Kafka refuses an event; its thing waits',
      );
      return { sent: [], parked: true };
    }
    const half = Math.ceil(rows.length / 2);
    const left = await this.send(rows.slice(0, half));
    const gone = new Set(left.sent.map(({ id }) => id));
    const stuck = new Set(
      rows
        .slice(0, half)
        .filter(({ id }) => !gone.has(id))
        .map(({ thing }) => thing),
    );
    const rest = rows.slice(half).filter(({ thing }) => !stuck.has(thing));
    const right = await this.send(rest);
    return { sent: [...left.sent, ...right.sent], parked: true };
  }

  private async refused(messages: readonly BusMessage[]): Promise<string | undefined> {
    try {
      await this.publisher.publish(messages);
      return undefined;
    } catch (error) {
      const reason = refusalOf(error);
      if (reason === undefined) throw error;
      return reason;
    }
  }

  private async confirm(sent: readonly Pending[]): Promise<void> {
    const freed = sent.map(({ thing }) => thing).filter((thing) => this.parked?.has(thing));
    if (freed.length > 0) await this.queue.unpark(freed);
    await this.queue.delete(sent.map(({ id }) => id));
    for (const { id } of sent) this.inFlight.delete(id);
    this.deleted += sent.length;
    this.lowRises = 3;
  }

  private async upkeep(): Promise<void> {
    if (this.lowIsDue && this.lowRises > 0) {
      this.lowIsDue = false;
      this.lowRises -= 1;
      await this.queue.raiseLow();
    }
    if (this.deleted < VACUUM_EVERY_ROWS || this.vacuuming) return;
    this.deleted = 0;
    this.vacuuming = true;
    void this.queue
      .vacuum()
      .catch((error: unknown) => {
        this.log.warn({ err: error }, 'the queue could not be vacuumed');
      })
      .finally(() => (this.vacuuming = false));
  }
}

/** Awaited later: until then its failure must not count as unhandled. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
