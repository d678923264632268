import type { Logger } from '@nestjs/common';
import type { ErrorCode } from '@tajdeed/domain';
import type { FastifyRequest } from 'fastify';
import { principalOf } from './staff';

/** Refusals that whoever watches over the back office must see, by the name of their event (security item 87). */
const events: ReadonlyMap<string, string> = new Map<ErrorCode, string>([
  ['sign-in-failed', 'staff.sign-in-refused'],
  ['factor-refused', 'staff.factor-refused'],
  ['not-permitted', 'staff.permission-refused'],
  ['same-person', 'staff.approval-refused'],
  ['proposal-changed', 'staff.approval-refused'],
  ['proposal-expired', 'staff.approval-refused'],
  ['fresh-factor-needed', 'staff.fresh-factor-missing'],
]);

/** Tells of a refusal that matters: which, on what route, whose sign-in. Nothing that was sent is part of it. */
export function noteSecurityEvent(log: Logger, code: unknown, request: FastifyRequest): void {
  const event = typeof code === 'string' ? events.get(code) : undefined;
  if (event === undefined) return;
  const by = principalOf(request);
  const route = `${request.method} ${request.routeOptions.url ?? 'none'}`;
  const who = by && { account: by.accountId, member: by.memberId };
  log.warn({ event, code, route, ...who }, 'a person of the staff was refused');
}
