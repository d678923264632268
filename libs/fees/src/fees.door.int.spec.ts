import { addDays } from '@tajdeed/domain';
import {
  givenRenewal,
  givenResident,
  kuwaitNoon,
  testDatabase,
  testDoor,
  type TestDatabase,
  type TestDoor,
} from '@tajdeed/testing';
import { FeesModule } from './fees.module';

let database: TestDatabase;
let door: TestDoor;
const { today, offsetMs } = kuwaitNoon();
let renewalId: string;

beforeAll(async () => {
  database = await testDatabase();
  const fees = FeesModule.forRoot({ quoteValidMs: 3_600_000, startWithinDays: 365 });
  door = await testDoor(database.urls.tajdeed_api, fees);
  await database.shiftClock(offsetMs);
});
afterAll(async () => {
  await door.close();
  await database.drop();
});
beforeEach(async () => {
  renewalId = await givenRenewal(
    database,
    door,
    await givenResident(database, { article: '18', endsOn: 30 }),
  );
});

const choose = (body: object | string, headers: Record<string, string> = {}) =>
  door.send('POST', `/renewals/${renewalId}/term`, { body, renewalId, headers });
const unmoved = async () => {
  expect((await door.recorder.head(renewalId))?.state).toBe('AWAITING_TERM');
  expect(await database.query(`select 1 from fees.quote where renewal_id = $1`, [renewalId])).toEqual([]);
};

describe('the fees of a renewal by HTTP', () => {
  it('are shown, chosen and taken back', async () => {
    const offer = await door.send('GET', `/renewals/${renewalId}/fees`, { renewalId });
    expect(offer.statusCode).toBe(200);
    const { earliestStart } = offer.json<{ earliestStart: string }>();
    const quote = await choose({ years: 2, startsOn: earliestStart });
    expect(quote.statusCode).toBe(201);
    expect(quote.json()).toMatchObject({ total: '200.000', startsOn: earliestStart, currency: 'KWD' });
    const reopened = await door.send('DELETE', `/renewals/${renewalId}/term`, { renewalId });
    expect([reopened.statusCode, reopened.json()]).toEqual([200, { state: 'AWAITING_TERM' }]);
  });

  it('take the digits that a person types', async () => {
    const startsOn = addDays(today, 40).replace(/\d/g, (digit) => '٠١٢٣٤٥٦٧٨٩'.charAt(Number(digit)));
    const quote = await choose({ years: '١', startsOn });
    expect(quote.json()).toMatchObject({ years: 1, startsOn: addDays(today, 40) });
  });

  it('give a repeated call its first answer and one effect', async () => {
    const headers = { 'idempotency-key': 'the-same-key-twice' };
    const body = { years: 1, startsOn: addDays(today, 40) };
    const [first, second] = [await choose(body, headers), await choose(body, headers)];
    expect(second.json()).toEqual(first.json());
    expect([second.statusCode, second.headers['idempotent-replayed']]).toEqual([201, 'true']);
    const other = await choose({ ...body, years: 2 }, headers);
    expect(other.json()).toMatchObject({ code: 'idempotency-key-reused' });
    expect(await database.query(`select 1 from fees.quote where renewal_id = $1`, [renewalId])).toHaveLength(
      1,
    );
  });

  it.each([
    ['an amount from the client', { total: '1.000' }, 'total', 'unknown-field'],
    ['sixteen years', { years: 16 }, 'years', 'out-of-range'],
    ['no years', { years: 0 }, 'years', 'out-of-range'],
    ['half a year', { years: 0.5 }, 'years', 'no-whole-number'],
    ['years of the wrong kind', { years: true }, 'years', 'wrong-type'],
    ['a day that does not exist', { startsOn: '2027-02-29' }, 'startsOn', 'no-such-date'],
    ['an end that does not exist', { endsOn: '2027-13-01' }, 'endsOn', 'no-such-date'],
    ['a date of the wrong kind', { startsOn: 20270101 }, 'startsOn', 'wrong-type'],
  ])('refuse %s and change nothing', async (_what, wrong, path, code) => {
    const answer = await choose({ years: 1, startsOn: addDays(today, 40), ...wrong });
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({ code: 'invalid-input', errors: [{ path, code }] });
    await unmoved();
  });

  it.each([
    ['more years than the article allows', { years: 3 }, 'too-many-years', 'years'],
    ['a start in the past', { startsOn: () => addDays(today, -1) }, 'start-too-early', 'startsOn'],
    [
      'a start within the present residence',
      { startsOn: () => addDays(today, 29) },
      'start-too-early',
      'startsOn',
    ],
    ['a start after the window', { startsOn: () => addDays(today, 366) }, 'start-too-late', 'startsOn'],
    ['an end before the start', { endsOn: () => addDays(today, 39) }, 'end-before-start', 'endsOn'],
    ['an end beyond the paid years', { endsOn: () => addDays(today, 500) }, 'too-few-years', 'years'],
    ['years beyond the end', { years: 2, endsOn: () => addDays(today, 100) }, 'too-many-years', 'years'],
  ])('refuse %s, say why in Arabic and English, and change nothing', async (_what, wrong, reason, path) => {
    const days = Object.entries(wrong).map(([name, value]) => [
      name,
      typeof value === 'number' ? value : value(),
    ]);
    const wish = { years: 1, startsOn: addDays(today, 40), ...(Object.fromEntries(days) as object) };
    for (const [language, letters] of [
      ['ar', /^[\u0600-\u06ff]/],
      ['en', /^[A-Z][\x20-\x7e]+$/],
    ] as const) {
      const answer = await choose(wish, { 'accept-language': language });
      expect([answer.statusCode, answer.headers['content-language']]).toEqual([422, language]);
      expect(answer.json()).toMatchObject({
        code: 'term-refused',
        title: expect.stringMatching(letters) as string,
        reason,
        errors: [{ path, message: expect.stringMatching(letters) as string }],
      });
    }
    await unmoved();
  });

  it('are for the holder of the capability alone', async () => {
    const other = await givenRenewal(database, door, await givenResident(database, { article: '17' }));
    for (const [method, path] of [
      ['GET', 'fees'],
      ['POST', 'term'],
      ['DELETE', 'term'],
    ] as const) {
      const body = method === 'POST' ? { body: { years: 1, startsOn: today } } : {};
      const none = await door.send(method, `/renewals/${renewalId}/${path}`, body);
      expect(none.json()).toMatchObject({ code: 'capability-missing' });
      const foreign = await door.send(method, `/renewals/${renewalId}/${path}`, {
        ...body,
        renewalId: other,
      });
      expect(foreign.json()).toMatchObject({ code: 'not-found' });
    }
    await unmoved();
  });
});
