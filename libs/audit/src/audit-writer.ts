import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Consumer } from '@tajdeed/platform';
import { AuditLog } from './audit-log';
import { takeWriterLease, type WriterLease } from './writer-lease';

/** Where the writer reads, and where its lease is kept. */
export interface WriterOptions {
  readonly databaseUrl: string;
  /** A new consumer for each time that this process becomes the writer. */
  readonly consumer: () => Consumer;
}

export const WRITER_OPTIONS = Symbol('WriterOptions');

const PAUSE_MS = 1_000;

/** Reads the bus into the log while this process holds the lease; without it, stands by. */
@Injectable()
export class AuditWriter {
  private readonly log = new Logger('AuditWriter');
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private active = false;

  constructor(
    private readonly auditLog: AuditLog,
    @Inject(WRITER_OPTIONS) private readonly options: WriterOptions,
  ) {}

  /** Whether this process is the one that writes. */
  get isWriting(): boolean {
    return this.active;
  }

  /** Begins to try for the lease; does not wait for it. */
  start(): void {
    this.running = this.run();
  }

  /** Stops fetching, lets the batch in hand end, then gives the lease away (K19). */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const isStopped = () => signal.aborted;
    while (!isStopped()) {
      try {
        const lease = await takeWriterLease(this.options.databaseUrl, signal);
        await this.writeUnder(lease, signal);
      } catch (error) {
        if (!isStopped()) this.log.warn({ err: error }, 'cannot write the log now; trying again');
      }
      await pause(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async writeUnder(lease: WriterLease, signal: AbortSignal): Promise<void> {
    const stopped = new Promise<void>((resolve) => {
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
    });
    const consumer = this.options.consumer();
    try {
      if (signal.aborted) return;
      await consumer.start(async (records) => {
        await this.auditLog.append(records);
      });
      this.active = true;
      this.log.log('this process writes the log');
      await Promise.race([lease.lost, stopped]);
    } finally {
      this.active = false;
      await consumer.stop().catch(() => undefined); // one that never ran cannot be paused
      await lease.release();
    }
  }
}
