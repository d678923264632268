import { generateKeyPairSync } from 'node:crypto';
import { connect } from 'node:net';
import { Controller, Get, Module, Param, Post, Query } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { Capabilities } from '../http/capabilities';
import { Capability, type CapabilityClaim, Policy, ViewOnly } from '../http/policies';
import { PathId, ZodCheck } from '../http/validation';
import { newId } from '../ids';
import { quiet } from '../../spec/quiet';
import { type Running, bootApp } from './boot';
import { CapabilityModule } from './parts.module';

class Paged extends createZodDto(z.strictObject({ page: z.string().max(3).optional() })) {}

@Policy('public')
@Controller()
class TinyController {
  @Get('things')
  list(@Query() query: Paged): Paged {
    return query;
  }

  @ViewOnly()
  @Post('things')
  look(): string {
    return 'seen';
  }

  @Policy('renewal-capability')
  @Get('renewals/:id')
  one(@PathId() id: string, @Capability() claim: CapabilityClaim) {
    return { id, claim };
  }

  @Get('broken/:how')
  broken(@Param('how', new ZodCheck(z.string().max(10))) how: string): string {
    return how;
  }
}

const { privateKey } = generateKeyPairSync('ed25519');

@Module({ imports: [CapabilityModule.forRoot({ privateKey })], controllers: [TinyController] })
class TinyModule {}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';

describe('paths and methods', () => {
  let running: Running<NestFastifyApplication>;
  beforeAll(async () => {
    running = await bootApp({ name: 'tiny', module: TinyModule, settings: quiet, signals: false });
  });
  afterAll(() => running.stop());

  const send = (method: Method, url: string, payload?: string, headers: Record<string, string> = {}) =>
    running.app.inject({ method, url, headers, ...(payload !== undefined && { payload }) });

  it.each([
    ['PUT', '/nothing', 404],
    ['GET', '/things/', 404],
    ['GET', '/THINGS', 404],
    ['GET', '//things', 404],
    ['GET', '/things/..%2fthings', 404],
    ['GET', '/renewals/..%2f..', 401],
    ['GET', '/%', 400],
    ['GET', '/things?page=1&page=2', 400],
    ['GET', '/things?__proto__=1', 400],
    ['GET', '/things?x=1', 422],
    ['GET', `/things?page=${'9'.repeat(9000)}`, 414],
    ['GET', `/broken/${'9'.repeat(300)}`, 414],
  ] as const)('answers %s (case %#) as a problem', async (method, url, status) => {
    const answer = await send(method, url);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([
      status,
      'application/problem+json; charset=utf-8',
    ]);
  });

  it('gives an encoded path the very same guard', async () => {
    expect((await send('GET', `/%72enewals/${newId()}`)).json()).toMatchObject({
      code: 'capability-missing',
    });
  });

  it('answers another method with 405 and what is allowed', async () => {
    for (const method of ['DELETE', 'PATCH', 'PUT'] as const) {
      const answer = await send(method, '/things');
      expect([answer.statusCode, answer.headers['allow']]).toEqual([405, 'GET, HEAD, POST']);
    }
  });

  it('ignores method overrides', async () => {
    const answer = await send('GET', '/things?page=1', undefined, {
      'x-http-method-override': 'DELETE',
      'x-method-override': 'PUT',
    });
    expect(answer.statusCode).toBe(200);
  });

  it('opens one renewal to its capability, and no other', async () => {
    const [mine, other] = [newId(), newId()];
    const token = await running.app.get(Capabilities).issue(mine);
    const bearer = { authorization: `Bearer ${token}` };
    expect((await send('GET', `/renewals/${mine}`, undefined, bearer)).json()).toEqual({
      id: mine,
      claim: { renewalId: mine },
    });
    const [foreign, missing] = [
      await send('GET', `/renewals/${other}`, undefined, bearer),
      await send('GET', '/renewals/nonsense', undefined, bearer),
    ];
    expect([foreign.statusCode, missing.statusCode]).toEqual([404, 404]);
    expect(strip(foreign.json())).toEqual(strip(missing.json()));
    for (const authorization of ['', `Bearer ${token}x`, `Basic ${token}`, `Bearer ${unsigned(token)}`]) {
      const answer = await send('GET', `/renewals/${mine}`, undefined, { authorization });
      expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    }
  });

  it.each([
    [
      'a doubled security header',
      'GET /things HTTP/1.1\r\nhost: a\r\nauthorization: Bearer a\r\nauthorization: Bearer b\r\n',
      '400',
      'malformed-request',
    ],
    [
      '101 headers',
      `GET /things HTTP/1.1\r\nhost: a\r\n${Array.from({ length: 100 }, (_, i) => `x-${i}: 1\r\n`).join('')}`,
      '431',
      'headers-too-large',
    ],
    [
      '17 KiB of headers',
      `GET /things HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(17_000)}\r\n`,
      '431',
      'headers-too-large',
    ],
    ['TRACE', 'TRACE /things HTTP/1.1\r\nhost: a\r\n', '405', 'method-not-allowed'],
    ['CONNECT-like nonsense', 'NONSENSE\r\n', '400', 'malformed-request'],
  ])('refuses %s on the wire', async (_what, head, status, code) => {
    const answer = await onTheWire(running.url, `${head}connection: close\r\n\r\n`);
    expect(answer.split(' ')[1]).toBe(status);
    expect(answer).toContain(`"code":"${code}"`);
  });

  it('serves live and ready on a port of their own', async () => {
    expect(await (await fetch(`${running.healthUrl}/live`)).json()).toEqual({ status: 'up' });
    expect(await (await fetch(`${running.healthUrl}/ready`)).json()).toEqual({ status: 'up', checks: {} });
    expect((await fetch(`${running.healthUrl}/things`)).status).toBe(404);
  });
});

function strip(problem: Record<string, unknown>): object {
  return { ...problem, instance: '', traceId: '' };
}

function unsigned(token: string): string {
  const header = Buffer.from('{"alg":"none","typ":"tajdeed-capability+jwt"}').toString('base64url');
  return `${header}.${token.split('.')[1]}.`;
}

function onTheWire(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => {
      socket.write(text);
    });
    socket.setEncoding('utf8').on('data', (part: string) => {
      answer += part;
    });
    socket
      .on('end', () => {
        resolve(answer);
      })
      .on('error', reject);
  });
}
