import { Logger } from '@nestjs/common';
import { nudgeRefusalOf } from './refusal';

const MOST_AT_ONCE = 32;

/** How one errand ended. Refused: Temporal is there, and will not take this one however often it is repeated. */
export interface Outcome<T> {
  readonly errand: T;
  readonly end: 'done' | 'failed' | 'refused';
  /** Why it was refused. */
  readonly reason?: string;
}

/**
 * Runs calls to Temporal: many at once while they succeed, one at a time as a probe while they fail, so that a server
 * that comes back is not met by all that waited. One that is refused says nothing about the others.
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
      this.works();
      return { errand, end: 'done' };
    } catch (error) {
      const reason = nudgeRefusalOf(error);
      if (reason !== undefined) {
        this.works();
        return { errand, end: 'refused', reason };
      }
      if (!this.failing) this.log.warn({ err: error }, `${this.name}: failed; probes until it works again`);
      this.failing = true;
      return { errand, end: 'failed' };
    }
  }

  private works(): void {
    if (this.failing) this.log.log(`${this.name}: works again`);
    this.failing = false;
  }
}
