import { Inject, Injectable, Optional } from '@nestjs/common';
import { DomainError } from '@tajdeed/domain';
import { BlindIndex } from '../crypto/blind-index';
import { Database } from '../database/database';

/** A coarse limit by source address (security items 6, 62): `points` calls per `windowSeconds`. */
export interface Rate {
  readonly points: number;
  readonly windowSeconds: number;
}

/** The limits of a process by the names that its routes use. */
export type Rates = Readonly<Record<string, Rate>>;

export const RATES = Symbol('rates');

interface Tally {
  /** Total of all processes when last asked. */
  known: number;
  /** Our own calls since then. */
  pending: number;
  askedAtMs: number;
  windowEndsMs: number;
}

const ASK_EVERY_MS = 1_000;
const MOST_TALLIES = 20_000;

/**
 * Coarse limits by source address (security items 6, 62), in one table of plain SQL. rate-limiter-flexible's PostgreSQL
 * store was left out: it makes its table at run time, for which our roles have no right, and commits once per call.
 * Here a source costs one upsert a second at most: calls between are counted in memory and written with the next one.
 * So processes may differ by a second's calls, and a crash forgets as much; tries of a code are counted elsewhere, exactly.
 */
@Injectable()
export class RateLimit {
  private readonly tallies = new Map<string, Tally>();

  constructor(
    private readonly database: Database,
    private readonly index: BlindIndex,
    @Optional() @Inject(RATES) private readonly rates: Rates = {},
  ) {}

  knows(name: string): boolean {
    return Object.hasOwn(this.rates, name);
  }

  /** Counts one call; throws `too-many-requests` with the seconds to wait when there were too many. */
  async take(name: string, address: string): Promise<void> {
    const rate = this.rates[name];
    if (!rate) throw new Error(`no limit is set for ${name}`); // the start check leaves no such route
    const source = this.index.of(`rate.${name}`, blockOf(address));
    const slot = `${name} ${source}`;
    const nowMs = performance.now();
    const tally = this.tallyOf(slot, nowMs);
    tally.pending += 1;
    const near = tally.known + tally.pending > rate.points / 2;
    if (near || nowMs - tally.askedAtMs >= ASK_EVERY_MS)
      await this.ask({ name, ...rate }, source, tally, nowMs);
    if (tally.known + tally.pending <= rate.points) return;
    throw new DomainError('too-many-requests', {
      retryAfterSeconds: Math.max(1, Math.ceil((tally.windowEndsMs - nowMs) / 1000)),
    });
  }

  private async ask(
    rate: Rate & { readonly name: string },
    source: string,
    tally: Tally,
    nowMs: number,
  ): Promise<void> {
    const calls = tally.pending;
    tally.pending = 0;
    tally.askedAtMs = nowMs;
    const [row] = await this.database.query<{ total: number; left_ms: number }>(
      `select total, left_ms from platform.take_rate($1, $2, $3, $4)`,
      [rate.name, source, calls, rate.windowSeconds],
    );
    if (!row) return;
    tally.known = row.total;
    tally.windowEndsMs = nowMs + row.left_ms;
  }

  private tallyOf(slot: string, nowMs: number): Tally {
    const known = this.tallies.get(slot);
    if (known && (known.windowEndsMs === 0 || known.windowEndsMs > nowMs)) return known;
    if (this.tallies.size >= MOST_TALLIES) this.tallies.clear();
    const fresh: Tally = { known: 0, pending: 0, askedAtMs: -Infinity, windowEndsMs: 0 };
    this.tallies.set(slot, fresh);
    return fresh;
  }
}

/** One household counts as one: an IPv6 address by its /64, however it is written. */
export function blockOf(address: string): string {
  if (!address.includes(':')) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = address.toLowerCase().split('::');
  const before = groupsOf(head);
  const after = groupsOf(tail ?? '');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  return [...before, ...Array.from({ length: zeros }, () => '0'), ...after].slice(0, 4).join(':');
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':').map((group) => group.replace(/^0+(?=.)/, ''));
}
