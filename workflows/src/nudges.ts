import { condition, defineSignal, setHandler } from '@temporalio/workflow';
import { nudgeSignal, type Nudge } from '@tajdeed/contracts';

const nudged = defineSignal<[Nudge]>(nudgeSignal);

/**
 * Hears that something may have happened. A nudge carries no news: whoever hears it reads the recorded state again,
 * so a nudge that comes early, late or twice does no harm.
 */
export class Nudges {
  private heard = false;

  constructor() {
    setHandler(nudged, () => {
      this.heard = true;
    });
  }

  /** To be called before reading the rows: what was said until now is then known. */
  taken(): void {
    this.heard = false;
  }

  /** Whether something was said since. */
  get areHeard(): boolean {
    return this.heard;
  }

  /** Waits for the next nudge, at most `limitMs`; null waits for as long as it takes. */
  async orAfter(limitMs: number | null): Promise<void> {
    if (limitMs === null) await condition(() => this.heard);
    else await condition(() => this.heard, limitMs);
  }
}
