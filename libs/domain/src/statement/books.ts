import type { AttemptState } from '../attempt/lifecycle';
import type { CoverageState } from '../coverage/lifecycle';
import type { CoverageChange, NoticeState } from '../notice/lifecycle';

/** What the bank, asked, says of money that it took: the attempt's state in the words of its book. */
export const bankBooks = ['provisional', 'confirmed', 'late', 'voided', 'returned', 'by-hand'] as const;
export type BankBook = (typeof bankBooks)[number];

/** What the bank's settlement files say of the same payment. */
export const settlementBooks = ['none', 'exception', 'paid-out', 'taken-back'] as const;
export type SettlementBook = (typeof settlementBooks)[number];

/** What the ledger holds of it: earned, to be given back, owed by the resident, none of these any more, or what never should be. */
export const ledgerBooks = ['none', 'earned', 'part-earned', 'due', 'owed', 'closed', 'mixed'] as const;
export type LedgerBook = (typeof ledgerBooks)[number];

/** The cover that was issued for it. */
export const coverageBooks = ['none', 'PROVISIONAL', 'EFFECTIVE', 'SUSPENDED', 'ENDED'] as const;
export type CoverageBook = (typeof coverageBooks)[number];

/** What the residency authority was told last of that cover, and answered. */
export const authorityBooks = [
  'untold',
  'acknowledged',
  'refused',
  'change-owed',
  'change-refused',
  'suspended',
  'ended',
] as const;
export type AuthorityBook = (typeof authorityBooks)[number];

/** The four books of one payment; the bank's is kept twice, by inquiry and by settlement file. */
export interface Books {
  readonly bank: BankBook;
  readonly settlement: SettlementBook;
  readonly ledger: LedgerBook;
  readonly coverage: CoverageBook;
  readonly authority: AuthorityBook;
  /** Its renewal was given up by two people of the staff. */
  readonly givenUp: boolean;
}

/** The bank's book by an attempt's state; null where no money is known to have been taken. */
export function bankOf(state: AttemptState, isBooked: boolean): BankBook | null {
  switch (state) {
    case 'CAPTURED':
      return 'provisional';
    case 'CONFIRMED':
      return 'confirmed';
    case 'CAPTURED_LATE':
      return 'late';
    case 'VOIDED':
      return 'voided';
    case 'REFUNDED':
      return 'returned';
    case 'SETTLED':
      return isBooked ? 'by-hand' : null; // never taken, as two people found
    default:
      return null;
  }
}

/** What an attempt's entries leave in the ledger, in fils. */
export interface Held {
  readonly earned: bigint;
  readonly due: bigint;
  readonly owed: bigint;
}

/** The ledger's book of an amount. */
export function ledgerOf(amount: bigint, isBooked: boolean, { earned, due, owed }: Held): LedgerBook {
  if (!isBooked) return 'none';
  if (owed > 0n && owed === earned && owed <= amount && due === 0n) return 'owed';
  if (owed !== 0n || earned < 0n || due < 0n || earned + due > amount) return 'mixed';
  if (due > 0n) return 'due';
  if (earned === amount) return 'earned';
  return earned === 0n ? 'closed' : 'part-earned';
}

/** The cover's book. */
export function coverageOf(state: CoverageState | null): CoverageBook {
  return state ?? 'none';
}

/** What a notice about a change of the cover came to; null until it is answered. */
export interface ToldChange {
  readonly says: CoverageChange;
  readonly outcome: 'acknowledged' | 'refused' | null;
}

/** The authority's book: what it answered when the cover was issued, and to the last change that it was told of since. */
export function authorityOf(
  issued: Exclude<NoticeState, 'OWED'> | null,
  change: ToldChange | null,
): AuthorityBook {
  if (!change) {
    if (issued === null) return 'untold';
    return issued === 'ACKNOWLEDGED' ? 'acknowledged' : 'refused';
  }
  if (change.outcome === null) return 'change-owed';
  if (change.outcome === 'refused') return 'change-refused';
  return change.says === 'reinstated' ? 'acknowledged' : change.says;
}
