import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { allows, DomainError, isPermission, type Grant, type Permission } from '@tajdeed/domain';
import { parseCookie } from 'cookie';
import type { FastifyRequest } from 'fastify';

/** Name of the session's cookie; the prefix makes a browser refuse it without Secure, Path=/ and from a subdomain (security item 14). */
export const STAFF_COOKIE = '__Host-tajdeed-staff';

/** A person of the staff at work: a sign-in, the person behind it, and what the person may do at this moment. */
export interface Principal {
  readonly sessionId: string;
  readonly accountId: string;
  /** The person: two accounts of one person are one pair of eyes. */
  readonly memberId: string;
  /** `entering` until the second factor is proven. */
  readonly stage: 'entering' | 'full';
  /** When a second factor was last proven in this session, ms since 1970; null = never. */
  readonly factorAt: number | null;
  readonly grants: readonly Grant[];
  /** The absent people for whom this one may approve at present, with what each of them may do. */
  readonly standsInFor: readonly {
    readonly memberId: string;
    readonly delegationId: string;
    readonly grants: readonly Grant[];
  }[];
}

/** What a person shows to prove a second factor: a code of the authenticator, or a passkey's answer (WebAuthn). */
export type FactorProof = { readonly code: string } | { readonly passkey: unknown };

/** The second factor, proven for one deed. The staff room implements it. */
export abstract class SecondFactor {
  /**
   * Uses the proof up and answers when that was, ms since 1970. `deed` names exactly what is about to be done (a digest);
   * a passkey's challenge was made for it. Throws `factor-refused`, and the try counts.
   */
  abstract prove(principal: Principal, deed: string, proof: FactorProof): Promise<number>;
}

/** Who a session token belongs to. The staff room answers it; asked at each request, so that what is withdrawn ends at once. */
export abstract class StaffSessions {
  /** Undefined for a token that is unknown, out of time, signed out, or of a disabled account. Counts as use of the session. */
  abstract principalOf(token: string): Promise<Principal | undefined>;
  /**
   * The same person with the rights of this instant, which nobody takes away until the running transaction has ended: what is
   * decided and what ends a right come one after the other. Throws `sign-in-needed` where the session has ended meanwhile.
   */
  abstract hold(principal: Principal): Promise<Principal>;
}

/** The policies of the staff's routes: entering (first factor shown), any full session, or a permission. */
export type StaffPolicy = 'staff-entering' | 'staff' | `staff:${Permission}`;

const principals = new WeakMap<FastifyRequest, Principal>();

/** The person of the staff who makes this request, where its policy is one of the staff's. */
export function principalOf(request: FastifyRequest): Principal | undefined {
  return principals.get(request);
}

/** Handler parameter: the person of the staff. */
export const Staff = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const principal = principals.get(context.switchToHttp().getRequest<FastifyRequest>());
  if (!principal) throw new Error("@Staff() stands only on routes with a staff's policy");
  return principal;
});

export function isStaffPolicy(policy: string): policy is StaffPolicy {
  return policy === 'staff-entering' || policy === 'staff' || policy.startsWith('staff:');
}

/** Lets a person of the staff pass or refuses: `sign-in-needed`, `second-factor-needed`, `not-permitted`. */
export async function admitStaff(
  request: FastifyRequest,
  policy: StaffPolicy,
  sessions: StaffSessions,
): Promise<Principal> {
  const token = tokenOf(request);
  const principal = token === undefined ? undefined : await sessions.principalOf(token);
  if (!principal) throw new DomainError('sign-in-needed');
  principals.set(request, principal);
  if (policy === 'staff-entering') return principal;
  if (principal.stage !== 'full') throw new DomainError('second-factor-needed');
  if (!isPermitted(principal, policy)) throw new DomainError('not-permitted');
  return principal;
}

/** Remembers the person of the staff whose full session a request shows, where it shows one. */
export async function recogniseStaff(request: FastifyRequest, sessions: () => StaffSessions): Promise<void> {
  const token = tokenOf(request);
  const principal = token === undefined ? undefined : await sessions().principalOf(token);
  if (principal?.stage === 'full') principals.set(request, principal);
}

/** What may be done for an absent person: reading and deciding proposals, nothing else. */
const delegable: readonly Permission[] = ['approvals.read', 'approvals.check'];

/** What a person may do at all; where it may be done is part of each query. */
function isPermitted(principal: Principal, policy: Exclude<StaffPolicy, 'staff-entering'>): boolean {
  if (policy === 'staff') return true;
  const permission = policy.slice('staff:'.length);
  if (!isPermission(permission)) return false;
  if (allows(principal.grants, permission)) return true;
  return (
    delegable.includes(permission) && principal.standsInFor.some(({ grants }) => allows(grants, permission))
  );
}

const TOKEN = /^[\w-]{43}$/;

/** From the cookie of a browser, or from the header of a program; a request that shows both is not understood. */
function tokenOf(request: FastifyRequest): string | undefined {
  const bearer = /^Bearer ([\w-]{43})$/.exec(request.headers.authorization ?? '')?.[1];
  const cookie = parseCookie(request.headers.cookie ?? '')[STAFF_COOKIE];
  if (bearer !== undefined && cookie !== undefined) throw new DomainError('malformed-request');
  if (cookie === undefined) return bearer;
  refuseForeignSite(request);
  return TOKEN.test(cookie) ? cookie : undefined;
}

/** SameSite=Strict is the first fence against a foreign site's request; what the browser says of its origin is the second. */
function refuseForeignSite(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new DomainError('not-permitted');
}
