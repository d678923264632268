import { ApprovalsModule } from '@tajdeed/approvals';
import { addDays } from '@tajdeed/domain';
import {
  givenRenewal,
  givenResident,
  kuwaitNoon,
  StaffAtWork,
  staffModule,
  testDatabase,
  testDoor,
  withClockOffset,
  type TestDatabase,
  type TestDoor,
} from '@tajdeed/testing';
import { FeesModule } from '../fees.module';

const DAY_MS = 86_400_000;
let database: TestDatabase;
let door: TestDoor;
let staff: StaffAtWork;
const { today, offsetMs } = kuwaitNoon();

beforeAll(async () => {
  database = await testDatabase();
  const fees = FeesModule.forRoot({ quoteValidMs: DAY_MS, startWithinDays: 365 });
  door = await testDoor(database.urls.tajdeed_api, fees, { module: ApprovalsModule }, staffModule());
  await database.shiftClock(offsetMs);
  staff = new StaffAtWork(database);
});
afterAll(async () => {
  await door.close();
  await database.drop();
});

type Json = Record<string, unknown>;
const asked = (more: Json = {}) => ({
  purpose: 'residence',
  article: '18',
  startsOn: addDays(today, 5),
  years: 1,
  ...more,
});
const wife = () => ({
  ...asked({ article: '22', relation: 'wife', holder: { sex: 'female' } }),
  sponsor: { kind: 'kuwaiti', sex: 'male' },
});
const ask = (body: object, headers: Record<string, string> = {}) =>
  door.send('POST', '/quotes', { body, headers });
const whatIf = (body: object, headers: Record<string, string> = {}) =>
  door.send('POST', '/fees/what-if', { body, headers });
const stored = async () =>
  (await database.query<{ n: number }>(`select count(*)::int as n from fees.quote`))[0]!.n;

