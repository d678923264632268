/** A case or a proposal as its watch sees it: an instant, what happens when it has come, and what follows then. */
export class FakeDue {
  /** Instants in ms of the server's time, one after the other; nothing follows the last. */
  instants: number[] = [];
  /** When each of them was noticed. */
  readonly noticed: number[] = [];
  ended = false;

  constructor(private readonly now: () => Promise<number>) {}

  async look(): Promise<{ lookInMs: number | null }> {
    const now = await this.now();
    for (let [next] = this.instants; !this.ended && next !== undefined; [next] = this.instants) {
      if (next > now) return { lookInMs: next - now };
      this.noticed.push(now);
      this.instants.shift();
    }
    return { lookInMs: null };
  }
}
