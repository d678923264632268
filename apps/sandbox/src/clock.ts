import { z } from 'zod';

export const clockEntrySchema = z.object({
  kind: z.literal('clock.set'),
  at: z.string(),
  offsetMs: z.number(),
});
export type ClockEntry = z.output<typeof clockEntrySchema>;

const KUWAIT_OFFSET_MS = 3 * 60 * 60_000; // no daylight saving

/** The outside world's clock: real time plus an offset that a test may set. */
export class Clock {
  #offsetMs = 0;

  get offsetMs(): number {
    return this.#offsetMs;
  }

  shiftTo(offsetMs: number): void {
    this.#offsetMs = offsetMs;
  }

  carried(): readonly ClockEntry[] {
    return [{ kind: 'clock.set', at: this.now(), offsetMs: this.#offsetMs }];
  }

  /** Real time in ms, for waits that a shifted clock must not shorten. */
  realMs(): number {
    return Date.now();
  }

  /** UTC, ISO 8601. */
  now(): string {
    return new Date(this.realMs() + this.#offsetMs).toISOString();
  }
}

/** Parts of the calendar day in Kuwait at an instant, as the bank's ids and posting dates use them. */
export function kuwaitDay(at: string): { year: string; dayOfYear: string; monthDay: string } {
  const local = new Date(Date.parse(at) + KUWAIT_OFFSET_MS);
  const firstDay = Date.UTC(local.getUTCFullYear(), 0, 1);
  const dayOfYear = Math.floor((local.getTime() - firstDay) / 86_400_000) + 1;
  const twoDigits = (value: number): string => String(value).padStart(2, '0');
  return {
    year: String(local.getUTCFullYear()),
    dayOfYear: String(dayOfYear).padStart(3, '0'),
    monthDay: twoDigits(local.getUTCMonth() + 1) + twoDigits(local.getUTCDate()),
  };
}

/** The calendar day in Kuwait at an instant, `yyyy-mm-dd`. */
export function kuwaitDate(at: string): string {
  return new Date(Date.parse(at) + KUWAIT_OFFSET_MS).toISOString().slice(0, 10);
}

/** An instant as it is written in Kuwait, `yyyy-mm-ddThh:mm:ss+03:00`. */
export function kuwaitInstant(at: string): string {
  return `${new Date(Date.parse(at) + KUWAIT_OFFSET_MS).toISOString().slice(0, 19)}+03:00`;
}

/** The first instant after a Kuwaiti day. */
export function endOfDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) + 86_400_000 - KUWAIT_OFFSET_MS).toISOString();
}

/** The Kuwaiti day `days` later. */
export function dayAfter(day: string, days = 1): string {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