describe('a quote that anybody asks for', () => {
  it('is priced, explained in both languages, and found again by its id alone', async () => {
    const answer = await ask(wife());
    expect(answer.statusCode).toBe(201);
    const quote = answer.json<Json & { quoteId: string; why: { tried: { reason: Json }[] } }>();
    expect(quote).toMatchObject({
      indicative: true,
      total: '0.000',
      exempt: true,
      valid: true,
      recomputes: true,
      scheduleId: 'res-306-2025',
      why: { exemption: { number: 1, name: { ar: expect.stringMatching(/[\u0600-\u06ff]/) as string } } },
    });
    expect(quote.quoteId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/); // random: it is what opens the quote
    const again = await door.send('GET', `/quotes/${quote.quoteId}`);
    expect([again.statusCode, again.json()]).toEqual([200, quote]);
    expect(Object.keys(quote['facts'] as object)).not.toContain('birthDate');
  });

  it('costs what the row says for so many years or months, one line that sums up', async () => {
    const farm = asked({ holder: { occupation: 'farm_worker' }, years: 2 });
    expect((await ask(farm)).json()).toMatchObject({
      total: '20.000',
      years: 2,
      lines: [{ rowCode: 'res-18-agriculture-fishing-herding-dairy', quantity: 2, unitAmount: '10.000' }],
    });
    const visa = { purpose: 'entry-visa', visa: 'private-work', startsOn: today, months: '٢' };
    expect((await ask(visa)).json()).toMatchObject({
      total: '10.000',
      months: 2,
      years: null,
      feePerYear: null,
    });
  });

  it.each([
    ['Arabic-Indic', 0x660],
    ['Persian', 0x6f0],
  ])('costs the same in %s digits, wherever a person types them', async (_script, zero) => {
    const typed = (value: unknown) =>
      String(value).replace(/\d/g, (digit) => String.fromCharCode(zero + Number(digit)));
    const worker = { article: '20', ordinal: 4, startsOn: addDays(today, 5), years: 2 };
    const sponsor = { kind: 'kuwaiti_family' };
    const [western, eastern] = [
      worker,
      Object.fromEntries(Object.entries(worker).map(([name, value]) => [name, typed(value)])),
    ];
    for (const path of [ask, whatIf]) {
      const plain = (await path(asked({ ...western, sponsor }))).json<Json>();
      const same = (await path(asked({ ...eastern, sponsor }))).json<Json>();
      const { total, lines, startsOn, endsOn } = plain;
      expect(total).toMatch(/^[1-9]\d*\.000$/);
      expect(same).toMatchObject({ total, lines, startsOn, endsOn, years: 2 });
    }
  });

  it('keeps no birth date, and of a child that claims nothing no day that tells it', async () => {
    const child = {
      ...asked({ article: '22', relation: 'child' }),
      sponsor: { kind: 'resident', article: '18' },
    };
    const body = { ...child, holder: { birthDate: addDays(today, -4000) } };
    const { quoteId } = (await ask(body)).json<{ quoteId: string }>();
    const [row] = await database.query(`select * from fees.quote where quote_id = $1`, [quoteId]);
    expect(JSON.stringify(row)).not.toContain(addDays(today, -4000));
    expect(JSON.parse(row!['facts'] as string)).toMatchObject({ ageOnStart: 10, newbornUntil: null });
  });

  it('is valid for a day, and explains itself afterwards', async () => {
    const { quoteId } = (await ask(asked())).json<{ quoteId: string }>();
    await withClockOffset(database, offsetMs + DAY_MS + 60_000, async () => {
      const later = await door.send('GET', `/quotes/${quoteId}`);
      expect(later.json()).toMatchObject({ valid: false, recomputes: true, total: '100.000' });
    });
  });

  it('of a renewal is explained to its holder, to who reads fees without the person’s facts, and to others as one that is not there', async () => {
    const renewalId = await givenRenewal(database, door, await givenResident(database, { article: '18' }));
    const other = await givenRenewal(database, door, await givenResident(database, { article: '18' }));
    const body = { years: 1, startsOn: addDays(today, 40) };
    const { quoteId } = (await door.send('POST', `/renewals/${renewalId}/term`, { body, renewalId })).json<{
      quoteId: string;
    }>();
    const path = `/quotes/${quoteId}`;
    type Own = Json & { why: { tried: Json[] } };
    const own = (await door.send('GET', path, { renewalId })).json<Own>();
    const tried = own.why.tried.map((rule) => ({ ...rule, had: null }));
    expect(tried).not.toEqual(own.why.tried);
    expect(own).toMatchObject({
      ...{ quoteId, indicative: false, facts: { article: '18' }, assumed: { article: '18' } },
    });
    for (const role of ['fee-author', 'fee-approver', 'auditor'] as const) {
      await staff.enter(role, [role]);
      const headers = { authorization: `Bearer ${await staff.token(role)}` };
      const toStaff = await door.send('GET', path, { headers });
      expect([role, toStaff.json()]).toEqual([
        role,
        { ...own, why: { ...own.why, tried }, facts: null, assumed: null },
      ]);
    }
    await staff.enter('clerk', ['clerk']);
    const missing = await door.send('GET', '/quotes/6f1c1b9e-51f5-4a61-8d61-9f2f2a4b1c3d');
    for (const request of [
      {},
      { renewalId: other },
      { headers: { authorization: `Bearer ${'x'.repeat(43)}` } },
      { headers: { authorization: `Bearer ${await staff.token('clerk')}` } },
      { headers: { authorization: 'Bearer a.b.c' } },
    ]) {
      const answer = await door.send('GET', path, request);
      expect(answer.statusCode).toBe(404);
      expect({ ...answer.json<Json>(), instance: '', traceId: '' }).toEqual({
        ...missing.json<Json>(),
        ...{ instance: '', traceId: '' },
      });
    }
  });
});

describe('a what-if', () => {
  const legacy = (more: Json = {}) => ({ ...asked(), startsOn: '2025-12-30', ...more });

  it.each([
    ['2025-12-22T23:59:59.999+03:00', '50.000', 'legacy-2000'],
    ['2025-12-23T00:00:00+03:00', '100.000', 'res-306-2025'],
  ])('at %s costs %s under %s, and stores nothing', async (openedAt, total, scheduleId) => {
    const before = await stored();
    const answer = await whatIf(legacy({ openedAt }));
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      expect.objectContaining({ total, scheduleId }) as object,
    ]);
    expect(await stored()).toBe(before);
  });

  it('asks any version that has, had or will have force by its name', async () => {
    expect((await whatIf(asked({ scheduleId: 'legacy-2000' }))).json()).toMatchObject({ total: '50.000' });
    expect((await whatIf(asked({ scheduleId: 'no-such' }))).json()).toMatchObject({ code: 'not-found' });
  });

  it('finds no draft, as if there were none', async () => {
    await database.query(
      `insert into fees.schedule (schedule_id, name_ar, name_en, legal_basis, note, digest)
       values ('draft-x', 'م', 'x', '', '', repeat('0', 64))`,
    );
    const [draft, none] = [
      (await whatIf(asked({ scheduleId: 'draft-x' }))).json<Json>(),
      (await whatIf(asked({ scheduleId: 'no-such' }))).json<Json>(),
    ];
    expect({ ...draft, instance: '', traceId: '' }).toEqual({ ...none, instance: '', traceId: '' });
  });
});

