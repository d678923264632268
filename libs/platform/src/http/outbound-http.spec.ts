import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OutboundHttp } from './outbound-http';

describe('a call to an outside party', () => {
  let server: Server;
  let base = '';
  const seen: string[] = [];
  const answers = new Map<string, (request: IncomingMessage, response: ServerResponse) => void>([
    ['/kpg/ok', (_q, r) => r.writeHead(422, { 'x-a': '1' }).end('{"a":"ب"}')],
    ['/kpg/away', (_q, r) => r.writeHead(302, { location: '/kpg/ok' }).end()],
    ['/kpg/big', (_q, r) => r.end('x'.repeat(100_000))],
    ['/kpg/silent', () => undefined],
    ['/kpg/half', (_q, r) => void r.writeHead(200).write('x')],
    ['/kpg/cut', (_q, r) => void r.destroy()],
  ]);

  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers['authorization'] ?? ''}`);
      answers.get(request.url ?? '')?.(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/kpg`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const party = () =>
    new OutboundHttp({ baseUrl: base, timeoutMs: 200, headers: { authorization: 'Bearer t' } });

  it('brings any status as an answer', async () => {
    const answer = await party().send({ method: 'POST', path: 'ok', body: '{}' });
    expect([answer.status, answer.text, answer.headers.get('x-a')]).toEqual([422, '{"a":"ب"}', '1']);
    expect(seen.at(-1)).toBe('POST /kpg/ok Bearer t');
  });

  it.each([
    ['away', 'redirected'],
    ['big', 'too-large'],
    ['silent', 'timed-out'],
    ['half', 'timed-out'],
    ['cut', 'unreachable'],
  ])('to /%s ends as %s', async (path, fault) => {
    await expect(party().send({ method: 'GET', path })).rejects.toMatchObject({
      name: 'OutboundError',
      fault,
    });
  });

  it.each(['http://169.254.169.254/', '//evil.example/x', '../admin', '..\\admin', '%2e%2e/admin', 'x y'])(
    'stays below its base address (%s)',
    async (path) => {
      const before = seen.length;
      const outcome = await party()
        .send({ method: 'GET', path })
        .catch((error: unknown) => error);
      expect(outcome).toBeInstanceOf(Error);
      expect(seen.slice(before).every((line) => line.includes(' /kpg/'))).toBe(true);
    },
  );

  it('ends early when it is cancelled', async () => {
    const stop = new AbortController();
    const call = party().send({ method: 'GET', path: 'silent', signal: stop.signal });
    stop.abort();
    await expect(call).rejects.toMatchObject({ fault: 'unreachable' });
  });
});
