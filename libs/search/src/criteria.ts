import { attemptLifecycle, caseLifecycle, recordPlaces, renewalLifecycle } from '@tajdeed/domain';

/** What is searched; one at a time. */
export const subjects = ['renewals', 'persons', 'payments', 'cases'] as const;
export type Subject = (typeof subjects)[number];

/** What a search may name. Instants in ms since 1970, the end not included; money in fils. */
export interface Criteria {
  readonly reference?: string | undefined;
  readonly receipt?: string | undefined;
  readonly trackId?: string | undefined;
  readonly civilNumber?: string | undefined;
  readonly phone?: string | undefined;
  readonly name?: string | undefined;
  readonly spelling?: 'alike' | 'exact' | 'beginning' | undefined;
  readonly state?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly amount?: string | undefined;
}
export type Criterion = keyof Criteria;

const byPerson = ['civilNumber', 'phone', 'name', 'spelling'] as const;
const byRecord = ['reference', 'receipt', 'trackId', 'state', 'from', 'to'] as const;

/** The criteria of each subject; any of them together. */
export const allowed: Readonly<Record<Subject, readonly Criterion[]>> = {
  renewals: [...byPerson, ...byRecord],
  persons: byPerson,
  payments: [...byPerson, ...byRecord, 'amount'],
  cases: [...byPerson, ...byRecord],
};

/** The states that a subject's records may be in. */
export const statesOf: Readonly<Record<Subject, readonly string[]>> = {
  renewals: Object.keys(renewalLifecycle.states),
  persons: [],
  payments: Object.keys(attemptLifecycle.states),
  cases: Object.keys(caseLifecycle.states),
};

/** Where the records of a subject lie; a case has a place of its own. Grants that do not reach there find nothing. */
export const places = recordPlaces;

/** The criteria that are named, by kind. */
export function kindsOf(criteria: Criteria): readonly Criterion[] {
  const named = new Map(Object.entries(criteria));
  return allowed.payments.filter((kind) => named.get(kind) !== undefined);
}
