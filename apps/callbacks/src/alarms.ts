import type { Logger } from 'pino';

const WINDOW_MS = 60_000;
const MOST_ATTEMPTS = 10_000;

/** Unreadable ones in a minute from which on it is a burst, and callbacks of one attempt that are still usual. */
export const BURST = 30;
export const USUAL_PER_ATTEMPT = 3;

/**
 * What the door itself notices (security item 59): bursts of what cannot be read, and attempts that are reported time and
 * again. It counts in memory, per process; each is told once, with its number.
 */
export class Alarms {
  private readonly perAttempt = new Map<string, number>();
  private unreadable = 0;
  private endsAt = 0;

  constructor(
    private readonly log: Logger,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** A callback of a known attempt, whatever became of it. Answers how many there were. */
  reported(attemptId: string): number {
    const count = (this.perAttempt.get(attemptId) ?? 0) + 1;
    this.perAttempt.delete(attemptId); // put back last: the first of the map is the one not heard of longest
    this.perAttempt.set(attemptId, count);
    if (this.perAttempt.size > MOST_ATTEMPTS) this.perAttempt.delete(this.oldest());
    // Told at 4, 8, 16 …: a flood of repeats is no flood of lines.
    if (count > USUAL_PER_ATTEMPT && Number.isInteger(Math.log2(count)))
      this.log.warn({ event: 'callback.many', attemptId, count }, 'an attempt is reported time and again');
    return count;
  }

  /** A body that no key opens. */
  notRead(): void {
    this.turn();
    this.unreadable += 1;
    if (this.unreadable === BURST)
      this.log.error(
        { event: 'callback.unreadable-burst', count: BURST },
        'many callbacks cannot be read: a key may be wrong, or somebody tries',
      );
  }

  /** False while there is a burst. */
  isCalm(): boolean {
    this.turn();
    return this.unreadable < BURST;
  }

  private turn(): void {
    const now = this.nowMs();
    if (now < this.endsAt) return;
    this.unreadable = 0;
    this.endsAt = now + WINDOW_MS;
  }

  private oldest(): string {
    const [first = ''] = this.perAttempt.keys();
    return first;
  }
}
