import { pino } from 'pino';
import { fieldsOf, sealed } from '../spec/bank-posts';
import { OpenDoor } from '../spec/door';
import { Alarms } from './alarms';
import { CallbackDesk } from './callback.desk';
import { callbackDoor } from './callback.door';
import { CallbackRows } from './callback.rows';

const [FLOOD, BANK] = ['192.0.2.7', '192.0.2.8'];
const AT_ONCE = 16;
/** More than all sources together may have stored. */
const FLOODED = 640;
/** Of what one source sent, so much is stored at most, and what was under way when that was reached. */
const STORED = 60 + AT_ONCE;

/** security items 46 and 47: what one sends is counted against him alone. */
describe('a flood of what no key opens', () => {
  let open: OpenDoor;
  let rows: CallbackRows;
  let door: ReturnType<typeof callbackDoor>;
  const lines: Record<string, unknown>[] = [];

  beforeAll(async () => {
    open = await OpenDoor.open();
    rows = new CallbackRows(open.database.urls.tajdeed_callbacks, 20_000, () => undefined);
    const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line) as never) });
    const terminals = () => open.settings.KNET_TERMINALS;
    door = callbackDoor({
      desk: new CallbackDesk({ rows, terminals, alarms: new Alarms(log), log }),
      ...{ receiptUrl: 'https://api.example/receipt', trustedProxies: [], answerWithinMs: 20_000, log },
      pause: () => Promise.resolve(),
    });
    let next = 0;
    const line = async (): Promise<void> => {
      while (next < FLOODED) await post(`flood ${next++}`, FLOOD);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, line));
  });
  afterAll(async () => {
    await door.close();
    await rows.close();
    await open.close();
  });

  const post = async (payload: string, remoteAddress: string) => {
    const { statusCode } = await door.inject({ method: 'POST', url: '/knet/notify', payload, remoteAddress });
    return statusCode;
  };
  const told = (attemptId: string) => lines.filter((line) => line['attemptId'] === attemptId);

  it('is stored no further than the share of its source', async () => {
    const stored = (await open.bodies()).filter((body) => body.startsWith('flood')).length;
    expect(stored).toBeGreaterThanOrEqual(60);
    expect(stored).toBeLessThanOrEqual(STORED);
  });

  it('makes nobody else a suspect: what another sends is stored, whatever it is', async () => {
    expect(await post('of the bank, under a key that we do not have', BANK)).toBe(400);
    expect(await open.bodies()).toContain('of the bank, under a key that we do not have');
  });

  it.each([BANK, FLOOD])('keeps no genuine callback out, from %s', async (source) => {
    const attempt = await open.given();
    const body = sealed(fieldsOf(attempt));
    expect(await post(body, source)).toBe(200);
    expect(await open.stored(attempt)).toEqual([{ verdict: 'matched', why: null }]);
    expect(await open.bodies()).toContain(body);
  });

  it('does not hide what a key opens and differs from our record: it is stored and told, from its own source too', async () => {
    const attempt = await open.given();
    const genuine = fieldsOf(attempt);
    const [first, other] = [
      sealed({ ...genuine, amt: '49.999' }),
      sealed({ ...genuine, paymentid: '100202699999999999' }),
    ];
    expect([await post(first, FLOOD), await post(sealed(genuine), FLOOD), await post(other, FLOOD)]).toEqual([
      ...[400, 200, 400],
    ]);
    expect(await open.stored(attempt)).toEqual([
      { verdict: 'refused', why: 'mismatch' },
      { verdict: 'matched', why: null },
      { verdict: 'refused', why: 'conflict' },
    ]);
    expect(await open.bodies()).toEqual(expect.arrayContaining([first, other]));
    expect(told(attempt.attemptId).filter(({ event }) => event === 'callback.refused')).toMatchObject([
      { why: 'mismatch' },
      { why: 'conflict' },
    ]);
  });

  it('has no more of those stored and told than say enough of one payment', async () => {
    const attempt = await open.given();
    for (let n = 0; n < 70; n += 1) await post(sealed(fieldsOf(attempt, { amt: `49.${100 + n}` })), FLOOD);
    expect(await open.stored(attempt)).toHaveLength(60);
    expect(told(attempt.attemptId).filter(({ event }) => event === 'callback.refused')).toHaveLength(60);
  });
});
