const WINDOW_MS = 60_000;

/**
 * How often something may happen in a minute: per source, and in all. What a source does beyond its own share is counted for
 * nobody, so no source uses up what is for all; nor are more sources known than may take something. Forgets everything at
 * the minute's end.
 */
export class Allowance {
  private readonly taken = new Map<string, number>();
  private total = 0;
  private endsAt = 0;

  constructor(
    private readonly perSource: number,
    private readonly inAll: number,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** So many sources are known. */
  get sources(): number {
    return this.taken.size;
  }

  /** Whether nothing is left for this source. */
  isSpent(source: string): boolean {
    this.turn();
    return this.total >= this.inAll || (this.taken.get(source) ?? 0) >= this.perSource;
  }

  /** Counts one, where something is left. */
  take(source: string): void {
    if (this.isSpent(source)) return;
    this.taken.set(source, (this.taken.get(source) ?? 0) + 1);
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
