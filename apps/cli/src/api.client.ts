import { randomUUID } from 'node:crypto';
import { Failure, type Fault } from './failure';
import { listAt, parsed, textAt } from './json';
import { clean } from './visible';

/** How long one try may take, and how long to wait before the next ones, in ms. */
const TIMEOUT_MS = 15_000;
/** A file of some size, and the reading of it on the other side. */
const FILE_TIMEOUT_MS = 300_000;
const WAITS_MS = [300, 1_500];
const LONGEST_WAIT_MS = 10_000;
const AWAY = new Set([502, 503, 504]);

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface ApiOptions {
  readonly url: string;
  readonly token?: string;
  readonly language: string;
  readonly fetch: Fetch;
  readonly wait: (ms: number) => Promise<void>;
  /** The sentence for an api that does not answer. */
  readonly awaySentence: string;
}

/** A file, opened anew for each try, until whoever sends it stops. */
class FileContent {
  constructor(
    readonly open: () => AsyncIterable<Uint8Array>,
    readonly stopped: AbortSignal,
  ) {}
}

/** What is sent: nothing, a thing as JSON, a text, or a file. */
type Content = object | string | undefined;

type Outcome = { readonly response: Response } | { readonly cause: unknown };

/** The api, over HTTP and nothing else. */
export class ApiClient {
  constructor(private readonly options: ApiOptions) {}

  get url(): string {
    return this.options.url;
  }

