import { addDays, instantText, isDateText, kuwaitDate, kuwaitMidnight, type DateText } from '@tajdeed/domain';
import { z } from 'zod';

const KUWAIT_OFFSET_MS = 3 * 3_600_000;
const MOMENT = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)\+03:00$/;

/** When a schedule begins or ends, as a document says it: a day in Kuwait, or an instant with Kuwait's offset. */
export const effectiveSchema = z
  .string()
  .max(32)
  .refine((text) => isDateText(text) || isMoment(text), { params: { code: 'no-such-date' } })
  .meta({ description: 'A calendar date in Kuwait, or an instant as YYYY-MM-DDTHH:MM:SS+03:00' });

function isMoment(text: string): boolean {
  const date = MOMENT.exec(text)?.[1];
  return date !== undefined && isDateText(date);
}

/** The instant at which it begins, ms since 1970: of a day its first. */
export function beginningOf(text: string): number {
  const [, date, hours, minutes, seconds] = MOMENT.exec(text) ?? [];
  if (date === undefined) return kuwaitMidnight(text);
  return kuwaitMidnight(date) + (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000;
}

/** The instant at which it is over, ms since 1970: a day is the last one. */
export function endOf(text: string): number {
  return isDateText(text) ? kuwaitMidnight(addDays(text, 1)) : beginningOf(text);
}

export function beginningText(instantMs: number): string {
  const date = kuwaitDate(instantMs);
  return kuwaitMidnight(date) === instantMs ? date : momentText(instantMs);
}

export function endText(instantMs: number): string {
  const date: DateText = kuwaitDate(instantMs);
  return kuwaitMidnight(date) === instantMs ? addDays(date, -1) : momentText(instantMs);
}

function momentText(instantMs: number): string {
  return `${instantText(instantMs + KUWAIT_OFFSET_MS).replace(/(?:\.\d+)?Z$/, '')}+03:00`;
}
