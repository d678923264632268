import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Capabilities } from './capabilities';
import { claimOf, rememberClaim } from './policies';
import { principalOf, recogniseStaff, type Principal, type StaffSessions } from './staff';

/** Who asks on a route with the policy `public-or-holder`: what was shown and is good; nothing else is told apart. */
export interface Holder {
  /** The renewal whose capability was shown. */
  readonly renewalId: string | null;
  readonly staff: Principal | null;
}

/** Looks at what a request shows, and refuses nothing: a spoilt token is as good as none. */
export async function recognise(
  request: FastifyRequest,
  parts: { readonly capabilities: () => Capabilities; readonly sessions: () => StaffSessions },
): Promise<void> {
  const token = /^Bearer ([\w-]+\.[\w.-]{1,2048})$/.exec(request.headers.authorization ?? '')?.[1];
  if (token !== undefined) {
    const claim = await parts.capabilities().verify(token);
    if (claim) rememberClaim(request, claim);
    return;
  }
  await recogniseStaff(request, parts.sessions);
}

/** Handler parameter of a `public-or-holder` route. */
export const Asker = createParamDecorator((_: unknown, context: ExecutionContext): Holder => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return { renewalId: claimOf(request)?.renewalId ?? null, staff: principalOf(request) ?? null };
});
