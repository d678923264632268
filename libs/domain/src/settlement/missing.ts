import { lastWorkingDay, type Holiday } from '../calendar/working-days';
import { addDays, kuwaitDate, type DateText } from '../dates';
import { postingDay } from './line';

/** A capture that settlement files are to have. */
export interface UnsettledCapture {
  /** When it was recorded here, ms since 1970: never before the bank has it, and just after midnight for what it took just before. */
  readonly recordedAt: number;
  /** `MMDD` on which the bank posts it, as its answer said; empty where it said none. */
  readonly postdate: string;
}

/** How long files are waited for. */
export interface SettlementWait {
  /** Working days: neither banks nor their files keep the week-end or a holiday. At least 1. */
  readonly days: number;
  readonly holidays: readonly Holiday[];
  /** ms since 1970 */
  readonly knownAt: number;
}

/** The bank may post so many days after it captured, over a long holiday; what it names beyond is not believed. */
const LATEST_POSTING_DAYS = 14;

/** The bank day with whose file a capture counts as missing, if no file up to it has the sale: `days` working days after the bank posted it. */
export function missingFrom(
  capture: UnsettledCapture,
  { days, holidays, knownAt }: SettlementWait,
): DateText {
  return lastWorkingDay(postedOn(capture), days, holidays, knownAt);
}

/** The bank day of a capture: the later of the day in Kuwait on which it was recorded and the one that the bank names for its posting. */
export function postedOn({ recordedAt, postdate }: UnsettledCapture): DateText {
  const recorded = kuwaitDate(recordedAt);
  const latest = addDays(recorded, LATEST_POSTING_DAYS);
  const named = postdate === '' ? undefined : postingDay(postdate, latest);
  return named !== undefined && named > recorded && named <= latest ? named : recorded;
}
