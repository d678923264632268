import type { DateText } from '../dates';

/** A domestic worker of one sponsor who holds residence; `firstResidenceOn` is null for the one who is to get it. */
export interface HouseholdWorker {
  readonly id: string;
  readonly firstResidenceOn: DateText | null;
}

/**
 * Each worker's place in the household, from 1: by the date of first residence, the new one last (D11). Equal dates go
 * by id, so that the order in which the workers are given never matters.
 */
export function workerOrdinals(workers: readonly HouseholdWorker[]): ReadonlyMap<string, number> {
  const inOrder = [...workers].sort(byFirstResidence);
  return new Map(inOrder.map(({ id }, index) => [id, index + 1]));
}

function byFirstResidence(a: HouseholdWorker, b: HouseholdWorker): number {
  if (a.firstResidenceOn !== b.firstResidenceOn) {
    if (a.firstResidenceOn === null) return 1;
    if (b.firstResidenceOn === null) return -1;
    return a.firstResidenceOn < b.firstResidenceOn ? -1 : 1;
  }
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
