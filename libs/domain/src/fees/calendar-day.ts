import type { DateText } from '../dates';

/**
 * A calendar day as one number, year × 10,000 + month × 100 + day, so that days compare as numbers do. Terms are
 * reckoned for every price there is, and a general calendar costs a hundred times as much. 0 is no day.
 */
export type DayNumber = number;

const HYPHEN = 0x2d;
const ZERO = 0x30;
const MONTHS = 12;
const HOUR_MS = 3_600_000;
const KUWAIT_MS = 3 * HOUR_MS; // UTC+3 all year, every year since 1950
const DAY_MS = 24 * HOUR_MS;
const daysIn = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const twoDigits: readonly string[] = Array.from({ length: 32 }, (_, number) =>
  number < 10 ? `0${number}` : `${number}`,
);

/** The day that a text names, 0 if it names none (years 1000 to 2999). */
export function dayOf(text: DateText): DayNumber {
  if (text.length !== 10 || text.charCodeAt(4) !== HYPHEN || text.charCodeAt(7) !== HYPHEN) return 0;
  const year = digits(text, 0, 2) * 100 + digits(text, 2, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const exists =
    year >= 1000 && year < 3000 && month <= MONTHS && day >= 1 && day <= daysInMonth(year, month);
  return exists ? dayFrom(year, month, day) : 0;
}

/** The number that two digits write; NaN, which is within no bounds, where they are none. */
function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    number = digit >= 0 && digit <= 9 ? number * 10 + digit : NaN;
  }
  return number;
}

export function textOfDay(day: DayNumber): DateText {
  return `${yearOf(day)}-${twoDigits[monthOf(day)] ?? ''}-${twoDigits[day % 100] ?? ''}`;
}

/** The day in Kuwait at an instant (ms since 1970). */
export function kuwaitDay(instantMs: number): DayNumber {
  return dayFromCount(Math.floor((instantMs + KUWAIT_MS) / DAY_MS));
}

/** The day of the same number some months later; the month's last day where it has no such day. */
export function monthsLater(day: DayNumber, months: number): DayNumber {
  const month0 = yearOf(day) * MONTHS + monthOf(day) - 1 + months;
  const year = Math.floor(month0 / MONTHS);
  const month = month0 - year * MONTHS + 1;
  return dayFrom(year, month, Math.min(day % 100, daysInMonth(year, month)));
}

export function dayBefore(day: DayNumber): DayNumber {
  if (day % 100 > 1) return day - 1;
  const month = monthOf(day);
  if (month === 1) return dayFrom(yearOf(day) - 1, MONTHS, 31);
  return dayFrom(yearOf(day), month - 1, daysInMonth(yearOf(day), month - 1));
}

/** Completed years from a birth to a day; who is born on 29 February completes them on 1 March of common years. */
export function completedYears(birth: DayNumber, on: DayNumber): number {
  return Math.floor((on - birth) / 10_000);
}

/**
 * The last day of cover that begins on `start` and is bought for whole months: start + n months − 1 day (D4). Where the
 * month has no such day, its last day is the last day of cover, so that none is lost or doubled.
 */
export function lastDayAfter(start: DayNumber, months: number): DayNumber {
  const next = monthsLater(start, months);
  return next % 100 === start % 100 ? dayBefore(next) : next;
}

/** The least number of whole `step`s of months, one at least, whose cover from `start` reaches `end` (D2, D3). */
export function stepsToReach(start: DayNumber, end: DayNumber, step: number): number {
  const between = (yearOf(end) - yearOf(start)) * MONTHS + monthOf(end) - monthOf(start);
  for (let steps = Math.max(Math.floor(between / step), 1); ; steps += 1) {
    if (lastDayAfter(start, steps * step) >= end) return steps;
  }
}

function yearOf(day: DayNumber): number {
  return Math.floor(day / 10_000);
}

function monthOf(day: DayNumber): number {
  return Math.floor(day / 100) % 100;
}

function dayFrom(year: number, month: number, day: number): DayNumber {
  return year * 10_000 + month * 100 + day;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)) return 29;
  return daysIn[month - 1] ?? 0;
}

/** The proleptic Gregorian day that lies `count` days after 1970-01-01, reckoned in years that begin in March. */
function dayFromCount(count: number): DayNumber {
  const shifted = count + 719_468; // days from 0000-03-01
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const march0 = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * march0 + 2) / 5) + 1;
  const month = march0 < 10 ? march0 + 3 : march0 - 9;
  return dayFrom(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day);
}
