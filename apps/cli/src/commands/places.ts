import { textAt } from '../json';

/** Where a role or a proposal holds: ` @department/room`, nothing where it is everywhere. */
export function placeOf(thing: unknown): string {
  const [department, room] = [textAt(thing, 'department'), textAt(thing, 'room')];
  if (department === undefined && room === undefined) return '';
  return ` @${department ?? '*'}${room === undefined ? '' : `/${room}`}`;
}

/** The Swedish way to write a date is ISO's. */
const kuwait = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Kuwait' });
const kuwaitClock = new Intl.DateTimeFormat('sv-SE', {
  ...{ timeZone: 'Asia/Kuwait', dateStyle: 'short', timeStyle: 'medium' },
});

/** The day in Kuwait on which an instant lies. */
export function dayOf(instant: string | undefined): string {
  return dayAt(Date.parse(instant ?? ''));
}

/** The last day in Kuwait of what ends at an instant: what ends at midnight holds on the day before. */
export function lastDayOf(instant: string | undefined): string {
  return dayAt(Date.parse(instant ?? '') - 1);
}

/** The moment in Kuwait at which an instant lies, to the second. */
export function timeOf(instant: string | undefined): string {
  const ms = Date.parse(instant ?? '');
  return Number.isNaN(ms) ? '-' : kuwaitClock.format(ms);
}

function dayAt(ms: number): string {
  return Number.isNaN(ms) ? '-' : kuwait.format(ms);
}
