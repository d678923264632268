/** What is to happen later, in real time, and what is happening. */
export class Timers {
  private readonly waiting = new Set<NodeJS.Timeout>();
  private readonly underWay = new Set<Promise<unknown>>();

  constructor(private readonly onBroken: (cause: unknown) => void) {}

  after(waitMs: number, work: () => Promise<unknown>): void {
    const timer = setTimeout(
      () => {
        this.waiting.delete(timer);
        const working = work().catch(this.onBroken);
        this.underWay.add(working);
        void working.then(() => this.underWay.delete(working));
      },
      Math.max(0, waitMs),
    );
    this.waiting.add(timer);
  }

  /** Forgets what is to happen and waits for what is happening. */
  async stop(): Promise<void> {
    for (const timer of this.waiting) clearTimeout(timer);
    this.waiting.clear();
    await Promise.all(this.underWay);
  }
}
