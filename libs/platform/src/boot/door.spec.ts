import { Body, Controller, Get, Module, Param, Post, Put, Query } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DomainError } from '@tajdeed/domain';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { Database } from '../database/database';
import { IdempotencyStore } from '../http/idempotency-store';
import { AnswerLanguage } from '../http/language';
import { createOpenApi } from '../http/open-api';
import { civilNumberSchema, dateSchema, intFromPerson } from '../http/person-input';
import { Idempotent } from '../http/idempotency';
import { Policy, ViewOnly } from '../http/policies';
import { ZodCheck } from '../http/validation';
import { newId } from '../ids';
import { quiet } from '../../spec/quiet';
import type { DoorSettings } from '../settings/kinds';
import { currentTraceparent } from '../telemetry/current-trace';
import type { Language } from '../texts/texts';
import { type Running, bootApp } from './boot';

class Asked extends createZodDto(
  z.strictObject({
    civilNumber: civilNumberSchema.optional(),
    on: dateSchema.optional(),
    years: intFromPerson(1, 5).optional(),
    inner: z.strictObject({ a: z.string().optional() }).optional(),
  }),
) {}
class Paged extends createZodDto(z.strictObject({ page: z.string().max(3).optional() })) {}

let touched = 0;

@Policy('public')
@Controller()
class TinyController {
  @ViewOnly()
  @Post('receipt')
  receipt(): { seen: boolean } {
    return { seen: true };
  }

  @Policy('bank')
  @Post('raw')
  raw(@Body() body: Buffer) {
    return { bytes: Buffer.isBuffer(body) ? body.length : -1 };
  }

  @Get('things')
  list(@Query() query: Paged, @AnswerLanguage() language: Language) {
    return { query, language, traceparent: currentTraceparent() };
  }

  @Get('broken/:how')
  broken(@Param('how', new ZodCheck(z.string().max(10))) how: string): never {
    touched += 1;
    if (how === 'domain') throw new DomainError('wrong-phase', { state: 'PAID' });
    throw new Error(`select secret from person where civil = '287041500007'`);
  }
}

@Policy('public')
@Controller('things')
class BodyController {
  @Idempotent()
  @Put()
  put(@Body() body: Asked): Asked {
    touched += 1;
    return body;
  }
}

/** Keeps nothing; the real store has a spec of its own on a real database. */
const noStore = {
  callOf: () => ({}),
  begin: () => undefined,
  keep: () => undefined,
  keepRefusal: () => undefined,
};
const noDatabase = { transaction: <T>(work: () => Promise<T>) => work() };

const lines: string[] = [];
const settings: DoorSettings = { ...quiet, LOG_LEVEL: 'info' };

@Module({
  controllers: [TinyController, BodyController],
  providers: [
    { provide: IdempotencyStore, useValue: noStore },
    { provide: Database, useValue: noDatabase },
  ],
})
class TinyModule {}

