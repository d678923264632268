import { createHash } from 'node:crypto';
import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { DomainError } from '@tajdeed/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Observable, from, lastValueFrom } from 'rxjs';
import { Database } from '../database/database';
import { type Call, IdempotencyStore, type KeptAnswer } from './idempotency-store';
import { requestLanguage } from './language';
import { IDEMPOTENT, claimOf } from './policies';
import { asDomainError, problemOf } from './problem';
import { blockOf } from './rate-limit';
import { principalOf } from './staff';

/** A refusal as it is kept under its key; the filter sends it as it stands, so that first and later answers are equal. */
export class KeptRefusal extends Error {
  constructor(
    readonly answer: KeptAnswer,
    readonly replayed: boolean,
  ) {
    super('kept refusal');
  }
}

const KEY = /^[\x20-\x7e]{16,255}$/;

/** Whether a refusal is final for its key: 5xx and those that invite another try are not kept, unless effects stay with them. */
function isKept(error: DomainError): boolean {
  return error.row.status < 500 && (error.keepsEffects || !error.row.retry);
}

type Outcome =
  { readonly value: unknown } | { readonly replay: KeptAnswer } | { readonly refusal: KeptAnswer };

/**
 * One effect and one answer per Idempotency-Key (security item 38). It opens the transaction of the effect and keeps the
 * answer in it. A refusal undoes the effect and is kept in a second transaction; one with `keepsEffects` commits with it.
 * A key belongs to the capability shown with it, or to the caller's address where a route is public.
 * An equal call meanwhile gets 409 `request-in-flight`, another body under the same key 422 `idempotency-key-reused`.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly parts: ModuleRef) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    return from(this.once(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), next));
  }

  private async once(request: FastifyRequest, reply: FastifyReply, next: CallHandler): Promise<unknown> {
    const store = this.parts.get(IdempotencyStore, { strict: false });
    const database = this.parts.get(Database, { strict: false });
    const call = callOf(request, store);
    const outcome = await database
      .transaction(() => attempt(call, store, request, reply, next))
      .catch((error: unknown): Promise<Outcome> => refused(call, store, request, error));
    if ('refusal' in outcome) throw new KeptRefusal(outcome.refusal, false);
    if ('value' in outcome) return outcome.value;
    return replay(outcome.replay, reply);
  }
}

/** The route changes state: it needs an Idempotency-Key and has one effect and one answer per key (security item 38). */
export const Idempotent = () =>
  applyDecorators(SetMetadata(IDEMPOTENT, true), UseInterceptors(IdempotencyInterceptor));

async function attempt(
  call: Call,
  store: IdempotencyStore,
  request: FastifyRequest,
  reply: FastifyReply,
  next: CallHandler,
): Promise<Outcome> {
  const before = await store.begin(call);
  if (before) return { replay: before };
  try {
    const value: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
    await store.keep(call, { status: reply.statusCode, problem: false, headers: {}, body: value });
    return { value };
  } catch (error) {
    if (!(error instanceof DomainError) || !error.keepsEffects || !isKept(error)) throw error;
    const refusal = refusalAnswer(error, request);
    await store.keep(call, refusal);
    return { refusal };
  }
}

/** After the effect was undone. */
async function refused(
  call: Call,
  store: IdempotencyStore,
  request: FastifyRequest,
  thrown: unknown,
): Promise<Outcome> {
  const error = asDomainError(thrown);
  if (error.code === 'idempotency-key-reused' || !isKept(error)) throw thrown;
  const refusal = refusalAnswer(error, request);
  const standing = await store.keepRefusal(call, refusal);
  return standing ? { replay: standing } : { refusal };
}

function refusalAnswer(error: DomainError, request: FastifyRequest): KeptAnswer {
  const { problem, headers } = problemOf(error, requestLanguage(request));
  return { status: problem.status, problem: true, headers: { ...headers }, body: problem };
}

function replay(answer: KeptAnswer, reply: FastifyReply): unknown {
  if (answer.problem) throw new KeptRefusal(answer, true);
  void reply.status(answer.status).header('idempotent-replayed', 'true');
  return answer.body;
}

function callOf(request: FastifyRequest, store: IdempotencyStore): Call {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || !KEY.test(key)) throw new DomainError('idempotency-key-missing');
  const who = {
    renewalId: claimOf(request)?.renewalId,
    accountId: principalOf(request)?.accountId,
    source: blockOf(request.ip),
  };
  return store.callOf(who, key, `${request.method} ${request.url}\n${bodyText(request.body)}`);
}

/** What was sent, as a text that is equal for what is equal; of a file its digest. */
function bodyText(body: unknown): string {
  return Buffer.isBuffer(body) ? createHash('sha256').update(body).digest('hex') : sortedJson(body);
}

/** JSON with sorted keys, so that only what is said counts, not how it is laid out. */
function sortedJson(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
