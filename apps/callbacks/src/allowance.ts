const WINDOW_MS = 60_000;
const MOST_SOURCES = 5_000;

/** How often something may happen in a minute: per source, and in all. Forgets everything at the minute's end. */
export class Allowance {
  private readonly taken = new Map<string, number>();
  private total = 0;
  private endsAt = 0;

  constructor(
    private readonly perSource: number,
    private readonly inAll: number,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** Whether nothing is left for this source. */
  isSpent(source: string): boolean {
    this.turn();
    return this.total >= this.inAll || (this.taken.get(source) ?? 0) >= this.perSource;
  }

  /** Counts one. */
  take(source: string): void {
    this.turn();
    const mine = this.taken.get(source) ?? 0;
    if (mine > 0 || this.taken.size < MOST_SOURCES) this.taken.set(source, mine + 1);
    this.total += 1;
  }

  private turn(): void {
    const now = this.nowMs();
    if (now < this.endsAt) return;
    this.taken.clear();
    this.total = 0;
    this.endsAt = now + WINDOW_MS;
  }
}
