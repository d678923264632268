import { randomBytes } from 'node:crypto';
import { Body, Controller, Delete, Injectable, Module, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DomainError, type ErrorCode } from '@tajdeed/domain';
import { type TestDatabase, testDatabase } from '@tajdeed/testing';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { quiet } from '../../spec/quiet';
import { type Running, bootApp } from '../boot/boot';
import { CryptoModule, OnceModule } from '../boot/parts.module';
import { Database, Transactional } from '../database/database';
import { DatabaseModule } from '../database/database.module';
import { newId } from '../ids';
import { platformMigrations } from '../migrations';
import { Idempotent } from './idempotency';
import { Policy, RateLimited } from './policies';

class Order extends createZodDto(
  z.strictObject({
    item: z.string(),
    fail: z.string().optional(),
    keeps: z.boolean().optional(),
    extra: z.string().optional(),
  }),
) {}

const gate = { open: Promise.resolve(), entered: (): void => undefined };

@Injectable()
class Orders {
  constructor(private readonly database: Database) {}

  @Transactional()
  async place(order: Order): Promise<{ orderId: string }> {
    const orderId = newId();
    await this.database.query('insert into app.probe (id, item) values ($1, $2)', [orderId, order.item]);
    gate.entered();
    await gate.open;
    if (order.fail === 'unknown') throw new Error('bug');
    if (order.fail === 'serialization' && (await this.once()))
      await this.database.query(`do $$ begin raise exception 'x' using errcode = '40001'; end $$`);
    else if (order.fail && order.fail !== 'serialization')
      throw new DomainError(order.fail as ErrorCode, {}, { keepsEffects: order.keeps ?? false });
    return { orderId };
  }

  private tries = 0;
  private once(): Promise<boolean> {
    this.tries += 1;
    return Promise.resolve(this.tries % 3 !== 0);
  }
}

@Policy('public')
@Controller('orders')
class OrderController {
  constructor(private readonly orders: Orders) {}

  @Idempotent()
  @Post()
  place(@Body() order: Order) {
    return this.orders.place(order);
  }

  @Idempotent()
  @Delete()
  async clear(): Promise<void> {
    await this.orders.place({ item: 'cleared' });
  }

  @Idempotent()
  @RateLimited('few')
  @Post('few')
  few(@Body() order: Order) {
    return this.orders.place(order);
  }
}

