import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntitySubscriberInterface, QueryRunner, TransactionCommitEvent } from 'typeorm';

/** The channels that wake the relay. Only a hint: it polls as well (pitfalls T18). */
export type Channel = 'unpublished' | 'untold';

/** One notify per channel in this time at most, ms: a NOTIFY in every transaction would put all commits in one line. */
const SPACING_MS = 3;
const CHANNELS = 'tajdeedChannels';

/** Wakes the relay after a commit that left something pending. */
@Injectable()
export class Nudges implements EntitySubscriberInterface, OnApplicationShutdown {
  private readonly wanted = new Set<Channel>();
  private timer: NodeJS.Timeout | undefined;
  private sending: Promise<void> = Promise.resolve();

  constructor(@InjectDataSource() private readonly db: DataSource) {
    db.subscribers.push(this);
  }

  /** Remembers, with the transaction, what to wake once it has committed. */
  afterCommit(runner: QueryRunner, channel: Channel): void {
    channelsOf(runner).add(channel);
  }

  afterTransactionCommit({ queryRunner }: TransactionCommitEvent): void {
    if (queryRunner.isTransactionActive) return; // a savepoint only
    this.wake(channelsOf(queryRunner));
    channelsOf(queryRunner).clear();
  }

  afterTransactionRollback({ queryRunner }: TransactionCommitEvent): void {
    if (!queryRunner.isTransactionActive) channelsOf(queryRunner).clear();
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.sending;
  }

  private wake(channels: ReadonlySet<Channel>): void {
    for (const channel of channels) this.wanted.add(channel);
    if (this.wanted.size === 0 || this.timer) return;
    this.send();
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.wake(new Set());
    }, SPACING_MS);
  }

  private send(): void {
    const channels = [...this.wanted];
    this.wanted.clear();
    this.sending = this.db
      .query(`select pg_notify(channel, '') from unnest($1::text[]) as channel`, [channels])
      .then(() => undefined)
      .catch(() => undefined); // the relay's poll serves instead
  }
}

function channelsOf(runner: QueryRunner): Set<Channel> {
  const data: Record<string, unknown> = runner.data;
  const known = data[CHANNELS];
  if (known instanceof Set) return known;
  const fresh = new Set<Channel>();
  data[CHANNELS] = fresh;
  return fresh;
}
