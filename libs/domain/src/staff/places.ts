import type { Place } from './roles';

/** The departments and the rooms whose work each of them does: a grant for another place would reach nothing. */
export const places = {
  assurance: ['residency', 'coverage', 'fees', 'renewals', 'identity'],
  finance: ['payments'],
  operations: ['relay'],
} as const satisfies Record<string, readonly string[]>;

/** Whether there is work at a place; null is everywhere. */
export function isPlace({ department, room }: Place): boolean {
  return Object.entries(places).some(
    ([name, rooms]: [string, readonly string[]]) =>
      (department === null || department === name) && (room === null || rooms.includes(room)),
  );
}
