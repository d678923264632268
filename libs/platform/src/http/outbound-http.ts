/** Why an outside party gave no usable answer. */
export type OutboundFault = 'unreachable' | 'timed-out' | 'too-large' | 'redirected' | 'not-allowed';

/** An outside call that brought no answer. Its effect over there is unknown unless the fault is `not-allowed`. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';

  constructor(
    readonly fault: OutboundFault,
    options: { cause?: unknown } = {},
  ) {
    super(fault, options);
  }

  /** True where not even a connection came about, so that nothing can have happened over there. */
  get isUnsent(): boolean {
    return this.fault === 'not-allowed' || NO_CONNECTION.includes(systemCode(this.cause));
  }
}

const NO_CONNECTION = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

/** The system's own code of a fault of fetch, which wraps it once. */
function systemCode(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 3; at = at.cause, depth += 1)
    if ('code' in at && typeof at.code === 'string') return at.code;
  return '';
}

export interface OutboundOptions {
  /** Configured address of the party; every call stays below it (security item 56). */
  readonly baseUrl: string;
  /** Whole call, headers and body; default 10 s. */
  readonly timeoutMs?: number;
  /** Most bytes of an answer; default 64 KiB. */
  readonly maxBytes?: number;
  /** Sent with every call. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface OutboundRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the base address; '' is the base itself. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Cancels the call early (an activity's cancellation). */
  readonly signal?: AbortSignal;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  readonly text: string;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_BYTES = 64 * 1024;

/** HTTP to one configured party: fixed host and port, no redirects, total time-out, size limit. Addresses never come from input. */
export class OutboundHttp {
  private readonly base: URL;

  constructor(private readonly options: OutboundOptions) {
    this.base = new URL(options.baseUrl);
  }

  /** Any HTTP status is an answer; throws OutboundError where there is none. */
  async send(request: OutboundRequest): Promise<OutboundAnswer> {
    const url = this.within(request.path);
    const deadline = AbortSignal.timeout(this.options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    const signal = request.signal ? AbortSignal.any([deadline, request.signal]) : deadline;
    try {
      const response = await fetch(url, {
        method: request.method,
        headers: { ...this.options.headers, ...request.headers },
        body: request.body ?? null,
        redirect: 'manual',
        signal,
      });
      if (response.status >= 300 && response.status < 400) {
        await response.body?.cancel();
        throw new OutboundError('redirected');
      }
      const bytes = await this.read(response);
      return { status: response.status, headers: response.headers, bytes, text: bytes.toString('utf8') };
    } catch (error) {
      if (error instanceof OutboundError) throw error;
      throw new OutboundError(deadline.aborted ? 'timed-out' : 'unreachable', { cause: error });
    }
  }

  private async read(response: Response): Promise<Buffer> {
    const most = this.options.maxBytes ?? DEFAULT_MAX_BYTES;
    const chunks: Uint8Array[] = [];
    let size = 0;
    if (response.body) {
      const body: AsyncIterable<Uint8Array> = response.body;
      for await (const chunk of body) {
        size += chunk.byteLength;
        if (size > most) throw new OutboundError('too-large'); // leaving the loop cancels the stream
        chunks.push(chunk);
      }
    }
    return Buffer.concat(chunks);
  }

  private within(path: string): URL {
    const prefix = this.base.pathname.endsWith('/') ? this.base.pathname : `${this.base.pathname}/`;
    const url =
      path === '' ? new URL(this.base) : new URL(path.replace(/^\/+/, ''), new URL(prefix, this.base));
    const inside = url.origin === this.base.origin && (path === '' || url.pathname.startsWith(prefix));
    if (!inside || url.username !== '' || /[\\\s]/.test(path)) throw new OutboundError('not-allowed');
    return url;
  }
}