describe('bad input', () => {
  it.each([
    ['an unknown article', { article: '16' }, 'no-scheduled-fee', [['article', 'unknown-article']]],
    ['an article that is none', { article: 'x' }, 'invalid-input', [['article', 'refused']]],
    ['no years', { years: 0 }, 'invalid-input', [['years', 'out-of-range']]],
    ['sixteen years', { years: 16 }, 'invalid-input', [['years', 'out-of-range']]],
    ['three years', { years: 3 }, 'term-refused', [['years', 'too-many-years']]],
    ['a day that never is', { startsOn: '2027-02-29' }, 'invalid-input', [['startsOn', 'no-such-date']]],
    ['the worker 0', { article: '20', ordinal: 0 }, 'invalid-input', [['ordinal', 'out-of-range']]],
    ['the worker 400', { article: '20', ordinal: 400 }, 'invalid-input', [['ordinal', 'out-of-range']]],
    [
      'a wife who is male',
      { article: '22', relation: 'wife', holder: { sex: 'male' }, sponsor: { kind: 'kuwaiti' } },
      'contradictory-facts',
      [
        ['relation', 'wife-is-female'],
        ['holder.sex', 'wife-is-female'],
      ],
    ],
    [
      'a diplomat under article 18',
      { claims: ['diplomatic-mission'] },
      'contradictory-facts',
      [
        ['claims', 'diplomat-has-no-article'],
        ['article', 'diplomat-has-no-article'],
      ],
    ],
    [
      'an age in the future',
      { holder: { birthDate: '2099-01-01' } },
      'contradictory-facts',
      [
        ['holder.birthDate', 'born-after-cover'],
        ['startsOn', 'born-after-cover'],
      ],
    ],
    ['months where years are asked', { years: null, months: 3 }, 'term-refused', [['years', 'term-unit']]],
    ['no term', { years: null }, 'missing-fact', [['years', 'missing']]],
    ['no article', { article: null }, 'missing-fact', [['article', 'missing']]],
    ['a field of its own', { amount: '1.000' }, 'invalid-input', [['amount', 'unknown-field']]],
  ])(
    '%s is refused by field and rule, in both languages, and nothing is stored',
    async (_what, more, code, faults) => {
      const before = await stored();
      for (const [language, letters] of [
        ['ar', /^[\u0600-\u06ff]/],
        ['en', /^[A-Z][\x20-\x7e]+$/],
      ] as const) {
        for (const answer of [
          await ask(asked(more), { 'accept-language': language }),
          await whatIf(asked(more), { 'accept-language': language }),
        ]) {
          expect([answer.statusCode, answer.json<Json>()['code']]).toEqual([422, code]);
          expect(answer.json<Json>()).toMatchObject({
            title: expect.stringMatching(letters) as string,
            errors: faults.map(([path, fault]) => ({
              path,
              code: fault,
              message: expect.stringMatching(letters) as string,
            })),
          });
        }
      }
      expect(await stored()).toBe(before);
    },
  );

  it('born after the first day of cover, though before today, is a contradiction', async () => {
    const body = { ...asked(), startsOn: '2020-01-01', holder: { birthDate: '2020-01-02' } };
    expect((await ask(body)).json()).toMatchObject({ code: 'contradictory-facts', rule: 'born-after-cover' });
  });

  it.each(['2025-12-23', '2025-02-30T00:00:00Z', '2025-12-23T00:00:00', '1200-01-01T00:00:00Z'])(
    'no instant: %s',
    async (openedAt) => {
      expect((await whatIf(asked({ openedAt }))).json()).toMatchObject({
        errors: [{ path: 'openedAt', code: 'no-such-instant' }],
      });
    },
  );
});
