import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { civilNumberOf, runningApi, type Begun, type RunningApi } from './running-api';

const HOUR = 3_600_000;

describe('the address that calls', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await runningApi({
      TRUSTED_PROXIES: '127.0.0.1',
      RENEWALS_PER_ADDRESS_HOUR: '4',
      CODES_PER_ADDRESS_HOUR: '2',
    });
  });
  afterAll(() => api.close());
  afterEach(() => api.db.shiftClock(0));

  const begin = (from: string, key = randomUUID(), civilNumber = civilNumberOf('clerk')) =>
    api.call<Begun & { code?: string }>('POST', '/renewals', {
      body: { civilNumber },
      key,
      headers: { 'x-forwarded-for': from },
    });
  const renewals = async (): Promise<number> => (await api.db.query('select from renewals.renewal')).length;
  const forget = async (): Promise<void> => {
    const relay = new Client({ connectionString: api.db.urls.tajdeed_relay });
    await relay.connect();
    await relay.query('select platform.forget_answers(24, 1000)');
    await relay.end();
  };

  it('gets the first answer again under its key, in parallel and later, for one renewal', async () => {
    const key = randomUUID();
    const before = await renewals();
    const first = await begin('198.51.100.1', key);
    const more = await Promise.all([begin('198.51.100.1', key), begin('198.51.100.1', key)]);
    for (const { status, body } of more) {
      if (status === 201) expect(body).toEqual(first.body);
      else expect(body.code).toBe('request-in-flight');
    }
    expect(await renewals()).toBe(before + 1);
  });

  it('is asked for: the same key and number from elsewhere begin another renewal and show nothing of the first', async () => {
    const key = randomUUID();
    const first = await begin('198.51.100.2', key);
    const stolen = await begin('198.51.100.3', key);
    expect([first.status, stolen.status]).toEqual([201, 201]);
    expect(stolen.headers.get('idempotent-replayed')).toBeNull();
    expect(stolen.body.renewalId).not.toBe(first.body.renewalId);
    expect(stolen.body.capability).not.toBe(first.body.capability);
  });

  it('is an IPv6 /64 as a whole, whose hosts change', async () => {
    const key = randomUUID();
    const first = await begin('2001:db8:7:7::1', key);
    expect((await begin('2001:db8:7:7:ffff::2', key)).body).toEqual(first.body);
    expect((await begin('2001:db8:7:8::1', key)).body.renewalId).not.toBe(first.body.renewalId);
  });

  it('stands nowhere in the database', async () => {
    await begin('203.0.113.77');
    const kept = await api.db.query(
      `select i::text from platform.idempotency i union all select r::text from platform.rate_limit r`,
    );
    expect(JSON.stringify(kept)).not.toMatch(/203\.0\.113|2001:db8/);
  });

  it('may begin as many renewals in an hour as the setting says, wherever in its /64 it is', async () => {
    const answers: Awaited<ReturnType<typeof begin>>[] = [];
    for (let host = 1; host <= 5; host += 1) answers.push(await begin(`2001:db8:9:9::${host.toString()}`));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 429]);
    expect(answers[4]!.body).toMatchObject({ code: 'too-many-requests' });
    expect(Number(answers[4]!.headers.get('retry-after'))).toBeGreaterThan(3_000);
    expect(api.events.at(-1)).toMatchObject({ event: 'door.rate-refused', route: 'POST /renewals' });
    expect(JSON.stringify(api.events)).not.toContain('2001:db8');
    expect((await begin('2001:db8:9:a::1')).status).toBe(201);
  });

  it('may ask for as many further codes in an hour as the setting says', async () => {
    const { body } = await begin('203.0.113.9');
    const statuses: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      await api.db.shiftClock((i + 1) * 61_000);
      const answer = await api.call('POST', `/renewals/${body.renewalId}/codes`, {
        ...{ body: {}, token: body.capability, headers: { 'x-forwarded-for': '203.0.113.9' } },
      });
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([202, 202, 429]);
  });

  it('keeps its answer while the renewal is open, and for a day at least', async () => {
    const key = randomUUID();
    const first = await begin('203.0.113.20', key);
    const again = async () => (await begin('203.0.113.20', key)).body.renewalId;
    await api.db.shiftClock(23 * HOUR);
    await forget();
    expect(await again()).toBe(first.body.renewalId);
    await api.db.shiftClock(25 * HOUR);
    await forget();
    expect(await again()).toBe(first.body.renewalId); // still waits for its code: nobody looked at its limit
    expect((await api.look(first.body.renewalId)).state).toBe('EXPIRED');
    await forget();
    expect(await again()).not.toBe(first.body.renewalId);
  });
});