describe('an idempotent route', () => {
  let database: TestDatabase;
  let running: Running<NestFastifyApplication>;

  beforeAll(async () => {
    database = await testDatabase();
    await database.query('create table app.probe (id uuid primary key, item text not null)');
    await database.query('grant select, insert on app.probe to tajdeed_api');
    @Module({
      imports: [
        DatabaseModule.forRoot({
          url: database.urls.tajdeed_api,
          name: 'spec',
          poolSize: 20,
          migrations: platformMigrations,
        }),
        CryptoModule.forRoot({
          dataKeys: { current: 'k', keys: new Map([['k', randomBytes(32)]]) },
          indexKey: randomBytes(32),
        }),
        OnceModule.forRoot({ few: { points: 3, windowSeconds: 60 } }),
      ],
      controllers: [OrderController],
      providers: [Orders],
    })
    class SpecModule {}
    running = await bootApp({ name: 'spec', module: SpecModule, settings: quiet, signals: false });
  });
  afterAll(async () => {
    await running.stop();
    await database.drop();
  });
  afterEach(() => {
    gate.open = Promise.resolve();
    gate.entered = () => undefined;
  });

  const post = (key: string, body: object, url = '/orders') =>
    running.app.inject({ method: 'POST', url, headers: { 'idempotency-key': key }, payload: body });
  const effects = async (item: string) =>
    (await database.query('select 1 from app.probe where item = $1', [item])).length;

  it('has one effect and one answer under one key', async () => {
    const key = newId();
    const first = await post(key, { item: 'one' });
    const second = await post(key, { item: 'one' });
    expect([
      first.statusCode,
      second.statusCode,
      first.headers['idempotent-replayed'],
      second.headers['idempotent-replayed'],
    ]).toEqual([201, 201, undefined, 'true']);
    expect(second.body).toBe(first.body);
    expect(await effects('one')).toBe(1);
  });

  it('has one effect when twenty equal calls come at once', async () => {
    const key = newId();
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(key, { item: 'twenty' })));
    const done = answers.filter((answer) => answer.statusCode === 201);
    const waiting = answers.filter((answer) => answer.statusCode === 409);
    expect(done.length + waiting.length).toBe(20);
    expect(new Set(done.map((answer) => answer.body)).size).toBe(1);
    for (const answer of waiting)
      expect([answer.headers['retry-after'], answer.json<{ code: string }>().code]).toEqual([
        '1',
        'request-in-flight',
      ]);
    expect(await effects('twenty')).toBe(1);
  });

  it('answers an equal call with 409 while the first still runs', async () => {
    const key = newId();
    let let_go = (): void => undefined;
    gate.open = new Promise((resolve) => (let_go = resolve));
    const entered = new Promise<void>((resolve) => (gate.entered = resolve));
    const first = post(key, { item: 'slow' });
    void first.then(() => undefined);
    await entered;
    const second = await post(key, { item: 'slow' });
    expect([second.statusCode, second.headers['retry-after']]).toEqual([409, '1']);
    let_go();
    expect((await first).statusCode).toBe(201);
    expect((await post(key, { item: 'slow' })).headers['idempotent-replayed']).toBe('true');
  });

  it('refuses another body under the same key, and takes the same members in another order', async () => {
    const key = newId();
    const first = await post(key, { item: 'order', extra: 'x' });
    expect((await post(key, { item: 'other' })).json()).toMatchObject({
      status: 422,
      code: 'idempotency-key-reused',
    });
    expect((await post(key, { extra: 'x', item: 'order' })).body).toBe(first.body);
  });

  it('keeps a refusal without its effect and gives it again as it was', async () => {
    const key = newId();
    const first = await post(key, { item: 'refused', fail: 'wrong-phase' });
    const second = await post(key, { item: 'refused', fail: 'wrong-phase' });
    expect([first.statusCode, second.statusCode]).toEqual([409, 409]);
    expect(second.body).toBe(first.body);
    expect(second.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect(await effects('refused')).toBe(0);
  });

  it('keeps a refusal of the input too', async () => {
    const key = newId();
    expect((await post(key, { thing: 1 })).statusCode).toBe(422);
    expect((await post(key, { thing: 1 })).headers['idempotent-replayed']).toBe('true');
    expect((await post(key, { item: 'repaired' })).json()).toMatchObject({ code: 'idempotency-key-reused' });
  });

  it('commits the effect of a refusal that keeps it, once', async () => {
    const key = newId();
    const body = { item: 'kept', fail: 'code-wrong', keeps: true };
    const [first, second] = [await post(key, body), await post(key, body)];
    expect([first.statusCode, second.body]).toEqual([422, first.body]);
    expect(await effects('kept')).toBe(1);
  });

  it.each(['unknown', 'temporarily-unavailable', 'moved-meanwhile', 'too-many-requests'])(
    'does not keep an answer that invites another try (%s)',
    async (fail) => {
      const key = newId();
      expect((await post(key, { item: fail, fail })).headers['idempotent-replayed']).toBeUndefined();
      expect((await post(key, { item: fail, fail })).headers['idempotent-replayed']).toBeUndefined();
      expect(await effects(fail)).toBe(0);
    },
  );

  it('runs a call again that the server undid in favour of another', async () => {
    expect((await post(newId(), { item: 'again', fail: 'serialization' })).statusCode).toBe(201);
    expect(await effects('again')).toBe(1);
  });

  it('gives an empty answer again as an empty one', async () => {
    const headers = { 'idempotency-key': newId() };
    const send = () => running.app.inject({ method: 'DELETE', url: '/orders', headers });
    const [first, second] = [await send(), await send()];
    expect([first.statusCode, first.body, second.statusCode, second.body]).toEqual([200, '', 200, '']);
  });

  it.each([undefined, 'short', 'x'.repeat(256), 'fifteen-and-tab\t'])(
    'demands a key of 16 to 255 printable characters, not %j',
    async (key) => {
      const answer = await running.app.inject({
        method: 'POST',
        url: '/orders',
        headers: key === undefined ? {} : { 'idempotency-key': key },
        payload: { item: 'none' },
      });
      expect(answer.json()).toMatchObject({ status: 400, code: 'idempotency-key-missing' });
    },
  );

  it('keeps nothing readable: neither key nor body nor answer', async () => {
    const key = `civil-287041500007-${newId()}`;
    await post(key, { item: 'secret-item', extra: '287041500007' });
    const rows = JSON.stringify(await database.query('select * from platform.idempotency'));
    expect(rows).not.toMatch(/287041500007|secret-item|orderId/);
  });

  it('limits a source, tells how long to wait, and counts over processes', async () => {
    const codes: number[] = [];
    for (let i = 0; i < 5; i += 1)
      codes.push((await post(newId(), { item: 'few' }, '/orders/few')).statusCode);
    expect(codes).toEqual([201, 201, 201, 429, 429]);
    const last = await post(newId(), { item: 'few' }, '/orders/few');
    expect(Number(last.headers['retry-after'])).toBeGreaterThan(50);
    expect(await database.query('select name, total from platform.rate_limit')).toEqual([
      { name: 'few', total: 6 },
    ]);
  });

  it('answers 503 while the database is away, and works again by itself', async () => {
    // Not the role's limit: roles belong to the whole server, and other specs connect as this one.
    await database.query(`alter database ${database.name} connection limit 0`);
    try {
      await database.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'tajdeed_api' and datname = current_database()`,
      );
      const away = await post(newId(), { item: 'away' });
      expect([away.statusCode, away.headers['retry-after']]).toEqual([503, '5']);
    } finally {
      await database.query(`alter database ${database.name} connection limit -1`);
    }
    expect((await post(newId(), { item: 'back' })).statusCode).toBe(201);
  });
});
