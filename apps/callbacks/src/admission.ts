/**
 * How long whoever is let in may take; the door's own limit and the bank's patience lie well above. More inside at once would only
 * wait, and what waits long costs V8 more than what is soon done.
 */
const TARGET_MS = 200;
const LEAST = 16;
const MOST = 128;
const START = 128;
/** Of those that are at work, suspects share one in so many. */
const SUSPECTS_SHARE = 4;

/**
 * How many callbacks are at work at once: as many as are answered in good time. Whoever comes beyond that is refused at once,
 * so that nobody waits in a line that has no end. The number grows by one with each that was quick while the door was full,
 * and shrinks by a tenth, once in a while, when one was slow. Sources that send mostly what is refused share a part of it.
 */
export class Admission {
  private inside = 0;
  private suspects = 0;
  private cutAt = -Infinity;

  constructor(
    private limit = START,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** Whether nobody at all is let in now: known before a body is read. */
  isFull(): boolean {
    return this.inside >= this.limit;
  }

  /** Takes a place and answers how to leave it, or undefined where there is none. */
  enter(isSuspect: boolean): (() => void) | undefined {
    if (this.isFull() || (isSuspect && this.suspects >= this.limit / SUSPECTS_SHARE)) return undefined;
    const came = this.nowMs();
    this.inside += 1;
    if (isSuspect) this.suspects += 1;
    return () => {
      this.learn(came);
      this.inside -= 1;
      if (isSuspect) this.suspects -= 1;
    };
  }

  private learn(came: number): void {
    const now = this.nowMs();
    if (now - came <= TARGET_MS) {
      if (this.inside >= this.limit) this.limit = Math.min(MOST, this.limit + 1);
    } else if (now - this.cutAt > TARGET_MS) {
      this.cutAt = now;
      this.limit = Math.max(LEAST, Math.floor(this.limit * 0.9));
    }
  }
}
