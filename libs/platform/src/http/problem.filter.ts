import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable, Logger } from '@nestjs/common';
import { DomainError } from '@tajdeed/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KeptRefusal } from './idempotency';
import { asDomainError } from './problem';
import { sendProblem, sendRefusal } from './refusal';
import { RouteTable } from './route-table';
import { SecurityEvents, type Refusal } from './security-events';

/** Every error that leaves by HTTP becomes one problem+json (RFC 9457), or a page where a person looks; facts and cause stay in the log (security item 37). */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger('Problem');
  private readonly security = new SecurityEvents(this.log);

  constructor(private readonly routes: RouteTable) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (reply.sent) return;
    if (thrown instanceof KeptRefusal) {
      const { status, body, headers } = thrown.answer;
      if (!thrown.replayed) this.security.note(refusalIn(body), request);
      sendProblem(reply, status, body, {
        ...headers,
        ...(thrown.replayed && { 'idempotent-replayed': 'true' }),
      });
      return;
    }
    const error = this.asKnown(thrown, request);
    this.note(error);
    this.security.note({ code: error.code, errors: error.facts['errors'] }, request);
    sendRefusal(request, reply, error, (url) => this.routes.pagesAt(url));
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

function refusalIn(body: unknown): Refusal {
  return typeof body === 'object' && body !== null ? body : {};
}
