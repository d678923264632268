/** Chance that repeats itself: the same seed gives the same row of draws on every machine. */
export class Chance {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True in `percent` of a hundred draws. */
  inHundred(percent: number): boolean {
    return this.fraction() * 100 < percent;
  }

  pick<T>(from: readonly [T, ...T[]]): T {
    return from[this.below(from.length)] ?? from[0];
  }

  /** One of the values, each as often as its weight says. */
  weighted<T>(from: readonly [readonly [number, T], ...(readonly [number, T])[]]): T {
    const total = from.reduce((sum, [weight]) => sum + weight, 0);
    let left = this.fraction() * total;
    for (const [weight, value] of from) {
      left -= weight;
      if (left < 0) return value;
    }
    return from[0][1];
  }

  /** The generator mulberry32. */
  private fraction(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 0x1_0000_0000;
  }
}

/** The seed of a run: TAJDEED_FEES_SEED, or the day of the resolution. */
export function chosenSeed(env: Readonly<Record<string, string | undefined>> = process.env): number {
  const text = env['TAJDEED_FEES_SEED'] ?? '20251223';
  if (!/^\d{1,9}$/.test(text))
    throw new Error('TAJDEED_FEES_SEED must be a whole number of at most nine digits.');
  return Number(text);
}
