import { DomainError } from '@tajdeed/domain';
import type { CaseRow } from './case.rows';

type Standing = Pick<CaseRow, 'state' | 'holder'>;

/** Why this person does not decide the case at present; undefined when they do. */
export function notHeld(row: Standing, memberId: string): DomainError | undefined {
  if (hasEnded(row)) return ended(row);
  if (row.state === 'OPEN') return new DomainError('case-not-taken');
  if (row.holder !== memberId) return new DomainError('case-taken', { holder: row.holder });
  return row.state === 'SNOOZED' ? new DomainError('case-resting') : undefined;
}

/** Why this person can't take the case; undefined when it is free. */
export function notFree(row: Standing, memberId: string): DomainError | undefined {
  if (row.state === 'OPEN') return undefined;
  return notHeld(row, memberId) ?? new DomainError('case-yours');
}

/** Why there is no rest that this person could end; undefined when there is. */
export function notToWake(row: Standing, mayWake: boolean): DomainError | undefined {
  if (hasEnded(row)) return ended(row);
  if (row.state !== 'SNOOZED') return new DomainError('case-not-resting');
  return mayWake ? undefined : new DomainError('case-taken', { holder: row.holder });
}

/** Why it is not decided again; undefined when it was closed. What is merged is decided in the other case. */
export function notToReopen(row: Standing): DomainError | undefined {
  if (row.state === 'CLOSED') return undefined;
  return row.state === 'MERGED' ? ended(row) : new DomainError('case-not-closed');
}

export function hasEnded({ state }: Standing): boolean {
  return state === 'CLOSED' || state === 'MERGED';
}

export function ended({ state }: Standing): DomainError {
  return new DomainError('case-closed', { state });
}
