import { allows, type Grant, type Permission, type Place } from './roles';

/** Where records lie that are no cases: all of a sort at one place. */
export const recordPlaces = {
  renewals: { department: 'assurance', room: 'renewals' },
  persons: { department: 'assurance', room: 'identity' },
  payments: { department: 'finance', room: 'payments' },
} as const satisfies Record<string, Place>;

/** A thing that a story tells of. */
export interface ToldThing {
  readonly kind: string;
  /** Where it lies, of a thing that has a place of its own. */
  readonly at: Place | null;
}

interface Opening {
  readonly permission: Permission;
  /** Null is the thing's own place. */
  readonly at: Place | null;
}

const withRenewal: Opening = { permission: 'records.search', at: recordPlaces.renewals };

/** What opens a thing by a route of its own, by its kind: `/renewals/:id/record`, `/search`, `/refunds/:id`, `/cases/:id`. */
const openings: ReadonlyMap<string, Opening> = new Map([
  ['renewal', withRenewal],
  ['coverage', withRenewal],
  ['notice', withRenewal],
  ['attempt', { permission: 'records.search', at: recordPlaces.payments }],
  ['refund', { permission: 'cases.read', at: recordPlaces.payments }],
  ['case', { permission: 'cases.read', at: null }],
]);

/** Whether a story may tell of a thing: only of what these grants open by its own route. Other kinds are told to nobody. */
export function mayRead(grants: readonly Grant[], { kind, at }: ToldThing): boolean {
  const opening = openings.get(kind);
  const place = opening?.at ?? at;
  return opening !== undefined && place !== null && allows(grants, opening.permission, place);
}
