import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ModuleRef, Reflector } from '@nestjs/core';
import { DomainError } from '@tajdeed/domain';
import type { FastifyRequest } from 'fastify';
import { isJson } from './body';
import { Capabilities } from './capabilities';
import { hasDoubledParameter } from './door';
import { recognise } from './holder';
import { POLICY, type PolicyName, RATE, VIEW_ONLY, rememberClaim } from './policies';
import { RateLimit } from './rate-limit';
import { readsQuery } from './route-inputs';
import { admitStaff, isStaffPolicy, StaffSessions } from './staff';
import { isOfType, otherType, UPLOAD, type UploadRow } from './upload';
import { unknownFields } from './validation';

/** What a route's decorators say. */
interface Rules {
  readonly policy: PolicyName | undefined;
  readonly viewOnly: boolean;
  readonly rate: string | undefined;
  readonly upload: UploadRow | undefined;
  readonly readsQuery: boolean;
}

/** The one guard of every route: policy, content type, coarse limit (security items 22, 23, 36). */
@Injectable()
export class PolicyGuard implements CanActivate {
  private readonly reflector = new Reflector();
  /** Decorators do not change, and reading them costs as much as the rest of the guard. */
  private readonly rules = new WeakMap<object, Rules>();

  constructor(private readonly parts: ModuleRef) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { policy, viewOnly, rate, upload, readsQuery } = this.rulesOf(context);
    if (!policy) throw new DomainError('not-found'); // the start check leaves no such route
    if (rate) await this.part(RateLimit).take(rate, request.ip);
    if (policy === 'renewal-capability') await this.checkCapability(request);
    if (policy === 'public-or-holder')
      await recognise(request, {
        capabilities: () => this.part(Capabilities),
        sessions: () => this.part(StaffSessions),
      });
    if (isStaffPolicy(policy)) await admitStaff(request, policy, this.part(StaffSessions));
    if (policy === 'bank' || viewOnly) return true;
    if (hasDoubledParameter(request.url)) throw new DomainError('malformed-request');
    refuseOtherTypes(request, upload);
    if (!readsQuery) refuseQuery(request);
    return true;
  }

  private rulesOf(context: ExecutionContext): Rules {
    const handler = context.getHandler();
    const known = this.rules.get(handler);
    if (known) return known;
    const targets = [handler, context.getClass()];
    const rules: Rules = {
      policy: this.reflector.getAllAndOverride<PolicyName | undefined>(POLICY, targets),
      viewOnly: this.reflector.getAllAndOverride<boolean | undefined>(VIEW_ONLY, targets) ?? false,
      rate: this.reflector.getAllAndOverride<string | undefined>(RATE, targets),
      upload: this.reflector.getAllAndOverride<UploadRow | undefined>(UPLOAD, targets),
      readsQuery: readsQuery(context.getClass(), handler.name),
    };
    this.rules.set(handler, rules);
    return rules;
  }

  private async checkCapability(request: FastifyRequest): Promise<void> {
    const token = /^Bearer ([\w.-]{1,2048})$/.exec(request.headers.authorization ?? '')?.[1];
    const claim = token === undefined ? undefined : await this.part(Capabilities).verify(token);
    if (!claim) throw new DomainError('capability-missing');
    if (idOf(request.params) !== claim.renewalId) throw new DomainError('not-found');
    rememberClaim(request, claim);
  }

  private part<T>(kind: abstract new (...args: never[]) => T): T {
    return this.parts.get(kind, { strict: false });
  }
}

function refuseOtherTypes(request: FastifyRequest, upload: UploadRow | undefined): void {
  const isRead = request.body === undefined || (Buffer.isBuffer(request.body) && request.body.length === 0);
  const empty = isRead && upload?.streamed !== true;
  const packed = request.headers['content-encoding'] !== undefined;
  const isTaken = upload ? isOfType(request, upload) : isJson(request);
  if (empty || (isTaken && !packed)) return;
  throw upload ? otherType(request, upload) : new DomainError('unsupported-media-type');
}

function refuseQuery(request: FastifyRequest): void {
  const names = Object.keys(request.query ?? {});
  if (names.length > 0) throw unknownFields(names);
}

function idOf(params: unknown): unknown {
  return typeof params === 'object' && params !== null && 'id' in params ? params.id : undefined;
}
