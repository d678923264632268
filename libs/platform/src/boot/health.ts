import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A named check; it throws or answers false (or a promise of either) when what it watches is down. */
export type HealthCheck = () => unknown;

const CHECK_TIME_MS = 3_000;

/** What readiness depends on, by name. Apps and rooms add checks; names are all that is shown (security item 83). */
export class Health {
  private readonly checks = new Map<string, { readonly check: HealthCheck; readonly decides: boolean }>();
  private leaving = false;

  add(name: string, check: HealthCheck): void {
    this.checks.set(name, { check, decides: true });
  }

  /** Shown beside the others, for an alarm; the process is ready even when it is down. */
  show(name: string, check: HealthCheck): void {
    this.checks.set(name, { check, decides: false });
  }

  /** From now on not ready: the process is going down. */
  leave(): void {
    this.leaving = true;
  }

  async ready(): Promise<{ ready: boolean; checks: Record<string, 'up' | 'down'> }> {
    const results = await Promise.all(
      [...this.checks].map(async ([name, { check, decides }]) => ({ name, decides, up: await isUp(check) })),
    );
    const checks = Object.fromEntries(
      results.map(({ name, up }) => [name, up ? ('up' as const) : ('down' as const)]),
    );
    return { ready: !this.leaving && results.every(({ up, decides }) => up || !decides), checks };
  }
}

async function isUp(check: HealthCheck): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, CHECK_TIME_MS, false);
  });
  try {
    return (await Promise.race([Promise.resolve().then(check), late])) !== false;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** Serves GET /live and GET /ready on a port of its own, and nothing else. */
export function serveHealth(
  health: Health,
  host: string,
  port: number,
): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    void answer(request.method, request.url, health).then(({ status, body }) => {
      response
        .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
        .end(JSON.stringify(body));
    });
  });
  server.headersTimeout = 5_000;
  server.requestTimeout = 5_000;
  return listening(server, host, port);
}

async function answer(
  method: string | undefined,
  url: string | undefined,
  health: Health,
): Promise<{ status: number; body: object }> {
  if (method === 'GET' && url === '/live') return { status: 200, body: { status: 'up' } };
  if (method !== 'GET' || url !== '/ready') return { status: 404, body: { status: 'unknown' } };
  const { ready, checks } = await health.ready();
  return { status: ready ? 200 : 503, body: { status: ready ? 'up' : 'down', checks } };
}

function listening(server: Server, host: string, port: number): Promise<{ server: Server; url: string }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve({ server, url: urlOf(server.address()) });
    });
  });
}

/** `http://host:port` of a listening server. */
export function urlOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') return '';
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}
