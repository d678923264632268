import { Temporal as LocalDates } from '@js-temporal/polyfill';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './time';

/** A calendar date in Asia/Kuwait as `YYYY-MM-DD`. Two of them compare as texts do. */
export type DateText = string;

const SHAPE = /^[12]\d{3}-\d{2}-\d{2}$/;
const KUWAIT = 'Asia/Kuwait';

/** True when the text is `YYYY-MM-DD` and such a day exists (1000 to 2999). */
export function isDateText(text: string): boolean {
  if (!SHAPE.test(text)) return false;
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= LocalDates.PlainYearMonth.from({ year, month }).daysInMonth;
}

/** The day `days` after `date`; before it when negative. */
export function addDays(date: DateText, days: number): DateText {
  return LocalDates.PlainDate.from(date).add({ days }).toString();
}

/** Days from the first date to the second; negative when the second is earlier. */
export function daysBetween(from: DateText, to: DateText): number {
  return LocalDates.PlainDate.from(from).until(to, { largestUnit: 'days' }).days;
}

/** The calendar date in Kuwait at an instant (ms since 1970-01-01T00:00Z). */
export function kuwaitDate(instantMs: number): DateText {
  return LocalDates.Instant.fromEpochMilliseconds(instantMs)
    .toZonedDateTimeISO(KUWAIT)
    .toPlainDate()
    .toString();
}

/** A night begins at two in the morning in Kuwait. */
const NIGHT_BEGINS_MS = 2 * HOUR_MS;

/** The day by which nightly work of that instant goes: that of the night that began last. */
export function nightOf(instantMs: number): DateText {
  return kuwaitDate(instantMs - NIGHT_BEGINS_MS);
}

/** The instant at which a day begins in Kuwait (UTC+3 all year), ms since 1970-01-01T00:00Z. */
export function kuwaitMidnight(date: DateText): number {
  return LocalDates.PlainDate.from(date).toZonedDateTime(KUWAIT).epochMilliseconds;
}

/** The later of two dates. */
export function laterDate(a: DateText, b: DateText): DateText {
  return a > b ? a : b;
}

/** Days as they are written, by their number: lists tell the same few. */
const writtenDays = new Map<number, string>();
const MOST_DAYS = 1_000;
const twoDigits = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'));

/**
 * An instant (whole ms since 1970-01-01T00:00Z) as ISO 8601 in UTC, without zeros at the end of its fraction. A page has fifty of
 * them: `Date` costs five times as much, the calendar's own way two hundred and fifty times.
 */
export function instantText(instantMs: number): string {
  const whole = Math.trunc(instantMs);
  const day = Math.floor(whole / DAY_MS);
  const rest = whole - day * DAY_MS;
  const [hours, minutes] = [Math.floor(rest / HOUR_MS), Math.floor(rest / MINUTE_MS) % 60];
  const [seconds, thousandths] = [Math.floor(rest / 1_000) % 60, rest % 1_000];
  const fraction = thousandths === 0 ? '' : `.${String(thousandths).padStart(3, '0').replace(/0+$/, '')}`;
  return `${dayText(day)}T${twoDigits[hours] ?? ''}:${twoDigits[minutes] ?? ''}:${twoDigits[seconds] ?? ''}${fraction}Z`;
}

function dayText(day: number): string {
  const known = writtenDays.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * DAY_MS).toISOString().slice(0, -'T00:00:00.000Z'.length);
  if (writtenDays.size >= MOST_DAYS) writtenDays.clear();
  writtenDays.set(day, text);
  return text;
}
