import type { Logger } from '@nestjs/common';
import type { ErrorCode } from '@tajdeed/domain';
import { parseCookie } from 'cookie';
import type { FastifyRequest } from 'fastify';
import { principalOf, STAFF_COOKIE } from './staff';

/** A refusal as it leaves: its code, and the faults of an input. */
export interface Refusal {
  readonly code?: unknown;
  readonly errors?: unknown;
}

interface EventRow {
  readonly event: string;
  /** Whoever reaches the door can cause it, as often as they like: its lines are counted. */
  readonly byAnybody?: true;
  /** Left out where it does not hold. */
  readonly where?: (request: FastifyRequest) => boolean;
}

/** Refusals that whoever watches over the system must see, by their code (security item 87). */
const events: ReadonlyMap<unknown, EventRow> = new Map<ErrorCode, EventRow>([
  ['sign-in-failed', { event: 'staff.sign-in-refused' }],
  ['sign-in-needed', { event: 'staff.session-refused', byAnybody: true, where: showsSession }],
  ['second-factor-needed', { event: 'staff.second-factor-missing' }],
  ['factor-refused', { event: 'staff.factor-refused' }],
  ['not-permitted', { event: 'staff.permission-refused' }],
  ['same-person', { event: 'staff.approval-refused' }],
  ['proposal-changed', { event: 'staff.approval-refused' }],
  ['proposal-expired', { event: 'staff.approval-refused' }],
  ['fresh-factor-needed', { event: 'staff.fresh-factor-missing' }],
  ['capability-missing', { event: 'door.capability-refused', byAnybody: true, where: showsAuthorization }],
  ['too-many-requests', { event: 'door.rate-refused', byAnybody: true }],
]);

/** What nobody may say of themselves or of a thing (security item 25): a route that does not ask for it was probed. */
const CLAIMS: ReadonlySet<string> = new Set(['role', 'status', 'amount', 'approvedBy', 'maker']);

/** Tells of refusals that matter: which, on what route, whose sign-in. Nothing that was sent is part of it. */
export class SecurityEvents {
  private readonly lines = new Lines();

  constructor(private readonly log: Logger) {}

  note({ code, errors }: Refusal, request: FastifyRequest): void {
    const by = principalOf(request);
    const route = `${request.method} ${request.routeOptions.url ?? 'none'}`;
    const who = by && { account: by.accountId, member: by.memberId };
    const fields = by && claimsIn(errors);
    if (fields && fields.length > 0)
      this.log.warn(
        { event: 'staff.field-smuggled', code, route, fields, ...who },
        'a person of the staff said what is not theirs to say',
      );
    const row = events.get(code);
    if (!row || row.where?.(request) === false) return;
    const nth = row.byAnybody && this.lines.next(row.event, performance.now());
    if (nth === null) return;
    const often = nth !== undefined && nth > SINGLY && { count: nth };
    this.log.warn(
      { event: row.event, code, route, ...who, ...often },
      row.byAnybody ? 'somebody was refused' : 'a person of the staff was refused',
    );
  }
}

/** So many of one kind in a minute are told one by one. */
export const SINGLY = 30;
const MINUTE_MS = 60_000;

/** Which ones are told: all at first, then the 60th, the 120th … of a minute, so that a flood of refusals is no flood of lines. */
export class Lines {
  private readonly windows = new Map<string, { readonly beganMs: number; count: number }>();

  /** The how-manieth of its minute this one is; null where it is counted and not told. */
  next(event: string, nowMs: number): number | null {
    const known = this.windows.get(event);
    const window = known && nowMs - known.beganMs < MINUTE_MS ? known : { beganMs: nowMs, count: 0 };
    if (window !== known) this.windows.set(event, window);
    window.count += 1;
    const isTold = window.count <= SINGLY || Number.isInteger(Math.log2(window.count / SINGLY));
    return isTold ? window.count : null;
  }
}

function showsAuthorization({ headers }: FastifyRequest): boolean {
  return headers.authorization !== undefined;
}

function showsSession(request: FastifyRequest): boolean {
  return showsAuthorization(request) || parseCookie(request.headers.cookie ?? '')[STAFF_COOKIE] !== undefined;
}

/** Names of our own list among the fields that a route knows nothing of. */
function claimsIn(errors: unknown): string[] {
  const faults: readonly unknown[] = Array.isArray(errors) ? errors : [];
  const names = faults.flatMap((fault) =>
    isUnknownField(fault) ? [fault.path.split('.').at(-1) ?? ''] : [],
  );
  return [...new Set(names)].filter((name) => CLAIMS.has(name)).sort();
}

function isUnknownField(fault: unknown): fault is { readonly path: string } {
  return (
    typeof fault === 'object' &&
    fault !== null &&
    'path' in fault &&
    typeof fault.path === 'string' &&
    'code' in fault &&
    fault.code === 'unknown-field'
  );
}
