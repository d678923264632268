import { Logger } from '@nestjs/common';
import { Wake } from './wake';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 3_000;
const STOP_LIMIT_MS = 3_000;

/**
 * Work that goes on until it is stopped. Whatever it throws is logged and it begins anew after a pause that grows, so no
 * failure of one party ever ends it, and none of the other loops notices.
 */
export class Loop {
  readonly wake = new Wake();
  private readonly rest = new Wake();
  private readonly log = new Logger('Relay');
  private running: Promise<void> = Promise.resolve();
  private failures = 0;
  private ends = false;

  constructor(
    private readonly name: string,
    private readonly turn: () => Promise<void>,
  ) {}

  get stopping(): boolean {
    return this.ends;
  }

  /** A pause that nothing shortens but the end. */
  pause(ms: number): Promise<void> {
    return this.rest.wait(ms);
  }

  start(): void {
    this.running = this.run();
  }

  /** Lets the turn that runs end; leaves it behind if that takes too long, which costs repeated deliveries at most. */
  async stop(): Promise<void> {
    this.ends = true;
    this.wake.ring();
    this.rest.ring();
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, STOP_LIMIT_MS);
    });
    await Promise.race([this.running, limit]);
    clearTimeout(timer);
  }

  private async run(): Promise<void> {
    while (!this.ends) {
      try {
        await this.turn();
        if (this.failures > 0) this.log.log(`${this.name}: works again`);
        this.failures = 0;
      } catch (error) {
        this.failures += 1;
        if (this.failures === 1 || this.failures % 20 === 0)
          this.log.warn({ err: error, failures: this.failures }, `${this.name}: failed; tries again`);
        await this.rest.wait(
          Math.min(FIRST_PAUSE_MS * 2 ** Math.min(this.failures - 1, 10), LONGEST_PAUSE_MS),
        );
      }
    }
  }
}
