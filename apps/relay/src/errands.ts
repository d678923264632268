import { Logger } from '@nestjs/common';

const MOST_AT_ONCE = 32;

/** How one errand ended. */
export type Outcome<T> = { readonly errand: T; readonly failed: boolean };

/**
 * Runs calls to Temporal: many at once while they succeed, one at a time as a probe while they fail, so that a server
 * that comes back is not met by all that waited.
 */
export class Errands {
  private readonly log = new Logger('Relay');
  private failing = false;

  constructor(private readonly name: string) {}

  /** How many calls may run now. */
  get width(): number {
    return this.failing ? 1 : MOST_AT_ONCE;
  }

  get down(): boolean {
    return this.failing;
  }

  async run<T>(errand: T, call: () => Promise<void>): Promise<Outcome<T>> {
    try {
      await call();
      if (this.failing) this.log.log(`${this.name}: works again`);
      this.failing = false;
      return { errand, failed: false };
    } catch (error) {
      if (!this.failing) this.log.warn({ err: error }, `${this.name}: failed; probes until it works again`);
      this.failing = true;
      return { errand, failed: true };
    }
  }
}