describe('the door', () => {
  let running: Running<NestFastifyApplication>;
  beforeAll(async () => {
    running = await bootApp({
      name: 'tiny',
      module: TinyModule,
      settings,
      signals: false,
      logTo: { write: (line: string) => lines.push(line) },
    });
  });
  afterAll(() => running.stop());

  const send = (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD' | 'PATCH' | 'OPTIONS',
    url: string,
    payload?: string | object,
    headers: Record<string, string> = {},
  ) =>
    running.app.inject({
      method,
      url,
      headers: { 'idempotency-key': newId(), ...headers },
      ...(payload !== undefined && { payload }),
    });
  const json = { 'content-type': 'application/json' };
  const put = (payload: string | object, headers: Record<string, string> = json) =>
    send('PUT', '/things', payload, headers);

  it.each([
    ['an unknown field', { status: 'PAID' }, [{ path: 'status', code: 'unknown-field' }]],
    ['an unknown inner field', { inner: { b: 1 } }, [{ path: 'inner.b', code: 'unknown-field' }]],
    ['a wrong type', { inner: 'x' }, [{ path: 'inner', code: 'wrong-type' }]],
    ['an impossible date', { on: '2027-02-30' }, [{ path: 'on', code: 'no-such-date' }]],
    [
      'a bidi override',
      { civilNumber: '28704\u202e1500007' },
      [{ path: 'civilNumber', code: 'invisible-characters' }],
    ],
    [
      'a civil number of eleven digits',
      { civilNumber: '28704150000' },
      [{ path: 'civilNumber', code: 'civil-number-shape' }],
    ],
    ['too many years', { years: 6 }, [{ path: 'years', code: 'out-of-range' }]],
    ['a broken number', { years: 1.5 }, [{ path: 'years', code: 'no-whole-number' }]],
  ])('refuses %s and names the field', async (_what, body, errors) => {
    const answer = await put(body);
    expect(answer.statusCode).toBe(422);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.json()).toMatchObject({
      type: 'urn:tajdeed:problem:invalid-input',
      code: 'invalid-input',
      status: 422,
      errors,
    });
  });

  it('takes Arabic-Indic digits where a person types', async () => {
    expect((await put({ years: '٣', on: '٢٠٢٧-٠٢-٢٨' })).json()).toEqual({ years: 3, on: '2027-02-28' });
  });

  it('answers in the language that is asked for', async () => {
    const arabic = await put({ x: 1 }, { ...json, 'accept-language': 'fr;q=0.9, ar-KW;q=0.8, en;q=0.1' });
    expect(arabic.headers['content-language']).toBe('ar');
    expect(arabic.json<{ title: string }>().title).toMatch(/^بعض البيانات/);
    expect((await put({ x: 1 })).headers['content-language']).toBe('en');
  });

  const deep = (n: number) => `${'{"inner":'.repeat(n)}1${'}'.repeat(n)}`;
  it.each([
    ['malformed JSON', '{"years":', 400],
    ['a key called __proto__', '{"__proto__":{"admin":true}}', 400],
    ['a key called constructor', '{"inner":{"constructor":1}}', 400],
    ['a doubled key', '{"years":1,"years":2}', 400],
    ['a doubled key in disguise', '{"years":1,"\\u0079ears":2}', 400],
    ['nine levels', deep(9), 400],
    ['ten thousand levels', '['.repeat(10_000), 400],
    [
      '201 keys',
      JSON.stringify(Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`k${i}`, 1]))),
      400,
    ],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400],
    ['a body of 64 KiB and one byte', `"${'x'.repeat(64 * 1024 - 1)}"`, 413],
    ['a bare list', '[]', 422],
    ['nothing', '', 422],
  ])('refuses %s', async (_what, payload, status) => {
    const before = touched;
    const answer = await running.app.inject({
      method: 'PUT',
      url: '/things',
      headers: { ...json, 'idempotency-key': newId() },
      payload,
    });
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([
      status,
      'application/problem+json; charset=utf-8',
    ]);
    expect(answer.body).not.toContain('stack');
    expect(touched).toBe(before);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json-patch+json',
    'application/jsonx',
    'application/json;charset=utf-16',
    'application/json\ta',
  ])('refuses the content type %j', async (type) => {
    const answer = await put('{"years":1}', { 'content-type': type });
    expect(answer.json()).toMatchObject({ status: 415, code: 'unsupported-media-type' });
  });

  it('refuses a JSON body without a content type', async () => {
    expect((await send('PUT', '/things', '{"years":1}', { 'content-type': '' })).statusCode).toBe(415);
  });

  it('keeps raw bytes for the bank, and lets a page ignore what a browser brings', async () => {
    expect((await send('POST', '/raw', 'trandata=AA', { 'content-type': 'weird/thing' })).json()).toEqual({
      bytes: 11,
    });
    expect(
      (
        await send('POST', '/receipt?paymentid=1', 'a=b', {
          'content-type': 'application/x-www-form-urlencoded',
        })
      ).statusCode,
    ).toBe(201);
  });

  it('tells nothing of an unknown error', async () => {
    const answer = await send('GET', '/broken/unknown');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toMatch(/select|287041500007|Error|at /);
    expect(lines.join('')).not.toContain('287041500007');
  });

  it('shows the facts of a refusal beside its code', async () => {
    expect((await send('GET', '/broken/domain')).json()).toMatchObject({
      status: 409,
      code: 'wrong-phase',
      state: 'PAID',
    });
  });

  it('honours traceparent and names the trace in problem and log', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-00` };
    const answer = await send('GET', '/things', undefined, headers);
    expect(answer.json<{ traceparent: string }>().traceparent).toMatch(
      new RegExp(`^00-${traceId}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`),
    );
    expect((await send('GET', '/broken/domain', undefined, headers)).json()).toMatchObject({ traceId });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toContainEqual(
      expect.objectContaining({ msg: 'request', route: '/broken/:how', method: 'GET', status: 409, traceId }),
    );
  });

  it('describes itself as OpenAPI 3.1', () => {
    const document = createOpenApi(running.app, { title: 'Tiny', version: '1' });
    expect(document.openapi).toBe('3.1.0');
    expect(document.paths['/things']?.put?.parameters).toContainEqual(
      expect.objectContaining({ name: 'Idempotency-Key' }),
    );
    expect(document.components?.schemas).toHaveProperty('Asked');
  });
});
