import { randomUUID } from 'node:crypto';

interface Cookie {
  readonly value: string;
  readonly path: string;
  /** The cookie as it was set, attributes and all. */
  readonly line: string;
}

export interface Visit {
  readonly method?: string;
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a page or a program gets back. */
export interface Seen {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Members of a JSON answer; none for a page. */
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * What a browser does for a sign-in: keeps cookies by host and path, follows redirects, sends forms and JSON. `places` says
 * where an address that nothing answers in a spec really is.
 */
export class Browser {
  private readonly jars = new Map<string, Map<string, Cookie>>();

  constructor(private readonly places: Readonly<Record<string, string>> = {}) {}

  /** One request; no redirect is followed. A change by JSON carries an idempotency key. */
  async visit(url: string, { method, form, json, headers = {} }: Visit = {}): Promise<Seen> {
    const { origin, pathname, search } = new URL(url);
    const verb = method ?? (form !== undefined || json !== undefined ? 'POST' : 'GET');
    const answer = await fetch(`${this.places[origin] ?? origin}${pathname}${search}`, {
      method: verb,
      redirect: 'manual',
      headers: {
        ...this.cookieHeader(origin, pathname),
        ...(verb !== 'GET' && { 'idempotency-key': randomUUID() }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(form && { body: new URLSearchParams({ ...form }) }),
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
    for (const line of answer.headers.getSetCookie()) this.keep(origin, line);
    const text = await answer.text();
    const { status, headers: got } = answer;
    return { url, status, headers: got, text, body: jsonOf(got, text) };
  }

  /** Goes where it is sent until something other than a redirect comes, or an address that begins with `stop`. */
  async follow(url: string, stop = 'nowhere'): Promise<Seen> {
    let here = url;
    for (let hops = 0; hops < 10; hops += 1) {
      if (here.startsWith(stop)) return { url: here, status: 0, headers: new Headers(), text: '', body: {} };
      const seen = await this.visit(here);
      const to = seen.headers.get('location');
      if (to === null) return seen;
      here = new URL(to, here).href;
    }
    throw new Error('redirects without end');
  }

  /** A cookie of that place as it was set, or undefined. */
  cookie(origin: string, name: string): Cookie | undefined {
    return this.jars.get(origin)?.get(name);
  }

  private cookieHeader(origin: string, pathname: string): Record<string, string> {
    const fitting = [...(this.jars.get(origin) ?? [])].filter(([, { path }]) => pathname.startsWith(path));
    if (fitting.length === 0) return {};
    return { cookie: fitting.map(([name, { value }]) => `${name}=${value}`).join('; ') };
  }

  private keep(origin: string, line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const name = pair.slice(0, pair.indexOf('='));
    const of = (key: string): string | undefined =>
      attributes.find((one) => one.toLowerCase().startsWith(`${key}=`))?.slice(key.length + 1);
    const jar = this.jars.get(origin) ?? new Map<string, Cookie>();
    this.jars.set(origin, jar);
    const isGone = of('max-age') === '0' || (of('expires') ?? '').includes('1970');
    if (isGone) jar.delete(name);
    else jar.set(name, { value: pair.slice(name.length + 1), path: of('path') ?? '/', line });
  }
}

function jsonOf(headers: Headers, text: string): Readonly<Record<string, unknown>> {
  if (!(headers.get('content-type') ?? '').includes('json')) return {};
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
