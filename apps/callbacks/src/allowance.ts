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

  /** Counts one and says whether it is still within both. */
  take(source: string): boolean {
    const now = this.nowMs();
    if (now >= this.endsAt) {
      this.taken.clear();
      this.total = 0;
      this.endsAt = now + WINDOW_MS;
    }
    const mine = this.taken.get(source) ?? 0;
    if (mine >= this.perSource || this.total >= this.inAll) return false;
    if (mine > 0 || this.taken.size < MOST_SOURCES) this.taken.set(source, mine + 1);
    this.total += 1;
    return true;
  }
}
