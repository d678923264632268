import { documentGiven } from '../../spec/documents';
import { SchedulesDoor } from '../../spec/schedules-door';

const CSV = 'text/csv';
const JSON_TYPE = 'application/json';
const FIVE_MIB = 5 * 1024 * 1024;

const documentIn = (answer: string): unknown => (JSON.parse(answer) as { document: unknown }).document;

describe('schedules over HTTP', () => {
  let door: SchedulesDoor;
  beforeAll(async () => {
    door = await SchedulesDoor.open({
      author: 'fee-author',
      approver: 'fee-approver',
      clerk: 'clerk',
      auditor: 'auditor',
    });
  });
  afterAll(() => door.close());

  const get = (path: string, headers: Record<string, string> = {}) => door.send('GET', path, { headers });
  const draft = (given: object, as = 'author') =>
    door.send('POST', '/fees/drafts', { as, file: [JSON.stringify(given), JSON_TYPE] });
  const faultsOf = (answer: Awaited<ReturnType<typeof draft>>) => {
    const { code, errors } = answer.json<{
      code: string;
      errors?: { path: string; code: string; message: string }[];
    }>();
    for (const { message } of errors ?? []) expect(message.length).toBeGreaterThan(5);
    return [answer.statusCode, code, ...(errors ?? []).map((one) => `${one.path} ${one.code}`)];
  };

  describe('to anybody', () => {
    it('tells the history and what is in force', async () => {
      const { schedules } = (await get('/fees/schedules')).json<{
        schedules: { scheduleId: string; state: string }[];
      }>();
      expect(schedules.map(({ scheduleId, state }) => `${scheduleId} ${state}`)).toEqual([
        'res-306-2025 IN_FORCE',
        'legacy-2000 SUPERSEDED',
      ]);
      const inForce = (await get('/fees/schedules/in-force')).json<Record<string, unknown>>();
      expect(inForce).toMatchObject({
        ...{ scheduleId: 'res-306-2025', state: 'IN_FORCE', startsAt: '2025-12-22T21:00:00Z', endsAt: null },
        document: { schema_version: 2, effective_from: '2025-12-23', effective_to: null },
      });
    });

    it.each([
      ['2025-12-22', 'legacy-2000'],
      ['2025-12-23', 'res-306-2025'],
      ['1999-01-01', 'legacy-2000'],
      ['٢٠٢٥-١٢-٢٢', 'legacy-2000'],
    ])('says what was in force on %s: %s', async (on, id) => {
      const answer = await get(`/fees/schedules/in-force?on=${encodeURIComponent(on)}`);
      expect(answer.json<{ scheduleId: string }>().scheduleId).toBe(id);
    });

    it('answers in the form that is asked for', async () => {
      const path = '/fees/schedules/res-306-2025';
      const typeOf = async (accept: string, query = '') =>
        (await get(`${path}${query}`, { accept })).headers['content-type'];
      expect(await typeOf('*/*')).toBe('application/json; charset=utf-8');
      expect(await typeOf('text/csv')).toBe('text/csv; charset=utf-8; header=present');
      expect(await typeOf('text/html,application/xhtml+xml,*/*;q=0.8')).toBe('text/html; charset=utf-8');
      expect(await typeOf('text/html;q=0.5, application/json')).toBe('application/json; charset=utf-8');
      expect(await typeOf('text/html', '?format=csv')).toBe('text/csv; charset=utf-8; header=present');
      const page = await get(`${path}?format=html&lang=ar`);
      expect(page.payload).toContain('<html lang="ar" dir="rtl">');
      expect(page.headers['content-security-policy']).toContain("default-src 'none'");
      expect(page.payload.match(/<tr/g)!.length).toBeGreaterThan(61);
    });

    it('answers 304 to whoever has exactly these bytes, and says how long they may be used', async () => {
      for (const path of ['/fees/schedules', '/fees/schedules/in-force', '/fees/schedules/legacy-2000'])
        for (const format of ['json', 'html']) {
          const first = await get(`${path}?format=${format}`);
          expect(first.headers).toMatchObject({
            'cache-control': 'public, max-age=300, must-revalidate',
            vary: 'accept, accept-language',
            etag: expect.stringMatching(/^"[\w-]{43}"$/) as unknown,
          });
          const tag = String(first.headers['etag']);
          for (const known of [tag, `"x", ${tag}`, `W/${tag}`, '*']) {
            const again = await get(`${path}?format=${format}`, { 'if-none-match': known });
            expect([again.statusCode, again.payload, again.headers['etag']]).toEqual([304, '', tag]);
          }
          expect((await get(`${path}?format=${format}`, { 'if-none-match': '"x"' })).statusCode).toBe(200);
        }
      const tags = ['ar', 'en'].map(
        async (lang) => (await get(`/fees/schedules?format=html&lang=${lang}`)).headers['etag'],
      );
      expect(new Set(await Promise.all(tags)).size).toBe(2);
    });

    it('tells in what the present one differs from the one before', async () => {
      const answer = await get('/fees/schedules/res-306-2025/differences');
      const { from, differences } = answer.json<{ from: string; differences: { change: string }[] }>();
      expect(from).toBe('legacy-2000');
      expect(differences.filter(({ change }) => change === 'added').length).toBeGreaterThanOrEqual(61);
      const page = await get('/fees/schedules/res-306-2025/differences?format=html&lang=ar');
      expect(page.payload).toContain('dir="rtl"');
      expect(page.payload).toContain('صلة القرابة بالكفيل');
      expect(page.payload).not.toMatch(/articles=|relations=/);
      const same = await get('/fees/schedules/res-306-2025/differences?from=res-306-2025');
      expect(same.json<{ differences: unknown[] }>().differences).toEqual([]);
    });

    it.each(['unknown', 'UPPER', '..%2f', 'x'.repeat(65), 'legacy-2000/differences', "'--"])(
      'knows no schedule %s',
      async (id) => {
        const answer = await get(`/fees/schedules/${id}`);
        expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([404, 'not-found']);
      },
    );

    it.each(['?on=2025-13-01', '?on=yesterday', '?format=pdf', '?lang=fr', '?x=1'])(
      'refuses %s',
      async (query) => {
        expect((await get(`/fees/schedules/in-force${query}`)).statusCode).toBe(422);
      },
    );
  });

  it('a draft is nobody’s but theirs who may read drafts', async () => {
    const made = await draft(documentGiven({ id: 'res-hidden' }));
    expect([made.statusCode, made.json<{ state: string }>().state]).toEqual([201, 'DRAFT']);
    const shape = async (id: string) => {
      const { statusCode, payload } = await get(`/fees/schedules/${id}`);
      return [statusCode, payload.replace(/"(instance|traceId)":"[^"]*"/g, '')];
    };
    expect(await shape('res-hidden')).toEqual(await shape('res-nowhere'));
    for (const [as, status] of [
      ['author', 200],
      ['approver', 200],
      ['auditor', 200],
      ['clerk', 403],
    ] as const) {
      const answer = await door.send('GET', '/fees/drafts/res-hidden', { as });
      expect([as, answer.statusCode]).toEqual([as, status]);
      if (status === 200) expect(answer.headers['cache-control']).toBe('no-store');
    }
    expect((await get('/fees/drafts/res-hidden')).statusCode).toBe(401);
    for (const as of ['approver', 'auditor', 'clerk'])
      expect((await draft(documentGiven({ id: 'res-theirs' }), as)).statusCode).toBe(403);
    const list = await door.send('GET', '/fees/drafts', { as: 'approver' });
    expect(list.json<{ schedules: { scheduleId: string }[] }>().schedules[0]?.scheduleId).toBe('res-hidden');
  });

  it('what is exported comes back as the same document, as JSON and as CSV', async () => {
    for (const [format, type] of [
      ['csv', CSV],
      ['json', JSON_TYPE],
    ] as const) {
      const id = `res-back-${format}`;
      const exported = (await get(`/fees/schedules/res-306-2025?format=${format}`)).payload;
      const text = format === 'csv' ? exported : JSON.stringify(documentIn(exported));
      const renamed = text.replace('res-306-2025', id);
      const made = await door.send('POST', '/fees/drafts', { as: 'author', file: [renamed, type] });
      expect(made.statusCode).toBe(201);
      const back = (await door.send('GET', `/fees/drafts/${id}?format=${format}`, { as: 'author' })).payload;
      if (format === 'csv') expect(back === renamed).toBe(true);
      else expect(documentIn(back)).toEqual(JSON.parse(renamed));
      const same = await door.send('GET', `/fees/drafts/${id}/differences`, { as: 'author' });
      expect(same.json<{ differences: unknown[] }>().differences).toEqual([]);
    }
  });

  it('goes the whole way by HTTP, and tells how long the present one may be used', async () => {
    const soon = new Date(Date.now() + 3 * 3_600_000 + 100_000).toISOString().slice(0, 19);
    const given = documentGiven({ id: 'res-soon', effective_from: `${soon}+03:00` });
    expect((await draft(given)).statusCode).toBe(201);
    const path = '/fees/drafts/res-soon';
    const edited = { ...given, effective_note: 'as signed' };
    const { headers } = await door.send('GET', path, { as: 'author' });
    const replace = {
      ...{ as: 'author', file: [JSON.stringify(edited), JSON_TYPE] as const },
      headers: { 'if-match': String(headers['etag']) },
    };
    expect((await door.send('PUT', path, replace)).statusCode).toBe(200);
    const sent = await door.send('POST', `${path}/submit`, {
      as: 'author',
      body: { reason: 'it was signed' },
    });
    const { proposalId } = sent.json<{ proposalId: string }>();
    const read = await door.send('GET', `/approvals/${proposalId}`, { as: 'approver' });
    const { digest, about } = read.json<{ digest: string; about: object }>();
    expect(about).toMatchObject({ scheduleId: 'res-soon', before: 'res-306-2025', rows: 6 });
    const approve = { as: 'approver', body: { digest, proof: { code: '000000' } } };
    expect((await door.send('POST', `/approvals/${proposalId}/approve`, approve)).statusCode).toBe(200);
    const present = await get('/fees/schedules/in-force');
    const seconds = Number(/max-age=(\d+)/.exec(String(present.headers['cache-control']))![1]);
    expect(seconds).toBeLessThanOrEqual(100);
    expect((await get('/fees/schedules/res-soon')).json<{ state: string }>().state).toBe('APPROVED');
  });

  describe('a file that is wrong', () => {
    const given = (more: object) => JSON.stringify(documentGiven({ id: 'res-wrong', ...more }));
    const csv = async () => (await get('/fees/schedules/res-306-2025?format=csv')).payload;
    const cases: readonly [string, () => Promise<readonly [string | Buffer, string]>, readonly unknown[]][] =
      [
        ['empty', () => Promise.resolve(['', CSV]), [422, 'invalid-input', 'file missing']],
        ['no CSV', () => Promise.resolve(['a,b', CSV]), [422, 'invalid-input', 'head.a unknown-field']],
        [
          'a formula',
          async () => [(await csv()).replace('Worker', '=HYPERLINK("x")'), CSV],
          [422, 'invalid-input'],
        ],
        [
          'UTF-16',
          async () => [Buffer.from(await csv(), 'utf16le'), CSV],
          [422, 'invalid-input', 'file no-utf-8'],
        ],
        ['no JSON', () => Promise.resolve(['{', JSON_TYPE]), [400, 'malformed-request']],
        [
          'doubled keys',
          () => Promise.resolve(['{"id":"a","id":"b"}', JSON_TYPE]),
          [400, 'malformed-request'],
        ],
        ['a foreign key', () => Promise.resolve(['{"__proto__":{}}', JSON_TYPE]), [400, 'malformed-request']],
        [
          'another type',
          () => Promise.resolve([given({}), 'application/xml']),
          [415, 'unsupported-media-type'],
        ],
        [
          'a price below zero',
          () => Promise.resolve([given({}).replace('100000', '-1'), JSON_TYPE]),
          [422, 'invalid-input', 'tables.0.rows.1.amount_fils too-small'],
        ],
        [
          'more than five MiB',
          () => Promise.resolve([Buffer.alloc(FIVE_MIB + 1, 'x'), CSV]),
          [413, 'body-too-large', 'file too-big'],
        ],
        [
          '50 MB',
          () => Promise.resolve([Buffer.alloc(50_000_000, 'x'), CSV]),
          [413, 'body-too-large', 'file too-big'],
        ],
        [
          'a million commas',
          () => Promise.resolve([`record${','.repeat(1_000_000)}`, CSV]),
          [422, 'invalid-input'],
        ],
      ];
    it.each(cases)(
      '(%s) is refused with the place and the rule, and leaves nothing',
      async (_, file, wanted) => {
        const before = await door.rows();
        for (const [method, path] of [
          ['POST', '/fees/drafts'],
          ['PUT', '/fees/drafts/res-hidden'],
        ] as const) {
          const headers = { 'if-match': '"what stood"' };
          const answer = await door.send(method, path, { as: 'author', file: await file(), headers });
          expect(faultsOf(answer).slice(0, wanted.length)).toEqual(wanted);
        }
        expect(await door.rows()).toEqual(before);
      },
    );
  });

  it('the same file under the same key has one effect and one answer', async () => {
    const file = [JSON.stringify(documentGiven({ id: 'res-once' })), JSON_TYPE] as const;
    const headers = { 'idempotency-key': 'the-same-key-of-the-spec' };
    const ask = () => door.send('POST', '/fees/drafts', { as: 'author', file, headers });
    const first = await ask();
    const again = await ask();
    expect([first.statusCode, again.statusCode, again.headers['idempotent-replayed']]).toEqual([
      201,
      201,
      'true',
    ]);
    expect(again.json()).toEqual(first.json());
    const other = [JSON.stringify(documentGiven({ id: 'res-other' })), JSON_TYPE] as const;
    const reused = await door.send('POST', '/fees/drafts', { as: 'author', file: other, headers });
    expect(reused.json<{ code: string }>().code).toBe('idempotency-key-reused');
  });
});
