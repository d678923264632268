import type { NoticeAnswer } from '@tajdeed/contracts';
import { DomainError, type CoverageChange } from '@tajdeed/domain';
import { OutboundError, OutboundHttp, type OutboundAnswer } from '@tajdeed/platform';
import { z } from 'zod';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 16 * 1024;
/** Statuses that say "not now" or "not you", never "no" to the notice itself: worth another try. */
const NOT_A_VERDICT = new Set([401, 403, 404, 405, 408, 409, 425, 429]);

/** Where the authority's interface is, and how we show who we are. */
export interface AuthorityOptions {
  /** Base address; notices are posted to `notices` below it. */
  readonly url: string;
  readonly token: string;
}

/** Nest token of the options. */
export const AUTHORITY = Symbol('AuthorityOptions');

/** What the authority is told of a coverage. Goes to the authority alone: it names a person. */
export interface Notice {
  /** Also the idempotency key: repeated, it has one effect over there. */
  readonly noticeId: string;
  readonly civilNumber: string;
  readonly coverageNumber: string;
  readonly startsOn: string;
  readonly endsOn: string;
}

/** What the authority is told of a coverage later. Goes to the authority alone: it names a person. */
export interface ChangeNotice {
  readonly noticeId: string;
  readonly civilNumber: string;
  readonly coverageNumber: string;
  readonly standing: CoverageChange;
}

const word = /^[A-Za-z0-9][A-Za-z0-9 ()!._-]{0,63}$/;
const accepted = z.object({ reference: z.string().regex(word) });
const refused = z.object({ code: z.string().regex(word) });

/** The residency authority's interface. */
export class AuthorityClient {
  private readonly http: OutboundHttp;

  constructor(options: AuthorityOptions) {
    this.http = new OutboundHttp({
      baseUrl: options.url,
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      headers: { authorization: `Bearer ${options.token}`, 'content-type': 'application/json' },
    });
  }

  /** Throws `authority-unreachable`, worth another try, unless the authority has taken or refused the notice. */
  notify(notice: Notice): Promise<NoticeAnswer> {
    return this.answered('notices', notice);
  }

  /** The same for a change of a coverage. */
  change(notice: ChangeNotice): Promise<NoticeAnswer> {
    return this.answered('changes', notice);
  }

  private async answered(path: string, notice: Notice | ChangeNotice): Promise<NoticeAnswer> {
    const { status, text } = await this.send(path, notice);
    const body = parsed(text);
    const taken = accepted.safeParse(body);
    if (status === 200 && taken.success)
      return { outcome: 'acknowledged', authorityReference: taken.data.reference };
    if (status >= 400 && status < 500 && !NOT_A_VERDICT.has(status)) {
      const reason = refused.safeParse(body);
      return { outcome: 'refused', reason: reason.success ? reason.data.code : `status-${status}` };
    }
    throw new DomainError('authority-unreachable', { status });
  }

  private async send(path: string, notice: Notice | ChangeNotice): Promise<OutboundAnswer> {
    try {
      return await this.http.send({
        method: 'POST',
        path,
        headers: { 'idempotency-key': notice.noticeId },
        body: JSON.stringify(notice),
      });
    } catch (error) {
      // Neither cause nor text goes on: a fault of the transport may quote what was sent.
      if (error instanceof OutboundError)
        throw new DomainError('authority-unreachable', { fault: error.fault });
      throw error;
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
