import { request } from 'node:http';
import { connect } from 'node:net';
import { Controller, Get, Module, Post, Query } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { quiet } from '../../spec/quiet';
import { Database } from '../database/database';
import { IdempotencyStore } from '../http/idempotency-store';
import { intFromPerson } from '../http/person-input';
import { Idempotent } from '../http/idempotency';
import { Policy, ViewOnly } from '../http/policies';
import { ZodCheck } from '../http/validation';
import { type Running, bootApp } from './boot';

class Paged extends createZodDto(z.strictObject({ page: z.string().optional() })) {}

@Policy('public')
@Controller()
class StrictController {
  @Get('plain')
  plain(): string {
    return 'plain';
  }

  @Get('paged')
  paged(@Query() { page }: Paged): string {
    return page ?? 'none';
  }

  @Idempotent()
  @Post('plain')
  take(): string {
    return 'taken';
  }

  @ViewOnly()
  @Get('page')
  page(): string {
    return 'page';
  }

  @ViewOnly()
  @Post('page')
  posted(): string {
    return 'page';
  }
}

@Module({
  controllers: [StrictController],
  providers: [
    { provide: IdempotencyStore, useValue: {} },
    { provide: Database, useValue: {} },
  ],
})
class StrictModule {}

describe('the door', () => {
  let running: Running<NestFastifyApplication>;
  beforeAll(async () => {
    running = await bootApp({ name: 'strict', module: StrictModule, settings: quiet, signals: false });
  });
  afterAll(() => running.stop());

  const get = (url: string) => running.app.inject({ method: 'GET', url });

  it.each([
    ['/plain?x=1', 422, 'invalid-input'],
    ['/plain?page=1', 422, 'invalid-input'],
    ['/paged?x=1', 422, 'invalid-input'],
    ['/plain?x=1&x=2', 400, 'malformed-request'],
    ['/paged?__proto__=1', 400, 'malformed-request'],
  ])('refuses the parameters of %s', async (url, status, code) => {
    const answer = await get(url);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([status, code]);
  });

  it('names a parameter that a route knows nothing of', async () => {
    expect((await get('/plain?<x>=1')).json()).toMatchObject({
      errors: [{ path: '?x?', code: 'unknown-field' }],
    });
  });

  it('lets a page ignore the parameters that a browser brings, doubled ones too', async () => {
    expect((await get('/page?result=CAPTURED&x=1&x=2')).statusCode).toBe(200);
    const posted = await running.app.inject({ method: 'POST', url: '/page?x=1&x=2', payload: 'a=b' });
    expect(posted.statusCode).toBe(201);
  });

  it('answers a request without a host in its own words', async () => {
    const { port } = new URL(running.url);
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(Number(port), '127.0.0.1', () =>
        socket.write('GET /plain HTTP/1.1\r\nConnection: close\r\n\r\n'),
      );
      socket.on('data', (bytes) => (text += bytes.toString()));
      socket.on('close', () => {
        resolve(text);
      });
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1.1 400 .*application\/problem\+json/s);
    expect(answer).toContain('"code":"malformed-request"');
  });

  it('ignores an expectation that it does not know', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const call = request(`${running.url}/plain`, { headers: { expect: 'a miracle' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      call.on('error', reject);
      call.end();
    });
    expect(status).toBe(200);
  });

  it('refuses a packed body', async () => {
    const answer = await running.app.inject({
      method: 'POST',
      url: '/plain',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      payload: '{}',
    });
    expect(answer.statusCode).toBe(415);
  });
});

describe('a check', () => {
  const check = new ZodCheck(
    z.strictObject({ years: intFromPerson(1, 5), accepted: z.literal(true), word: z.string() }),
  );
  const faults = (value: unknown): unknown => {
    try {
      return check.transform(value);
    } catch (error) {
      return (error as { facts: { errors: { path: string; code: string }[] } }).facts.errors.map(
        ({ path, code }) => `${path} ${code}`,
      );
    }
  };

  it('calls what is absent missing, whatever its kind', () => {
    expect(faults({})).toEqual(['years missing', 'accepted missing', 'word missing']);
  });

  it('calls a value of none of the kinds that fit a wrong type', () => {
    expect(faults({ years: [1], accepted: true, word: 1 })).toEqual(['years wrong-type', 'word wrong-type']);
  });
});
