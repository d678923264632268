import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SmsClient } from './sms-client';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly authorization: string;
  readonly body: unknown;
}

const message = {
  key: '4dd0b5c6-3a1f-4c55-9a51-6f1f6d1f0a11',
  to: '+96550000001',
  text: 'رمز التحقق 012345',
};

describe('the supplier of text messages', () => {
  let server: Server;
  let client: SmsClient;
  let status = 202;
  const seen: Seen[] = [];

  beforeAll(async () => {
    server = createServer((request, reply) => {
      void read(request).then((body) => {
        const { method = '', url = '', headers } = request;
        seen.push({
          method,
          url,
          authorization: headers.authorization ?? '',
          body: JSON.parse(body) as unknown,
        });
        reply.writeHead(status, { 'content-type': 'application/json' }).end('{"id":"1"}');
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    client = new SmsClient({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sms/messages`,
      token: 'a-token-of-the-specs',
    });
  });
  afterAll(() => new Promise((done) => server.close(done)));
  beforeEach(() => {
    status = 202;
    seen.length = 0;
  });

  it('gets key, number and text, and our token', async () => {
    await client.send(message);
    expect(seen).toEqual([
      { method: 'POST', url: '/sms/messages', authorization: 'Bearer a-token-of-the-specs', body: message },
    ]);
  });

  it('gets the same key from a repeated call', async () => {
    await client.send(message);
    await client.send(message);
    expect(seen.map(({ body }) => (body as { key: string }).key)).toEqual([message.key, message.key]);
  });

  it.each([200, 302, 401, 422, 500, 503])('is unreachable when it answers %d', async (answer) => {
    status = answer;
    await expect(client.send(message)).rejects.toMatchObject({ code: 'sms-unreachable' });
  });

  it('is unreachable when nobody listens, and the error holds neither number nor text', async () => {
    const nobody = new SmsClient({ url: 'http://127.0.0.1:9/sms/messages', token: 'a-token-of-the-specs' });
    const error: unknown = await nobody.send(message).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'sms-unreachable', facts: { fault: 'unreachable' } });
    expect((error as Error).cause).toBeUndefined();
  });
});

async function read(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}
