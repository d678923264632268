import { kinds } from '@tajdeed/platform';

/** What an app that opens this room reads for it. */
export const feesShape = {
  QUOTE_VALID_HOURS: kinds
    .whole(1, 24)
    .default(24)
    .meta({ description: 'hours for which a quote holds, unless a schedule boundary comes first (D19)' }),
  START_WITHIN_DAYS: kinds
    .whole(1, 1_000)
    .default(365)
    .meta({ description: 'days ahead of today within which cover may begin' }),
};

/** How the room behaves. */
export interface FeesSettings {
  /** For how long a quote holds, in ms; a schedule boundary may end it earlier (D19). */
  readonly quoteValidMs: number;
  /** How many days ahead of today cover may begin at the latest. */
  readonly startWithinDays: number;
}

/** Nest token of the FeesSettings. */
export const FEES_SETTINGS = Symbol('FeesSettings');
