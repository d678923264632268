import { randomUUID } from 'node:crypto';
import { isRole, roles } from '@tajdeed/domain';
import { Capabilities, newId, RouteTable } from '@tajdeed/platform';
import { StaffAtWork } from '@tajdeed/testing';
import { civilNumberOf, runningApi, type Begun, type CallOptions, type RunningApi } from './running-api';
import { bodies, shape, strangers } from './cases';

const stranger = strangers(5, 1)[0]!;

describe('the door of the api', () => {
  let api: RunningApi;
  let begun: Begun;
  beforeAll(async () => {
    api = await runningApi();
    begun = await api.begin(civilNumberOf('clerk'));
  });
  afterAll(() => api.close());
  afterEach(() => api.db.shiftClock(0));

  const on = (path: string) => `/renewals/${begun.renewalId}${path}`;
  const moves = async () =>
    (await api.db.query<{ n: number }>('select count(*)::int as n from lifecycle.history'))[0]!.n;
  it('lists every route with its policy', () => {
    const routes = api.app.get(RouteTable).list();
    expect(routes.map(({ method, path, policy }) => `${method} ${path} ${policy ?? 'none'}`).sort()).toEqual(
      expect.arrayContaining([
        'DELETE /renewals/:id/term renewal-capability',
        'GET /fees/rulings public',
        'GET /quotes/:id public-or-holder',
        'GET /renewals/:id renewal-capability',
        'GET /renewals/:id/fees renewal-capability',
        'GET /renewals/:id/pledge renewal-capability',
        'POST /fees/what-if public-or-holder',
        'POST /quotes public',
        'POST /renewals public',
        'POST /renewals/:id/code renewal-capability',
        'POST /renewals/:id/codes renewal-capability',
        'POST /renewals/:id/payments renewal-capability',
        'POST /renewals/:id/pledge renewal-capability',
        'POST /renewals/:id/term renewal-capability',
      ]),
    );
    expect(routes.filter(({ policy }) => policy === undefined)).toEqual([]);
  });

  const civilNumbers: readonly (readonly [unknown, string])[] = [
    [undefined, 'missing'],
    [200010100001, 'wrong-type'],
    [null, 'wrong-type'],
    [['200010100001'], 'wrong-type'],
    ['', 'civil-number-shape'],
    ['12345', 'civil-number-shape'],
    ['100010100001', 'civil-number-shape'],
    ['292091998297', 'civil-number-check-digit'],
    ['200022900014', 'civil-number-date'],
    ['289332013455', 'civil-number-date'],
    ['20001010\u200b0001', 'invisible-characters'],
  ];
  it.each(civilNumbers)('refuses %j as a civil number: %s', async (civilNumber, code) => {
    const before = await moves();
    const answer = await api.call('POST', '/renewals', { body: { civilNumber } });
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body['code']).toBe('invalid-input');
    const [fault] = answer.body['errors'] as { path: string; code: string }[];
    expect(fault).toMatchObject({ path: 'civilNumber', code });
    expect(JSON.stringify(answer.body)).not.toContain('200010100001');
    expect(await moves()).toBe(before);
  });

  it('refuses a birth date in the future', async () => {
    const numbers: string[] = [];
    const weights = [2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    for (let serial = 1; numbers.length === 0; serial += 1) {
      const first11 = `3991231${serial.toString().padStart(4, '0')}`;
      const last = 11 - (weights.reduce((sum, weight, at) => sum + weight * Number(first11[at]), 0) % 11);
      if (last <= 9) numbers.push(`${first11}${last}`);
    }
    const answer = await api.call('POST', '/renewals', { body: { civilNumber: numbers[0] } });
    expect(answer.body).toMatchObject({
      status: 422,
      errors: [{ path: 'civilNumber', code: 'civil-number-date' }],
    });
  });

  const secret = ['status', 'amount', 'role', 'approvedBy', 'personId'];
  const posts = ['', '/code', '/codes', '/pledge', '/term', '/payments'];
  const post = (path: string, options: CallOptions) =>
    api.call('POST', path === '' ? '/renewals' : on(path), { token: begun.capability, ...options });

  it.each(posts)('POST %j refuses fields that it does not know', async (path) => {
    const before = await moves();
    for (const name of secret) {
      const answer = await post(path, { body: { ...bodies(path), [name]: 'x' } });
      expect(answer.body).toMatchObject({
        status: 422,
        code: 'invalid-input',
        errors: [{ path: name, code: 'unknown-field' }],
      });
    }
    expect(await moves()).toBe(before);
  });

  it.each(posts)(
    'POST %j refuses other shapes than an object, broken JSON, other types, and bodies too large',
    async (path) => {
      const before = await moves();
      for (const raw of ['[]', '"text"', '7', 'null']) expect((await post(path, { raw })).status).toBe(422);
      for (const raw of ['{', '{"a":1,"a":2}', '{"__proto__":1}']) {
        expect((await post(path, { raw })).body).toMatchObject({ status: 400, code: 'malformed-request' });
      }
      const typed = await post(path, {
        raw: JSON.stringify(bodies(path)),
        headers: { 'content-type': 'text/plain' },
      });
      expect(typed.body).toMatchObject({ status: 415, code: 'unsupported-media-type' });
      const large = await post(path, { body: { ...bodies(path), padding: 'x'.repeat(70_000) } });
      expect(large.body).toMatchObject({ status: 413, code: 'body-too-large' });
      expect(await moves()).toBe(before);
    },
  );

  it.each(posts)('POST %j wants an idempotency key, and one body per key', async (path) => {
    const before = await moves();
    for (const key of [null, 'too-short']) {
      expect((await post(path, { key, body: bodies(path) })).body).toMatchObject({
        status: 400,
        code: 'idempotency-key-missing',
      });
    }
    expect(await moves()).toBe(before);
    if (path === '/codes' || path === '/payments') return; // there is only one body
    const key = randomUUID();
    await post(path, { key, body: bodies(path) });
    const other =
      path === '' ? { civilNumber: stranger, language: 'ar' } : { ...bodies(path), code: '111111' };
    if (path === '' || path === '/code') {
      expect((await post(path, { key, body: other })).body).toMatchObject({
        status: 422,
        code: 'idempotency-key-reused',
      });
    }
  });

  it('gives a repeated request its first answer and has one effect', async () => {
    const before = await moves();
    const key = randomUUID();
    const options = { key, body: { civilNumber: strangers(0, 1)[0] } };
    const first = await api.call('POST', '/renewals', options);
    const again = await api.call('POST', '/renewals', options);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await moves()).toBe(before + 1);
  });

  it('gives five equal requests at once under one key one answer, on every route that changes something', async () => {
    const changing = api.app
      .get(RouteTable)
      .list()
      .filter(({ idempotent }) => idempotent);
    expect(changing.length).toBeGreaterThan(6);
    const staff = new StaffAtWork(api.db);
    await staff.enter('everything', Object.keys(roles).filter(isRole));
    const officer = await staff.token('everything', 'full');
    for (const { method, path, policy } of changing) {
      const mine = await api.begin(civilNumberOf('nurse'));
      const before = await moves();
      const step = path.startsWith('/renewals/:id/') ? bodies(path.slice('/renewals/:id'.length)) : {};
      const body = path === '/renewals' ? { civilNumber: strangers(40, 1)[0] } : step;
      const token = policy?.startsWith('staff') === true ? officer : mine.capability;
      const options = { token, key: randomUUID(), ...(method !== 'DELETE' && { body }) };
      const ask = () => api.call(method, path.replace(':id', mine.renewalId), options);
      const answers = await Promise.all([ask(), ask(), ask(), ask(), ask()]);
      // One that came while the first was under way is told so; one that came too soon after a message, too.
      const final = answers.filter(
        ({ body: { code } }) => code !== 'request-in-flight' && code !== 'too-many-requests',
      );
      const different = new Set(final.map(({ status, body: said }) => JSON.stringify([status, said])));
      expect([method, path, different.size]).toEqual([method, path, path.endsWith('/codes') ? 0 : 1]);
      expect([method, path, (await moves()) - before]).toEqual([method, path, path === '/renewals' ? 1 : 0]);
    }
  });

  const codes: readonly (readonly [unknown, string])[] = [
    [undefined, 'missing'],
    [123456, 'wrong-type'],
    ['12345', 'code-shape'],
    ['1234567', 'code-shape'],
    ['12 456', 'code-shape'],
    ['abcdef', 'code-shape'],
  ];
  it.each(codes)('refuses %j as a code without using up a try: %s', async (code, fault) => {
    const answer = await post('/code', { body: { code } });
    expect(answer.body).toMatchObject({
      status: 422,
      code: 'invalid-input',
      errors: [{ path: 'code', code: fault }],
    });
  });

  it('answers another resident, a missing renewal and no renewal at all alike', async () => {
    const other = await api.begin(strangers(1, 1)[0]!);
    const missing = newId();
    const capability = await api.app.get(Capabilities).issue(missing);
    const tail: readonly (readonly [string, string])[] = [
      ['GET', ''],
      ['GET', '/pledge'],
      ['GET', '/fees'],
      ['POST', '/code'],
      ['POST', '/codes'],
      ['POST', '/pledge'],
      ['POST', '/term'],
      ['DELETE', '/term'],
      ['POST', '/payments'],
    ];
    for (const [method, path] of tail) {
      const options = method === 'POST' ? { body: bodies(path) } : {};
      const asked = [begun.renewalId, missing, 'no-uuid', randomUUID()];
      const answers = await Promise.all(
        asked.map((id) =>
          api.call(method, `/renewals/${id}${path}`, { ...options, token: other.capability }),
        ),
      );
      const shapes = new Set(answers.map((answer) => JSON.stringify(shape(answer))));
      expect([method, path, answers[0]!.status, shapes.size]).toEqual([method, path, 404, 1]);
      const bare = await api.call(method, `/renewals/${begun.renewalId}${path}`, options);
      expect(bare.body).toMatchObject({ status: 401, code: 'capability-missing' });
    }
    expect((await api.call('GET', `/renewals/${missing}`, { token: capability })).status).toBe(404);
  });

  it('takes the pledge in its version only, and only in its phase', async () => {
    const pledger = await api.begin(civilNumberOf('farmer'));
    const pledge = (body: object) =>
      api.call('POST', `/renewals/${pledger.renewalId}/pledge`, { body, token: pledger.capability });
    expect((await pledge({ version: '2025-12', accepted: true })).body).toMatchObject({
      status: 409,
      code: 'wrong-phase',
    });
    expect((await pledge({ version: '2025-12', accepted: false })).status).toBe(422);
    await api.enter(pledger, (await api.codeOf(pledger.renewalId))!);
    expect((await pledge({ version: '2020-01', accepted: true })).body).toMatchObject({
      status: 409,
      code: 'pledge-version-outdated',
      version: '2025-12',
    });
    const taken = await pledge({ version: '2025-12', accepted: true });
    expect(taken.body).toMatchObject({
      state: 'AWAITING_TERM',
      phase: 'choose-term',
      quote: null,
      attempt: null,
      coverage: null,
    });
    const [row] = await api.db.query(
      'select pledge_version as v from renewals.v_renewal where renewal_id = $1',
      [pledger.renewalId],
    );
    expect(row).toEqual({ v: '2025-12' });
  });

  it('speaks the language that is asked for', async () => {
    const path = `/renewals/${begun.renewalId}`;
    const say = async (language: string) =>
      (
        await api.call<{ sentence: string }>('GET', path, {
          token: begun.capability,
          headers: { 'accept-language': language },
        })
      ).body.sentence;
    expect(await say('ar-KW,en;q=0.5')).toMatch(/[\u0600-\u06ff]/);
    expect(await say('en')).toMatch(/^[\x20-\x7e]+$/);
  });
});
