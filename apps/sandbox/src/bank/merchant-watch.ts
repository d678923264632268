const MINUTE_MS = 60_000;
const KEPT_MINUTES = 24 * 60;
const KEPT_REFUSALS = 200;

/** A request of the merchant that the bank refused to open a payment for. */
export interface RefusedOpening {
  readonly at: string;
  readonly terminal: string;
  readonly code: string;
  readonly trackId: string;
}

/** The busiest second of a minute of questions, and all of it. */
interface Minute {
  readonly startMs: number;
  questions: number;
  secondMs: number;
  inSecond: number;
  busiestMs: number;
  busiest: number;
}

/** What the bank notices of its merchants beside their payments. Since the last start, and for a day. */
export class MerchantWatch {
  private readonly refusals: RefusedOpening[] = [];
  private readonly minutes = new Map<string, Minute[]>();
  private readonly fetched = new Map<string, Set<string>>();

  refused(opening: RefusedOpening): void {
    this.refusals.push(opening);
    if (this.refusals.length > KEPT_REFUSALS) this.refusals.shift();
  }

  refusedSince(at: string): readonly RefusedOpening[] {
    return this.refusals.filter((one) => one.at >= at);
  }

  asked(terminal: string, atMs: number): void {
    const minutes = this.minutes.get(terminal) ?? [];
    this.minutes.set(terminal, minutes);
    const startMs = atMs - (atMs % MINUTE_MS);
    const secondMs = atMs - (atMs % 1_000);
    let minute = minutes.at(-1);
    if (minute?.startMs !== startMs) {
      minute = { startMs, questions: 0, secondMs, inSecond: 0, busiestMs: secondMs, busiest: 0 };
      minutes.push(minute);
      if (minutes.length > KEPT_MINUTES) minutes.shift();
    }
    if (minute.secondMs !== secondMs) Object.assign(minute, { secondMs, inSecond: 0 });
    minute.questions += 1;
    minute.inSecond += 1;
    if (minute.inSecond > minute.busiest) {
      Object.assign(minute, { busiestMs: secondMs, busiest: minute.inSecond });
    }
  }

  /** Seconds with more questions of one terminal than `limit`, the busiest of each minute. */
  busySeconds(sinceMs: number, limit: number): { at: string; terminal: string; questions: number }[] {
    return [...this.minutes].flatMap(([terminal, minutes]) =>
      minutes
        .filter(({ startMs, busiest }) => startMs + MINUTE_MS > sinceMs && busiest > limit)
        .map(({ busiestMs, busiest }) => {
          return { at: new Date(busiestMs).toISOString(), terminal, questions: busiest };
        }),
    );
  }

  questionsSince(sinceMs: number): number {
    const all = [...this.minutes.values()].flat();
    return all
      .filter(({ startMs }) => startMs + MINUTE_MS > sinceMs)
      .reduce((sum, { questions }) => sum + questions, 0);
  }

  fetchedFile(terminal: string, day: string): void {
    const days = this.fetched.get(terminal) ?? new Set();
    this.fetched.set(terminal, days.add(day));
  }

  hasFetched(terminal: string, day: string): boolean {
    return this.fetched.get(terminal)?.has(day) === true;
  }
}
