import { SetMetadata, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { StaffPolicy } from './staff';

/**
 * Who may use a route. Every route names one, or the process does not start (security item 22).
 * - `public`: anybody.
 * - `bank`: the bank's door; any content type, raw bytes, its own answers.
 * - `public-or-holder`: anybody; whoever shows a capability or a session of the staff is known by it (`@Asker()`).
 * - `renewal-capability`: whoever holds the capability of the renewal that the path's `:id` names.
 * - `staff-entering`: a person of the staff whose second factor is still to come; `staff`: any who is signed in.
 * - `staff:<permission>`: a person of the staff who holds a grant with that permission.
 */
export type PolicyName = 'public' | 'public-or-holder' | 'bank' | 'renewal-capability' | StaffPolicy;

export const POLICY = 'tajdeed:policy';
export const IDEMPOTENT = 'tajdeed:idempotent';
export const VIEW_ONLY = 'tajdeed:view-only';
export const ALSO_PAGE = 'tajdeed:also-page';
export const WITHOUT_KEY = 'tajdeed:without-key';
export const RATE = 'tajdeed:rate';

/** Names a route's policy; on a class, that of all its routes. */
export const Policy = (name: PolicyName) => SetMetadata(POLICY, name);

/**
 * A page that only shows, whatever method and body a browser brings (receipt, bank error; security item 51): no
 * Idempotency-Key, any content type (ignored), unknown query parameters ignored.
 */
export const ViewOnly = () => SetMetadata(VIEW_ONLY, true);

/** The route answers with a page, too, where a browser asks for one: then its refusals are pages as well. */
export const AlsoPage = () => SetMetadata(ALSO_PAGE, true);

/**
 * The route changes state and yet takes no Idempotency-Key, because a repetition can't have the effect again: the steps of
 * a sign-in use up what they are shown, and their answer carries a new session that must not be kept.
 */
export const WithoutKey = () => SetMetadata(WITHOUT_KEY, true);

/** Puts the coarse limit of that name on a route; the app says by its settings how much it allows (`OnceModule.forRoot`). */
export const RateLimited = (name: string) => SetMetadata(RATE, name);

/** What a verified capability allows. */
export interface CapabilityClaim {
  readonly renewalId: string;
}

const claims = new WeakMap<FastifyRequest, CapabilityClaim>();

export function rememberClaim(request: FastifyRequest, claim: CapabilityClaim): void {
  claims.set(request, claim);
}

export function claimOf(request: FastifyRequest): CapabilityClaim | undefined {
  return claims.get(request);
}

/** Handler parameter: the claim of a `renewal-capability` route. */
export const Capability = createParamDecorator((_: unknown, context: ExecutionContext): CapabilityClaim => {
  const claim = claims.get(context.switchToHttp().getRequest<FastifyRequest>());
  if (!claim) throw new Error('@Capability() stands only on routes with the policy renewal-capability');
  return claim;
});
