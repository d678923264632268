import { Logger } from '@nestjs/common';
import { databaseCode, StartError } from '@tajdeed/platform';
import { Client } from 'pg';
import { pause } from './wake';

/** Lanes 0 to 7 carry messages to Kafka (last byte of the thing's id & 7); the other two are the errands to Temporal. */
export const LANES = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const TELLING = 8;
const WATCHING = 9;
const ALL = [...LANES, TELLING, WATCHING];

/** Separates our advisory locks from others'. */
const LOCK_SPACE = 825_333;
const RETRY_MS = 1_000;
/** Wrong password, unknown database or role, no right to connect: waiting does not help. */
const HOPELESS = new Set(['28P01', '28000', '3D000', '42501']);

export interface LeaseOptions {
  readonly url: string;
  /** Something may be pending on this channel. */
  readonly onNotify: (channel: string) => void;
  /** New lanes are ours. */
  readonly onGain: () => void;
  /** The connection that holds the locks is gone, and with it the lanes. */
  readonly onLost: (error: Error) => void;
}

/**
 * Which lanes this relay serves. The locks live and die with one connection of their own, which also listens for
 * wake-ups. They save work only: order holds even with two relays on one lane.
 */
export class Lease {
  private readonly log = new Logger('Relay');
  private readonly held = new Set<number>();
  private client: Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private closing = false;

  constructor(private readonly options: LeaseOptions) {}

  get lanes(): readonly number[] {
    return LANES.filter((lane) => this.held.has(lane));
  }

  get tells(): boolean {
    return this.held.has(TELLING);
  }

  get watches(): boolean {
    return this.held.has(WATCHING);
  }

  get connected(): boolean {
    return this.client !== undefined;
  }

  /** Connects, waiting for a database that is away, and takes what lanes are free. */
  async open(): Promise<void> {
    while (!this.closing && !(await this.tryToOpen())) await pause(RETRY_MS);
  }

  async close(): Promise<void> {
    this.closing = true;
    clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
    this.client = undefined;
  }

  private async tryToOpen(): Promise<boolean> {
    const client = new Client({
      connectionString: this.options.url,
      application_name: 'tajdeed-relay-lease',
      connectionTimeoutMillis: 3_000,
      keepAlive: true,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      client.on('notification', ({ channel }) => {
        this.options.onNotify(channel);
      });
      await client.query('listen unpublished');
      await client.query('listen untold');
      await this.take(client);
    } catch (error) {
      await client.end().catch(() => undefined);
      if (HOPELESS.has(databaseCode(error) ?? ''))
        throw new StartError('DATABASE_URL: the database refuses the relay.');
      this.log.warn({ err: error }, 'the database is away; waiting for it');
      return false;
    }
    client.once('error', (error: Error) => {
      this.lost(error);
    });
    client.once('end', () => {
      this.lost(new Error('the lease connection ended'));
    });
    this.client = client;
    this.standBy(client);
    return true;
  }

  private async take(client: Client): Promise<void> {
    const wanted = ALL.filter((lane) => !this.held.has(lane));
    const { rows } = await client.query<{ lane: number }>(
      `select lane from unnest($1::int[]) as lane where pg_try_advisory_lock(${LOCK_SPACE}, lane)`,
      [wanted],
    );
    if (rows.length === 0) return;
    for (const { lane } of rows) this.held.add(lane);
    this.log.log(`serves ${this.held.size} of ${ALL.length} lanes`);
    this.options.onGain();
  }

  /** While another relay has lanes, asks every second whether one has become free. */
  private standBy(client: Client): void {
    if (this.closing || this.held.size === ALL.length) return;
    this.timer = setTimeout(() => {
      this.take(client).then(
        () => {
          this.standBy(client);
        },
        (error: unknown) => {
          this.lost(error instanceof Error ? error : new Error('the lease connection failed'));
        },
      );
    }, RETRY_MS);
  }

  private lost(error: Error): void {
    if (this.closing) return;
    this.closing = true;
    clearTimeout(this.timer);
    this.held.clear();
    this.client = undefined;
    this.options.onLost(error);
  }
}
