import { tokens, World, type Answer } from '../../spec/world';

describe('the residency authority', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.close());

  const notice = {
    noticeId: 'n-1',
    civilNumber: '200010100001',
    coverageNumber: 'C-1',
    startsOn: '2026-12-01',
    endsOn: '2027-11-30',
  };

  function send(body: object, key = notice.noticeId, token = tokens.authority): Promise<Answer> {
    return world.json('POST', '/authority/notices', body, {
      authorization: `Bearer ${token}`,
      'idempotency-key': key,
    });
  }

  async function totals(): Promise<unknown> {
    return (JSON.parse((await world.ask('/control/ledger')).text) as { totals: unknown }).totals;
  }

  it('answers the same key in the same way, after a restart too', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(notice)));
    await world.restart();
    answers.push(await send(notice));
    expect(new Set(answers.map(({ status, text }) => `${String(status)} ${text}`)).size).toBe(1);
    expect(answers[0]!.status).toBe(200);
    const { reference, receivedAt } = JSON.parse(answers[0]!.text) as Record<string, string>;
    expect(reference).toMatch(/^RA\d{18}$/);
    expect(receivedAt).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(await totals()).toMatchObject({ effectiveNotices: 1 });
  });

  it('holds one effective notice per coverage', async () => {
    const first = await send(notice);
    const told = await send({ ...notice, noticeId: 'n-2' }, 'n-2');
    expect(told.text).toBe(first.text);
    const other = await send({ ...notice, noticeId: 'n-3', endsOn: '2028-11-30' }, 'n-3');
    expect(other).toMatchObject({ status: 422, text: '{"code":"coverage-already-noticed"}' });
    expect(await totals()).toMatchObject({ effectiveNotices: 1 });
  });

  it.each<[string, object, string, number, string]>([
    ['a key of another notice', { ...notice, endsOn: '2027-12-30' }, 'n-1', 422, 'key-reused'],
    ['a key that is not the notice’s', notice, 'n-9', 400, 'key-differs-from-notice'],
    [
      'a date that does not exist',
      { ...notice, noticeId: 'n-4', startsOn: '2026-02-30' },
      'n-4',
      422,
      'invalid-input',
    ],
    [
      'days that run backwards',
      { ...notice, noticeId: 'n-5', endsOn: '2026-11-30' },
      'n-5',
      422,
      'invalid-input',
    ],
    ['an unknown field', { ...notice, noticeId: 'n-6', name: 'x' }, 'n-6', 422, 'invalid-input'],
  ])('refuses %s', async (_, body, key, status, code) => {
    await send(notice);
    const answer = await send(body, key);
    expect(answer.status).toBe(status);
    expect((JSON.parse(answer.text) as { code: string }).code).toBe(code);
  });

  it('refuses a wrong token, and JSON that is none', async () => {
    expect((await send(notice, 'n-1', 'wrong')).status).toBe(401);
    const headers = { authorization: `Bearer ${tokens.authority}`, 'content-type': 'application/json' };
    expect((await world.ask('/authority/notices', { method: 'POST', body: '{', headers })).status).toBe(400);
  });

  it('refuses when told to, and says so again for the same notice', async () => {
    await world.fault('authority-refuses', { times: 1, with: { code: 'left-the-country' } });
    const first = await send(notice);
    expect(first).toMatchObject({ status: 422, text: '{"code":"left-the-country"}' });
    expect((await send(notice)).text).toBe(first.text);
    expect(await totals()).toMatchObject({ effectiveNotices: 0 });
  });

  it('is down without remembering anything', async () => {
    await world.fault('authority-down', { times: 1 });
    expect((await send(notice)).status).toBe(503);
    expect((await send(notice)).status).toBe(200);
  });

  it('keeps a notice whose answer got lost', async () => {
    await world.fault('authority-reply-lost', { times: 1 });
    await expect(send(notice)).rejects.toThrow('fetch failed');
    expect(await totals()).toMatchObject({ effectiveNotices: 1 });
    expect((await send(notice)).status).toBe(200);
  });

  it('answers late when told to', async () => {
    await world.fault('authority-slow', { with: { ms: 10 } });
    expect((await send(notice)).status).toBe(200);
  });

  describe('told of a change', () => {
    const change = {
      noticeId: 'c-1',
      civilNumber: notice.civilNumber,
      coverageNumber: 'C-1',
      standing: 'ended',
    };
    const tell = (body: object, key: string = change.noticeId) =>
      world.json('POST', '/authority/changes', body, {
        authorization: `Bearer ${tokens.authority}`,
        'idempotency-key': key,
      });

    it('of a coverage in its books, answers the same key in the same way, after a restart too', async () => {
      await send(notice);
      const first = await tell(change);
      expect(first.status).toBe(200);
      await world.restart();
      expect((await tell(change)).text).toBe(first.text);
      expect(await tell({ ...change, standing: 'suspended' })).toMatchObject({
        status: 422,
        text: '{"code":"key-reused"}',
      });
      const { changes } = JSON.parse((await world.ask('/control/ledger?coverageNumber=C-1')).text) as {
        changes: unknown;
      };
      expect(changes).toMatchObject([{ ...change, answer: { status: 200 } }]);
    });

    it('refuses one of a coverage that it does not know, and what is ordered', async () => {
      expect(await tell(change)).toMatchObject({ status: 422, text: '{"code":"coverage-not-noticed"}' });
      await send(notice);
      await world.fault('authority-refuses', { times: 1, with: { code: 'left-the-country' } });
      expect((await tell({ ...change, noticeId: 'c-2' }, 'c-2')).text).toBe('{"code":"left-the-country"}');
      expect((await tell({ ...change, noticeId: 'c-3', standing: 'kept' }, 'c-3')).status).toBe(422);
    });
  });

  it('lists its notices to whoever has the token', async () => {
    await send(notice);
    expect((await world.ask('/authority/notices')).status).toBe(401);
    const listed = await world.ask('/authority/notices', {
      headers: { authorization: `Bearer ${tokens.authority}` },
    });
    expect((JSON.parse(listed.text) as { notices: unknown }).notices).toMatchObject([
      { notice, effective: true },
    ]);
    const page = (await world.ask('/authority?lang=ar')).text;
    expect(page).toContain('C-1');
    expect(page).not.toContain(notice.civilNumber);
  });
});
