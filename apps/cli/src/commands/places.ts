import { textAt } from '../json';

/** Where a role or a proposal holds: ` @department/room`, nothing where it is everywhere. */
export function placeOf(thing: unknown): string {
  const [department, room] = [textAt(thing, 'department'), textAt(thing, 'room')];
  if (department === undefined && room === undefined) return '';
  return ` @${department ?? '*'}${room === undefined ? '' : `/${room}`}`;
}

/** A day, out of an instant. */
export function dayOf(instant: string | undefined): string {
  return instant?.slice(0, 10) ?? '-';
}
