import { fieldsOf, sealed, type Attempt } from '../spec/bank-posts';
import { OpenDoor } from '../spec/door';

/** KNET section 8, number 7: the same payment reported otherwise is for an inquiry and for people. */
describe('a report under the same ids that says otherwise', () => {
  let door: OpenDoor;
  beforeAll(async () => {
    door = await OpenDoor.open();
  });
  afterAll(() => door.close());

  const comesTo = (attempt: Attempt, state: string) =>
    door.database.query(`update lifecycle.head set state = $2 where thing = $1`, [attempt.attemptId, state]);
  const isAsked = async (attempt: Attempt) => (await door.asked()).includes(attempt.attemptId);
  /** Whom word was left for. */
  const told = async ({ attemptId, renewalId }: Attempt): Promise<string[]> => {
    const sql = `select workflow from lifecycle.untold where thing in ($1, $2) order by id`;
    const words = await door.database.query<{ workflow: string }>(sql, [attemptId, renewalId]);
    return words.map(({ workflow }) => workflow);
  };
  /** Reported once, as the bank would; what it says then differs in these fields. */
  const reported = async (first: Record<string, string>, state: string) => {
    const attempt = await door.given();
    const fields = fieldsOf(attempt, first);
    expect((await door.post(sealed(fields))).status).toBe(200);
    await comesTo(attempt, state);
    return { attempt, say: (more: Record<string, string>) => door.post(sealed({ ...fields, ...more })) };
  };
  const [captured, denied] = [{ result: 'CAPTURED' }, { result: 'NOT CAPTURED' }];

  it.each([
    ['CAPTURED', { result: 'NOT CAPTURED' }],
    ['CONFIRMED', { result: 'NOT CAPTURED' }],
    ['CONFIRMED', { result: 'CANCELED' }],
    ['CAPTURED_LATE', { result: 'DENIED BY RISK' }],
  ])('than a capture that is %s is taken, and the bank is asked: %o', async (state, says) => {
    const { attempt, say } = await reported(captured, state);
    expect((await say(says)).status).toBe(200);
    expect(await door.stored(attempt)).toEqual([
      { verdict: 'matched', why: null },
      { verdict: 'matched', why: null },
    ]);
    expect([await isAsked(attempt), await told(attempt)]).toEqual([true, ['renewal', 'attemptWatch']]);
  });

  it('while the outcome is open is taken, and its renewal hears of both', async () => {
    for (const [first, then] of [
      [captured, denied],
      [denied, captured],
    ] as const) {
      const { attempt, say } = await reported(first, 'AT_BANK');
      expect((await say(then)).status).toBe(200);
      expect(await told(attempt)).toEqual(['renewal', 'renewal']);
    }
  });

  it.each(['DECLINED', 'ABANDONED', 'VOIDED', 'SETTLED'])(
    'captured, when it is %s, is refused and stored, and the bank is asked',
    async (state) => {
      const { attempt, say } = await reported(denied, state);
      expect((await say(captured)).status).toBe(400);
      expect(await door.stored(attempt)).toContainEqual({ verdict: 'refused', why: 'conflict' });
      expect([await isAsked(attempt), await told(attempt)]).toEqual([true, ['renewal', 'attemptWatch']]);
    },
  );

  it.each([
    ['another amount', { amt: '49.999' }, 'mismatch'],
    ['another transaction id', { tranid: '202632599999999' }, 'conflict'],
    ['another payment id', { paymentid: '100202699999999999' }, 'conflict'],
  ])('by %s is refused and stored, and the bank is asked', async (_, says, why) => {
    const { attempt, say } = await reported(captured, 'CONFIRMED');
    expect((await say(says)).status).toBe(400);
    expect(await door.stored(attempt)).toContainEqual({ verdict: 'refused', why });
    expect([await isAsked(attempt), await told(attempt)]).toEqual([true, ['renewal', 'attemptWatch']]);
  });

  it('of a capture that was given back, or the same again, asks nobody', async () => {
    const back = await reported(captured, 'REFUNDED');
    await back.say({ amt: '49.999' });
    const same = await reported(captured, 'CONFIRMED');
    await same.say({});
    const first = await door.given();
    await door.post(sealed(fieldsOf(first, { amt: '49.999' })));
    expect([await isAsked(back.attempt), await isAsked(same.attempt), await isAsked(first)]).toEqual([
      ...[false, false, false],
    ]);
  });

  it('asks once for all that came before the question, and a minute later for what came after it', async () => {
    const { attempt, say } = await reported(captured, 'CONFIRMED');
    const wanted = async () => {
      const sql = `select wanted_at as at, extract(epoch from wanted_at - app.now())::float8 as "inSeconds" from payments.attempt where attempt_id = $1`;
      const [row] = await door.database.query<{ at: Date; inSeconds: number }>(sql, [attempt.attemptId]);
      return row!;
    };
    await say(denied);
    const first = await wanted();
    await say({ result: 'CANCELED' });
    expect([await wanted(), await told(attempt)]).toMatchObject([{ at: first.at }, { length: 2 }]);
    await door.database.query(
      `insert into payments.inquiry (inquiry_id, attempt_id, asked_at, verdict, answer, events) values (uuidv7(), $1, app.now(), 'captured', '{}', '{}')`,
      [attempt.attemptId],
    );
    await say({ amt: '49.999' });
    const then = await wanted();
    expect(then.at.getTime() - first.at.getTime()).toBe(60_000);
    expect(then.inSeconds).toBeGreaterThan(0);
    await say({ amt: '49.998' });
    expect([(await wanted()).at, await told(attempt)]).toMatchObject([then.at, { length: 3 }]);
  });
});
