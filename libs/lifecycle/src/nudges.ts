import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '@tajdeed/platform';

/** The channels that wake the relay. Only a hint: it polls as well (pitfalls T18). */
export type Channel = 'unpublished' | 'untold';

/**
 * One notify in this time at most, ms: a NOTIFY in every transaction would put all commits in one line. Messages for Kafka
 * gather at the relay anyway; a word for a workflow hurries.
 */
const SPACING_MS: Readonly<Record<Channel, number>> = { unpublished: 30, untold: 3 };

/** Wakes the relay after commits that left something pending. */
@Injectable()
export class Nudges implements OnApplicationShutdown {
  private readonly wanted = new Set<Channel>();
  private timer: NodeJS.Timeout | undefined;
  private sentAt = -SPACING_MS.unpublished;
  private sending: Promise<unknown> = Promise.resolve();

  constructor(private readonly db: Database) {}

  /** Wakes the readers of `channel` once the running transaction has committed. */
  afterCommit(channel: Channel): Promise<void> {
    return this.db.afterCommit(`wake ${channel}`, () => {
      this.wanted.add(channel);
      this.send();
      return Promise.resolve();
    });
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.sending;
  }

  private send(): void {
    const channels = [...this.wanted];
    if (channels.length === 0) return;
    clearTimeout(this.timer);
    const wait =
      this.sentAt - performance.now() + Math.min(...channels.map((channel) => SPACING_MS[channel]));
    if (wait > 0) {
      this.timer = setTimeout(() => {
        this.send();
      }, wait);
      return;
    }
    this.wanted.clear();
    this.sentAt = performance.now();
    const sql = `select pg_notify(channel, '') from unnest($1::text[]) as channel`;
    this.sending = this.db.query(sql, [channels]).catch(() => undefined); // the relay's poll serves instead
  }
}
