import { addDays, laterDate, type DateText } from '../dates';

/** The days on which cover may begin. */
export interface StartWindow {
  readonly earliest: DateText;
  readonly latest: DateText;
}

/** What decides when cover may begin. */
export interface StartFacts {
  readonly today: DateText;
  /** The last day of the cover that the person holds or has bought; null when none is known. */
  readonly coveredUntil: DateText | null;
  /** The last day of the present residence; null when it is not known. */
  readonly residenceEndsOn: DateText | null;
  /** How many days ahead of today cover may begin at the latest (setting). */
  readonly startWithinDays: number;
}

/**
 * When cover may begin. The earliest day is the one after the present cover ends, so that no day is paid twice; where
 * no cover is known, the one after the present residence ends, because cover and residence end together (R12, R84).
 * A resident who is late begins today: never in the past. Empty (`earliest` after `latest`) means: too early to renew.
 */
export function startWindow(facts: StartFacts): StartWindow {
  const presentEnd = facts.coveredUntil ?? facts.residenceEndsOn;
  const earliest = presentEnd === null ? facts.today : laterDate(facts.today, addDays(presentEnd, 1));
  return { earliest, latest: addDays(facts.today, facts.startWithinDays) };
}

/** Why cover cannot begin on a day, and which would be the nearest that can. */
export type StartRefusal =
  | { readonly reason: 'too-early-to-renew'; readonly field: 'startsOn'; readonly opensOn: DateText }
  | { readonly reason: 'start-too-early'; readonly field: 'startsOn'; readonly earliest: DateText }
  | { readonly reason: 'start-too-late'; readonly field: 'startsOn'; readonly latest: DateText };

/** Why cover cannot begin on that day; undefined where it can. */
export function refuseStart(
  startsOn: DateText,
  window: StartWindow,
  { startWithinDays }: Pick<StartFacts, 'startWithinDays'>,
): StartRefusal | undefined {
  if (window.earliest > window.latest) {
    const opensOn = addDays(window.earliest, -startWithinDays);
    return { reason: 'too-early-to-renew', field: 'startsOn', opensOn };
  }
  if (startsOn < window.earliest) {
    return { reason: 'start-too-early', field: 'startsOn', earliest: window.earliest };
  }
  if (startsOn > window.latest) {
    return { reason: 'start-too-late', field: 'startsOn', latest: window.latest };
  }
  return undefined;
}
