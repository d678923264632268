/** So many sets are on their way at once. */
const LANES = 2;
/** A set that takes longer waits for something, and keeps nobody else waiting any more; ms. */
const LANE_MS = 25;
/** One set. What it holds is read in one go, so this bounds how long nobody else is heard. */
const MOST = 32;

interface Waiting<In, Out> {
  readonly one: In;
  readonly resolve: (out: Out) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Does the same work for many at the price of few. Whoever comes while nothing is under way goes at once and alone; those
 * who come meanwhile go together. What cannot be done together is done one by one, so that nobody stands in another's way.
 */
export class Gathering<In, Out> {
  private waiting: Waiting<In, Out>[] = [];
  private lanes = 0;

  /** `work` answers in the order in which it was asked. */
  constructor(private readonly work: (many: readonly In[]) => Promise<readonly Out[]>) {}

  add(one: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ one, resolve, reject });
      this.go();
    });
  }

  private go(): void {
    while (this.lanes < LANES && this.waiting.length > 0) {
      this.lanes += 1;
      let isLeft = false;
      const leave = (): void => {
        if (isLeft) return;
        isLeft = true;
        clearTimeout(timer);
        this.lanes -= 1;
        this.go();
      };
      const timer = setTimeout(leave, LANE_MS);
      void this.together(this.waiting.splice(0, MOST)).then(leave);
    }
  }

  /** Ends when the set as a set has; those who then go one by one are waited for by nobody else. */
  private async together(many: readonly Waiting<In, Out>[]): Promise<void> {
    try {
      const outs = await this.work(many.map(({ one }) => one));
      for (const [at, { resolve, reject }] of many.entries()) {
        const out = outs[at];
        if (out === undefined) reject(new Error('fewer were answered than asked'));
        else resolve(out);
      }
    } catch (error) {
      if (many.length === 1) many[0]?.reject(error);
      else for (const each of many) void this.together([each]);
    }
  }
}
