import {
  BROWSER_KEY,
  fieldsOf,
  KEY,
  OLD_KEY,
  sealed,
  settingsFor,
  terminals,
  type Attempt,
} from '../spec/bank-posts';
import { OpenDoor } from '../spec/door';

const NEW_KEY = 'NEWKEYNEWKEY0001';
const refused = { status: 400, text: 'NOT-ACCEPTED' };
const plainly = ({ status, text }: { status: number; text: string }) => ({ status, text });

describe('both styles of delivery', () => {
  let door: OpenDoor;
  beforeAll(async () => {
    door = await OpenDoor.open();
  });
  afterAll(() => door.close());

  it('send the payer’s own browser to the receipt by 302 (style A), also when the page is loaded again', async () => {
    const attempt = await door.given('browser');
    const body = `paymentid=1&trandata=${sealed(fieldsOf(attempt), BROWSER_KEY)}&trackid=${attempt.trackId}`;
    const answer = await door.post(body);
    expect(plainly(answer)).toEqual({ status: 302, text: '' });
    expect(answer.headers).toEqual(
      expect.arrayContaining([`https://api.example/receipt/${attempt.reference}`, 'no-store', 'no-referrer']),
    );
    expect(await door.post(body)).toEqual(answer);
    expect(await door.stored(attempt)).toEqual([{ verdict: 'matched', why: null }]);
  });

  it('refuse in style A as in style B', async () => {
    const attempt = await door.given('browser');
    expect(plainly(await door.post(sealed(fieldsOf(attempt, { amt: '1.000' }), BROWSER_KEY)))).toEqual(
      refused,
    );
    expect(plainly(await door.post(sealed(fieldsOf(attempt))))).toEqual(refused); // main's key for browser's attempt
  });

  it('keep an error in clear, which proves and changes nothing', async () => {
    const attempt = await door.given();
    const genuine = sealed(fieldsOf(attempt));
    await door.post(genuine);
    const before = await door.books();
    const error = `Error=IPAY0100114&ErrorText=Duplicate+Record&paymentid=1&trackid=${attempt.trackId}&udf1=&extra=1`;
    expect(plainly(await door.post(error))).toEqual(refused);
    expect(await door.books()).toBe(before);
    expect(await door.stored(attempt)).toHaveLength(1);
    const [row] = await door.database.query<{ fields: string }>(
      `select fields from payments.callback where why = 'error-report'`,
    );
    expect(JSON.parse(row?.fields ?? '')).toEqual({
      ...{ Error: 'IPAY0100114', ErrorText: 'Duplicate Record' },
      ...{ paymentid: '1', trackid: attempt.trackId, udf1: '' },
    });
    const errorUrl = `${door.running.url}/knet/notify?${error}`;
    expect((await fetch(errorUrl)).status).toBe(405);
    expect(await door.books()).toBe(before);
  });

  it('take a genuine report although an error stands beside it in clear', async () => {
    const attempt = await door.given();
    const body = `Error=IPAY0100048&trandata=${sealed(fieldsOf(attempt))}`;
    expect((await door.post(body)).status).toBe(200);
  });

  it('take a word that nobody has seen yet as unknown', async () => {
    const attempt = await door.given();
    expect((await door.post(sealed(fieldsOf(attempt, { result: 'PARTLY CAPTURED' })))).status).toBe(200);
    const [row] = await door.database.query<{ hint: string }>(
      `select hint from payments.callback where attempt_id = $1`,
      [attempt.attemptId],
    );
    expect(row?.hint).toBe('unknown');
  });

  it('tell of an attempt that is reported more than three times', async () => {
    const attempt = await door.given();
    const body = sealed(fieldsOf(attempt));
    for (let n = 0; n < 5; n += 1) await door.post(body);
    expect(door.told('callback.many')).toMatchObject([{ attemptId: attempt.attemptId, count: 4 }]);
  });
});

describe('a key that is changed', () => {
  let door: OpenDoor;
  beforeAll(async () => {
    door = await OpenDoor.open();
  });
  afterAll(() => door.close());

  const theyAre = (main: object) => {
    const [first, ...others] = terminals;
    const settings = settingsFor(door.database.urls.tajdeed_callbacks, [{ ...first, ...main }, ...others]);
    door.settings = settings;
    door.running.lookAtTerminals();
  };
  const under = async (key: string) => {
    const attempt = await door.given();
    const { status } = await door.post(sealed(fieldsOf(attempt), key));
    return status;
  };

  it('loses no callback: both keys open until the old one is gone', async () => {
    expect([await under(KEY), await under(NEW_KEY)]).toEqual([200, 400]);
    theyAre({ previousKey: NEW_KEY }); // the one to come is known before the bank uses it
    expect([await under(KEY), await under(NEW_KEY)]).toEqual([200, 200]);
    theyAre({ resourceKey: NEW_KEY, previousKey: KEY });
    expect([await under(KEY), await under(NEW_KEY)]).toEqual([200, 200]);
    expect(door.told('callback.matched').map((line) => line['otherKey'])).toEqual([
      ...[false, false, true, true, false],
    ]);
    theyAre({ resourceKey: NEW_KEY });
    expect([await under(KEY), await under(NEW_KEY)]).toEqual([400, 200]);
    expect(JSON.stringify(door.lines)).not.toContain(NEW_KEY);
  });

  it('loses none of those that come while the terminals change', async () => {
    const attempts: Attempt[] = [];
    for (let n = 0; n < 40; n += 1) attempts.push(await door.given());
    const answers = attempts.map(async (attempt, nth) => {
      if (nth === 20) theyAre({ resourceKey: KEY, previousKey: NEW_KEY });
      return (await door.post(sealed(fieldsOf(attempt), NEW_KEY))).status;
    });
    expect(new Set(await Promise.all(answers))).toEqual(new Set([200]));
  });

  it('stays what it was while the settings cannot be read', async () => {
    Object.defineProperty(door, 'settings', {
      configurable: true,
      get: () => {
        throw new Error('KNET_TERMINALS: must be JSON of the documented shape');
      },
    });
    door.running.lookAtTerminals();
    expect(door.told('terminals.unreadable')).toHaveLength(1);
    expect(await under(KEY)).toBe(200);
  });

  it('may stand for one terminal only', () => {
    expect(() =>
      settingsFor(door.database.urls.tajdeed_callbacks, [
        { ...terminals[0], previousKey: OLD_KEY },
        terminals[1],
      ]),
    ).toThrow(/KNET_TERMINALS/);
  });
});
