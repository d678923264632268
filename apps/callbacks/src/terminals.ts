import type { Terminal } from '@tajdeed/payments/knet';
import type { Logger } from 'pino';

/**
 * The terminals as their file says now: keys change while the process runs, and no callback is lost to a restart. A file
 * that cannot be read changes nothing.
 */
export class Terminals {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private now: readonly Terminal[],
    private readonly read: () => readonly Terminal[],
    private readonly log: Logger,
  ) {}

  readonly current = (): readonly Terminal[] => this.now;

  /** Reads them again. */
  look(): void {
    try {
      const read = this.read();
      if (JSON.stringify(read) === JSON.stringify(this.now)) return;
      this.now = read;
      const told = read.map(({ alias, previousKey }) => ({ alias, keys: previousKey === undefined ? 1 : 2 }));
      this.log.info({ event: 'terminals.changed', terminals: told }, 'the terminals were changed');
    } catch (error) {
      // The message names settings and places, never a value.
      const why = error instanceof Error ? error.message : 'no error';
      this.log.error({ event: 'terminals.unreadable', why }, 'the terminals stay what they were');
    }
  }

  /** Looks every so often, until it is stopped. */
  watch(everyMs: number): void {
    this.timer = setInterval(() => {
      this.look();
    }, everyMs).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
