import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable, Logger } from '@nestjs/common';
import { DomainError } from '@tajdeed/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KeptRefusal } from './idempotency';
import { requestLanguage } from './language';
import { asDomainError, problemOf } from './problem';
import { RouteTable } from './route-table';

/** Every error that leaves by HTTP becomes one problem+json (RFC 9457); facts and cause stay in the log (security item 37). */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger('Problem');

  constructor(private readonly routes: RouteTable) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (reply.sent) return;
    if (thrown instanceof KeptRefusal) {
      const { status, body, headers } = thrown.answer;
      sendProblem(reply, status, body, {
        ...headers,
        ...(thrown.replayed && { 'idempotent-replayed': 'true' }),
      });
      return;
    }
    const error = this.asKnown(thrown, request);
    this.note(error);
    const { problem, headers } = problemOf(error, requestLanguage(request));
    sendProblem(reply, problem.status, problem, headers);
  }

  /** The router's own "not found" becomes 405 where the path exists with other methods. */
  private asKnown(thrown: unknown, request: FastifyRequest): DomainError {
    const error = asDomainError(thrown);
    if (!request.is404 || error.code !== 'not-found') return error;
    const allowed = this.routes.methodsAt(request.url);
    return allowed.length > 0 ? new DomainError('method-not-allowed', { allow: allowed.join(', ') }) : error;
  }

  private note(error: DomainError): void {
    const { status } = error.row;
    if (status >= 500) this.log.error({ err: error, code: error.code }, 'a request failed');
    else this.log.debug({ code: error.code }, 'a request was refused');
  }
}

/** Sends a problem with its content type. */
export function sendProblem(
  reply: FastifyReply,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): void {
  void reply
    .status(status)
    .headers({
      ...headers,
      'cache-control': 'no-store',
      'content-type': 'application/problem+json; charset=utf-8',
    })
    .send(JSON.stringify(body));
}