  /** Reads; tried again while the api is away. */
  get(path: string, query: Readonly<Record<string, string | undefined>> = {}): Promise<unknown> {
    const asked = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== undefined) asked.set(name, value);
    const search = asked.toString();
    return this.call('GET', search === '' ? path : `${path}?${search}`, {}, undefined, WAITS_MS);
  }

  /** Changes something, once: the key is made here and every further try shows it again. */
  deed(method: Exclude<Method, 'GET'>, path: string, body?: object): Promise<unknown> {
    return this.call(method, path, { 'idempotency-key': randomUUID() }, body, WAITS_MS);
  }

  /** Reads something in another form than JSON, e.g. as CSV. */
  async text(path: string, accept: string): Promise<string> {
    return this.textIn(await this.answer('GET', path, { accept }, undefined, WAITS_MS));
  }

  /** Takes something out of the product as CSV: the proof that goes with it is used up by it, so it is tried once. */
  async taken(path: string, body: object): Promise<string> {
    return this.textIn(await this.answer('POST', path, { accept: 'text/csv' }, body, []));
  }

  /** Reads, with the tag of exactly what was read; a later deed may name it. */
  async tagged(path: string): Promise<{ readonly content: unknown; readonly tag: string }> {
    const response = await this.answer('GET', path, {}, undefined, WAITS_MS);
    return { content: await this.read(response), tag: response.headers.get('etag') ?? '' };
  }

  /** Sends a file, once, as a deed; with the tag of what it replaces, if it replaces something. */
  upload(
    method: 'POST' | 'PUT',
    path: string,
    content: string,
    { type, replaces }: { readonly type: string; readonly replaces?: string },
  ): Promise<unknown> {
    const more = {
      ...{ 'idempotency-key': randomUUID(), 'content-type': type },
      ...(replaces !== undefined && { 'if-match': replaces }),
    };
    return this.call(method, path, more, content, WAITS_MS);
  }

  /**
   * Sends a file piece by piece, however large it is. To be used where the same file again changes nothing. Once `stopped` is
   * aborted, nobody waits for an answer.
   */
  send(
    path: string,
    open: () => AsyncIterable<Uint8Array>,
    headers: Readonly<Record<string, string>>,
    stopped: AbortSignal,
  ): Promise<unknown> {
    return this.call('POST', path, headers, new FileContent(open, stopped), WAITS_MS);
  }

  /** A step of a sign-in: what it shows is used up by it, so it is tried once. */
  step(method: 'POST' | 'DELETE', path: string, body?: object): Promise<unknown> {
    return this.call(method, path, {}, body, []);
  }

  private async textIn(response: Response): Promise<string> {
    const content = await response.text().catch((error: unknown) => {
      throw this.away(error);
    });
    if (response.ok) return content;
    throw this.refusal(response.status, parsed(content));
  }

  private async call(
    method: Method,
    path: string,
    more: Readonly<Record<string, string>>,
    body: Content,
    waits: readonly number[],
  ): Promise<unknown> {
    return this.read(await this.answer(method, path, more, body, waits));
  }

  private async answer(
    method: Method,
    path: string,
    more: Readonly<Record<string, string>>,
    body: Content,
    waits: readonly number[],
  ): Promise<Response> {
    for (let tries = 0; ; tries += 1) {
      const outcome = await this.once(method, path, more, body);
      const wait = body instanceof FileContent && body.stopped.aborted ? undefined : waits[tries];
      if (wait !== undefined && (await isPassing(outcome))) await this.options.wait(waitFor(outcome, wait));
      else if ('response' in outcome) return outcome.response;
      else throw this.away(outcome.cause);
    }
  }

  private async once(
    method: Method,
    path: string,
    more: Readonly<Record<string, string>>,
    body: Content,
  ): Promise<Outcome> {
    const { url, token, language, fetch } = this.options;
    const isFile = body instanceof FileContent;
    const headers = {
      accept: 'application/json',
      'accept-language': language,
      ...(typeof body === 'object' && !isFile && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...more,
    };
    try {
      const response = await fetch(`${url}${path}`, {
        ...{ method, headers, redirect: 'manual' },
        signal: isFile
          ? AbortSignal.any([body.stopped, AbortSignal.timeout(FILE_TIMEOUT_MS)])
          : AbortSignal.timeout(TIMEOUT_MS),
        ...contentOf(body),
      });
      return { response };
    } catch (cause) {
      return { cause };
    }
  }

  private async read(response: Response): Promise<unknown> {
    const text = await response.text().catch((error: unknown) => {
      throw this.away(error);
    });
    const content = parsed(text);
    if (response.ok && content !== undefined) return content;
    throw this.refusal(response.status, content);
  }

  /** The problem (RFC 9457) as a sentence; what is no problem of ours comes from somebody else on the way. */
  private refusal(status: number, problem: unknown): Failure {
    const [code, title] = [textAt(problem, 'code'), textAt(problem, 'title')];
    if (code === undefined || title === undefined) return this.away(undefined, status);
    const traceId = textAt(problem, 'traceId');
    const facts = { code, status, faults: faultsIn(problem), ...(traceId !== undefined && { traceId }) };
    const kind = status === 401 ? 'signed-out' : status >= 500 ? 'away' : 'refused';
    return new Failure(kind, clean(title), facts);
  }

  private away(cause: unknown, status?: number): Failure {
    const failure = new Failure('away', this.options.awaySentence, {
      code: 'api-away',
      ...(status !== undefined && { status }),
    });
    failure.cause = cause;
    return failure;
  }
}

function contentOf(body: Content): Pick<RequestInit, 'body' | 'duplex'> {
  if (body === undefined) return {};
  if (body instanceof FileContent) return { body: body.open(), duplex: 'half' };
  return { body: typeof body === 'string' ? body : JSON.stringify(body) };
}

function faultsIn(problem: unknown): readonly Fault[] {
  return listAt(problem, 'errors').map((fault) => ({
    path: textAt(fault, 'path') ?? '',
    message: clean(textAt(fault, 'message') ?? textAt(fault, 'code') ?? ''),
  }));
}

/** Whether the same may go well a moment later: nobody answered, or the first try is still under way. */
async function isPassing(outcome: Outcome): Promise<boolean> {
  if ('cause' in outcome) return true;
  const { response } = outcome;
  if (AWAY.has(response.status)) return true;
  if (response.status !== 409) return false;
  const problem = parsed(
    await response
      .clone()
      .text()
      .catch(() => ''),
  );
  return textAt(problem, 'code') === 'request-in-flight';
}

/** What the api asks for, if it asks for little; else our own wait. */
function waitFor(outcome: Outcome, ownMs: number): number {
  if ('cause' in outcome) return ownMs;
  const seconds = Number(outcome.response.headers.get('retry-after') ?? '');
  return seconds > 0 ? Math.min(seconds * 1_000, LONGEST_WAIT_MS) : ownMs;
}
