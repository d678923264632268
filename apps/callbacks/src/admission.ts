/**
 * How long whoever is let in may take; the door's own limit and the bank's patience lie well above. More inside at once would only
 * wait, and what waits long costs V8 more than what is soon done.
 */
const TARGET_MS = 200;
const LEAST = 16;
const MOST = 128;
const START = 128;

/** What is known of a body before it is let in: nothing; that a key opens it; that none does. */
export type Standing = 'unread' | 'opened' | 'unopened';

/**
 * Of those that are at work, so large a part at most may be of that standing. What is left is for what a key opens, which has
 * that part also where all places are taken: a flood of anything else keeps no callback of the bank out.
 */
const SHARES = { unread: 1 / 2, unopened: 1 / 4 } as const;
const OPENED_ALWAYS = 1 / 4;

/**
 * How many callbacks are at work at once: as many as are answered in good time. Whoever comes beyond that is refused, so that
 * nobody waits in a line that has no end. The number grows by one with each that was quick while the door was full, and
 * shrinks by a tenth, once in a while, when one was slow.
 */
export class Admission {
  private readonly inside = { unread: 0, opened: 0, unopened: 0 };
  private cutAt = -Infinity;
  private last = Promise.resolve();

  constructor(
    private limit = START,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** Whether nobody at all is let in now: known before a body is read. */
  isFull(): boolean {
    return !this.hasPlace('opened');
  }

  /** Whether only those are let in now that were looked at. */
  isCrowded(): boolean {
    return !this.hasPlace('unread');
  }

  /** Takes a place and answers how to leave it, or undefined where there is none. */
  enter(standing: Standing): (() => void) | undefined {
    if (!this.hasPlace(standing)) return undefined;
    const came = this.nowMs();
    let left = (): void => undefined;
    this.last = new Promise((resolve) => (left = resolve));
    this.inside[standing] += 1;
    return () => {
      this.learn(came);
      this.inside[standing] -= 1;
      left();
    };
  }

  /** When whoever was let in last leaves: about as long as one takes who is let in now. */
  newest(): Promise<void> {
    return this.last;
  }

  private hasPlace(standing: Standing): boolean {
    const { opened } = this.inside;
    if (standing === 'opened') return this.all() < this.limit || opened < this.limit * OPENED_ALWAYS;
    return this.all() < this.limit && this.inside[standing] < this.limit * SHARES[standing];
  }

  private all(): number {
    const { unread, opened, unopened } = this.inside;
    return unread + opened + unopened;
  }

  private learn(came: number): void {
    const now = this.nowMs();
    if (now - came <= TARGET_MS) {
      if (this.all() >= this.limit) this.limit = Math.min(MOST, this.limit + 1);
    } else if (now - this.cutAt > TARGET_MS) {
      this.cutAt = now;
      this.limit = Math.max(LEAST, Math.floor(this.limit * 0.9));
    }
  }
}
