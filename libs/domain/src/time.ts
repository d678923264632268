/** Durations in milliseconds. */
export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** The business time of the product as a port: Node asks the database, so that all processes agree (`app.now()`). */
export interface Clock {
  /** The present instant, ms since 1970-01-01T00:00:00Z, test offset included. */
  now(): Promise<number>;
}
