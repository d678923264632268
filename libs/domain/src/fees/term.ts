import { addDays, laterDate, type DateText } from '../dates';
import { coverageEnd, yearsToPay } from './coverage-dates';

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

/** What a resident asks for. `endsOn` is the end that the Interior Ministry has fixed, where it is known (R12, D4). */
export interface TermWish {
  readonly years: number;
  readonly startsOn: DateText;
  readonly endsOn: DateText | undefined;
}

export interface Term {
  readonly years: number;
  readonly startsOn: DateText;
  readonly endsOn: DateText;
}

/** Why a term cannot be had, and which value would be the nearest that can. */
export type TermRefusal =
  | { readonly reason: 'too-early-to-renew'; readonly field: 'startsOn'; readonly opensOn: DateText }
  | { readonly reason: 'start-too-early'; readonly field: 'startsOn'; readonly earliest: DateText }
  | { readonly reason: 'start-too-late'; readonly field: 'startsOn'; readonly latest: DateText }
  | { readonly reason: 'too-few-years'; readonly field: 'years'; readonly least: number }
  | { readonly reason: 'too-many-years'; readonly field: 'years'; readonly most: number }
  | { readonly reason: 'end-before-start'; readonly field: 'endsOn'; readonly earliest: DateText };

export type TermAnswer = { readonly term: Term } | { readonly refusal: TermRefusal };

/**
 * The term of cover that a wish leads to. Whole years only (D2); a known end of residence wins over the reckoned one
 * (R12, D4), and the years must be exactly those that it costs, so that nobody pays for a year that he cannot use.
 */
export function chooseTerm(
  wish: TermWish,
  window: StartWindow,
  mostYears: number,
  facts: StartFacts,
): TermAnswer {
  if (window.earliest > window.latest) {
    const opensOn = addDays(window.earliest, -facts.startWithinDays);
    return { refusal: { reason: 'too-early-to-renew', field: 'startsOn', opensOn } };
  }
  if (wish.startsOn < window.earliest) {
    return { refusal: { reason: 'start-too-early', field: 'startsOn', earliest: window.earliest } };
  }
  if (wish.startsOn > window.latest) {
    return { refusal: { reason: 'start-too-late', field: 'startsOn', latest: window.latest } };
  }
  if (wish.years < 1) return { refusal: { reason: 'too-few-years', field: 'years', least: 1 } };
  if (wish.years > mostYears)
    return { refusal: { reason: 'too-many-years', field: 'years', most: mostYears } };
  if (wish.endsOn === undefined) {
    return {
      term: { years: wish.years, startsOn: wish.startsOn, endsOn: coverageEnd(wish.startsOn, wish.years) },
    };
  }
  return untilKnownEnd({ ...wish, endsOn: wish.endsOn });
}

function untilKnownEnd(wish: Term): TermAnswer {
  if (wish.endsOn < wish.startsOn) {
    return { refusal: { reason: 'end-before-start', field: 'endsOn', earliest: wish.startsOn } };
  }
  const needed = yearsToPay(wish.startsOn, wish.endsOn);
  if (wish.years < needed) return { refusal: { reason: 'too-few-years', field: 'years', least: needed } };
  if (wish.years > needed) return { refusal: { reason: 'too-many-years', field: 'years', most: needed } };
  return { term: { years: wish.years, startsOn: wish.startsOn, endsOn: wish.endsOn } };
}
