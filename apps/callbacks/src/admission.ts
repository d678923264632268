/**
 * How many callbacks are at work at once. Whoever comes beyond that is refused at once: what is let in is answered in time,
 * and nobody waits in a line that has no end. Sources that send mostly what is refused share a part of the places.
 */
export class Admission {
  private inside = 0;
  private suspects = 0;

  constructor(
    private readonly most: number,
    private readonly mostSuspects: number,
  ) {}

  /** Whether nobody at all is let in now: known before a body is read. */
  isFull(): boolean {
    return this.inside >= this.most;
  }

  /** Takes a place and answers how to leave it, or undefined where there is none. */
  enter(isSuspect: boolean): (() => void) | undefined {
    if (this.isFull() || (isSuspect && this.suspects >= this.mostSuspects)) return undefined;
    this.inside += 1;
    if (isSuspect) this.suspects += 1;
    return () => {
      this.inside -= 1;
      if (isSuspect) this.suspects -= 1;
    };
  }
}
