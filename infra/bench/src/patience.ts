import { setTimeout as pause } from 'node:timers/promises';

const LIMIT_MS = 60_000;
const SHORTEST_MS = 10;

/**
 * Asks again until there is an answer, the way a patient page does: it first waits about as long as it usually takes
 * (learnt from the last ones), then again after a tenth of what it has waited, so that asking costs little at every load.
 */
export class Patience {
  private usualMs = 40;

  async ask<T>(question: () => Promise<T | undefined>): Promise<T> {
    const began = performance.now();
    let wait = this.usualMs * 0.8;
    for (;;) {
      await pause(wait);
      const answer = await question();
      const took = performance.now() - began;
      if (answer !== undefined) {
        this.usualMs += (took - this.usualMs) * 0.1;
        return answer;
      }
      if (took > LIMIT_MS) throw new Error('a minute was waited in vain');
      wait = Math.max(SHORTEST_MS, took * 0.1);
    }
  }
}
