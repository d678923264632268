import { allows, grantsFor, type Grant, type Permission, type Place } from '../staff/roles';

/** A person of the staff, and the sign-in that is used. */
export interface Hand {
  readonly memberId: string;
  readonly accountId: string;
}

/** What approving is weighed against. Instants in ms since 1970. */
export interface ApprovalSituation {
  readonly maker: Hand;
  readonly checker: Hand;
  /** The absent person for whom the checker acts by delegation, or null. */
  readonly onBehalfOf: string | null;
  /** Whether the checker, or the person acted for, holds the permission at the proposal's place. */
  readonly permitted: boolean;
  /** The digest that stands, and the one that the checker read; hexadecimal. */
  readonly digest: string;
  readonly read: string;
  /** When the checker last proved a second factor for this very proposal; null = never. */
  readonly factorAt: number | null;
  readonly now: number;
  readonly expiresAt: number;
}

export type ApprovalRefusal =
  'proposal-expired' | 'not-permitted' | 'same-person' | 'proposal-changed' | 'fresh-factor-needed';

/** How old the second factor of an approval may be, in ms (security item 18). */
export const FRESH_FACTOR_MS = 5 * 60_000;

/**
 * Why this approval does not count, or null when it does: two different people, the same content, a fresh second factor
 * (security items 18, 26, 28). People are compared, never accounts, and nobody approves their own proposal through a delegate.
 */
export function approvalRefusal(s: ApprovalSituation): ApprovalRefusal | null {
  if (s.now >= s.expiresAt) return 'proposal-expired';
  if (s.checker.memberId === s.maker.memberId || s.onBehalfOf === s.maker.memberId) return 'same-person';
  if (!s.permitted) return 'not-permitted';
  if (s.read !== s.digest) return 'proposal-changed';
  if (s.factorAt === null || s.factorAt > s.now || s.now - s.factorAt > FRESH_FACTOR_MS)
    return 'fresh-factor-needed';
  return null;
}

/** What a person may do at this moment: by their own roles, and for absent people by those people's. */
export interface Eyes {
  readonly grants: readonly Grant[];
  readonly standsInFor: readonly {
    readonly memberId: string;
    readonly delegationId: string;
    readonly grants: readonly Grant[];
  }[];
}

/** Whether somebody may decide, and for whom by which delegation where it is not by their own roles. */
export interface Right {
  readonly permitted: boolean;
  readonly onBehalfOf: string | null;
  readonly delegation: string | null;
}

/**
 * What an absent person's rights come to in a delegate's hands: those in a department where two people have let the delegate
 * approve too. One person's absence makes nobody an approver (security items 26, 28), and who loses that right loses this with
 * it (item 29). Rooms are not compared: another room of one's own department is what standing in is for.
 */
export function lentGrants(own: readonly Grant[], absent: readonly Grant[]): readonly Grant[] {
  const where = grantsFor(own, 'approvals.check');
  return absent.filter((lent) =>
    where.some(({ department }) => department === null || department === lent.department),
  );
}

/** Whether a person may decide a proposal at that place themselves, or only for an absent one, by which delegation; never for its maker. */
export function rightTo(by: Eyes, permission: Permission, at: Place, maker: string): Right {
  if (allows(by.grants, permission, at)) return { permitted: true, onBehalfOf: null, delegation: null };
  const absent = by.standsInFor.find(
    ({ memberId, grants }) => memberId !== maker && allows(grants, permission, at),
  );
  const [onBehalfOf, delegation] = [absent?.memberId ?? null, absent?.delegationId ?? null];
  return { permitted: absent !== undefined, onBehalfOf, delegation };
}
