import { lifecycleMigrations } from '@tajdeed/lifecycle';
import { StartError, type Publisher } from '@tajdeed/platform';
import type { Forgetting } from './forgetting';
import type { Lease, LeaseOptions } from './lease';
import type { Publishing } from './publishing';
import type { RelayDatabase } from './relay-database';
import type { Resuming } from './resuming';
import type { Telling } from './telling';
import type { Watching } from './watching';

interface Parts {
  readonly lease: Lease;
  readonly publishing: Publishing;
  readonly telling: Telling;
  readonly watching: Watching;
  readonly forgetting: Forgetting;
  readonly resuming: Resuming;
}

/** The deliveries and the lease they share. They know nothing of each other: one party down stops one of them. */
export class Relay {
  private readonly parts: Parts;

  constructor(
    private readonly db: RelayDatabase,
    private readonly publisher: Publisher,
    make: (bells: Pick<LeaseOptions, 'onNotify' | 'onGain'>) => Parts,
  ) {
    this.parts = make({
      onNotify: (channel) => {
        (channel === 'untold' ? this.parts.telling : this.parts.publishing).loop.wake.ring();
      },
      onGain: () => {
        for (const { loop } of this.loops) loop.wake.ring();
      },
    });
  }

  get connected(): boolean {
    return this.parts.lease.connected;
  }

  /** Words that Temporal refuses, waiting for a repair. */
  parkedWords(): Promise<number> {
    return this.parts.telling.parked();
  }

  /** Things whose next event Kafka refuses. */
  parkedEvents(): Promise<number> {
    return this.parts.publishing.parkedCount();
  }

  private get loops() {
    const { publishing, telling, watching, resuming, forgetting } = this.parts;
    return [publishing, telling, watching, resuming, forgetting];
  }

  /** Waits for the database, takes the free lanes and begins to deliver. */
  async start(): Promise<void> {
    await this.parts.lease.open();
    await this.refuseOldSchema();
    for (const { loop } of this.loops) loop.start();
  }

  private async refuseOldSchema(): Promise<void> {
    const done = await this.db.query<{ name: string }>('migrations', 'select name from app.migrations');
    const names = new Set(done.map(({ name }) => name));
    if (lifecycleMigrations.every(({ name }) => names.has(name))) return;
    throw new StartError("The database lacks the relay's tables; run the migrate app first.");
  }

  /** Lets what is under way end, then gives the lanes back. */
  async stop(): Promise<void> {
    await Promise.all(this.loops.map((one) => one.stop()));
    await this.parts.lease.close();
    await Promise.all([this.publisher.close(), this.db.close()]);
  }
}
