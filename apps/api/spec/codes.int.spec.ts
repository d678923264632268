import { personId } from '@tajdeed/identity';
import { kuwaitNoon } from '@tajdeed/testing';
import { civilNumberOf, runningApi, type Answer, type Begun, type RunningApi } from './running-api';

const MINUTE = 60_000;

describe('one-time codes at the door', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await runningApi();
  });
  afterAll(() => api.close());
  afterEach(() => api.db.shiftClock(0));

  /** Another six digits than `code`. */
  const wrongFor = (code: string | undefined, nth = 1) =>
    ((Number(code ?? '0') + nth) % 1_000_000).toString().padStart(6, '0');
  const told = ({ status, body }: Answer) => [status, body['code'], body['triesLeft']];
  const states = async (renewalId: string) =>
    (
      await api.db.query<{ event: string }>(
        'select event from lifecycle.history where thing = $1 order by seq',
        [renewalId],
      )
    ).map(({ event }) => event);
  const challenge = async (renewalId: string) =>
    (
      await api.db.query(
        'select * from identity.challenge where renewal_id = $1 order by issue desc limit 1',
        [renewalId],
      )
    )[0]!;
  const resend = ({ renewalId, capability }: Begun) =>
    api.call('POST', `/renewals/${renewalId}/codes`, { body: {}, token: capability });

  it('opens the renewal with the code that was sent, once', async () => {
    const begun = await api.begin(civilNumberOf('clerk'));
    const code = await api.codeOf(begun.renewalId);
    expect(code).toMatch(/^\d{6}$/);
    const answer = await api.enter(begun, code!);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ state: 'AWAITING_PLEDGE', phase: 'accept-pledge', finished: false });
    expect(told(await api.enter(begun, code!))).toEqual([422, 'code-closed', 0]);
    expect(await states(begun.renewalId)).toEqual(['renewal.requested', 'code.verified']);
  });

  it('sends a text that names the service and warns, with no number of a person and no link', async () => {
    const begun = await api.begin(civilNumberOf('farmer'));
    const code = await api.codeOf(begun.renewalId);
    const message = api.sent.at(-1)!;
    expect(message.to).toBe('+96550000002');
    expect(message.text).toContain('Tajdeed');
    expect(message.text).toContain('Do not share');
    expect(message.text).toContain('5 minutes');
    expect(message.text.replace(code!, '')).not.toMatch(/\d{4,}|https?:|www\./);
    await api.codeOf(begun.renewalId);
    expect(api.sent.at(-1)).toEqual(message); // delivered twice, it is the same message under the same key
  });

  it.each([
    ['Arabic-Indic', 0x660, 'nurse'],
    ['Persian', 0x6f0, 'student'],
  ])('finds the same person by %s digits, and takes the code in them', async (_script, zero, name) => {
    const typed = (text: string) => text.replace(/\d/g, (digit) => String.fromCharCode(zero + Number(digit)));
    const personOf = async ({ renewalId }: Begun) =>
      (await api.db.query('select person_id from renewals.renewal where id = $1', [renewalId]))[0]![
        'person_id'
      ];
    const begun = await api.begin(typed(civilNumberOf(name)));
    expect(await personOf(begun)).toBe(await personOf(await api.begin(civilNumberOf(name))));
    expect(await personOf(begun)).toBe(personId(name));
    const code = (await api.codeOf(begun.renewalId))!;
    expect((await api.enter(begun, typed(code))).status).toBe(200);
  });

  it('admits fifty simultaneous correct codes exactly once', async () => {
    const begun = await api.begin(civilNumberOf('driver'));
    const code = (await api.codeOf(begun.renewalId))!;
    const answers = await Promise.all(Array.from({ length: 50 }, () => api.enter(begun, code)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 422)).toHaveLength(49);
    expect(await states(begun.renewalId)).toEqual(['renewal.requested', 'code.verified']);
  });

  it('counts fifty simultaneous wrong codes, five at most, and ends the renewal', async () => {
    const begun = await api.begin(civilNumberOf('cook'));
    const code = await api.codeOf(begun.renewalId);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => api.enter(begun, wrongFor(code, n + 1))),
    );
    const wrong = answers.filter(({ body }) => body['code'] === 'code-wrong');
    expect(wrong.map(({ body }) => body['triesLeft']).sort()).toEqual([0, 1, 2, 3, 4]);
    expect(answers.every(({ status }) => status === 422)).toBe(true);
    expect(told(await api.enter(begun, code!))).toEqual([422, 'code-closed', 0]);
    expect(await states(begun.renewalId)).toEqual(['renewal.requested', 'code.exhausted']);
    expect((await challenge(begun.renewalId))['tries']).toBe(5);
  });

  it('lets a code live for five minutes of the server clock', async () => {
    const early = await api.begin(civilNumberOf('nanny'));
    const late = await api.begin(civilNumberOf('gardener'));
    const [codeEarly, codeLate] = [await api.codeOf(early.renewalId), await api.codeOf(late.renewalId)];
    await api.db.shiftClock(5 * MINUTE - 4_000);
    expect((await api.enter(early, codeEarly!)).status).toBe(200);
    await api.db.shiftClock(5 * MINUTE + 1_000);
    expect(told(await api.enter(late, codeLate!))).toEqual([422, 'code-closed', 0]);
    expect((await challenge(late.renewalId))['tries']).toBe(0);
    expect(await api.codeOf(late.renewalId)).toBe(codeLate); // the earlier message; an expired code is not sent again
  });

  it('makes the old code useless with a new one, after a minute and three times in ten', async () => {
    const begun = await api.begin(civilNumberOf('helper'));
    const first = (await api.codeOf(begun.renewalId))!;
    const early = await resend(begun);
    expect(early.status).toBe(429);
    expect(Number(early.headers.get('retry-after'))).toBeGreaterThan(50);
    await api.db.shiftClock(MINUTE + 500);
    expect((await resend(begun)).status).toBe(202);
    const second = (await api.codeOf(begun.renewalId))!;
    expect(second).not.toBe(first); // one chance in a million to fail
    expect(told(await api.enter(begun, first))).toEqual([422, 'code-wrong', 4]);
    await api.db.shiftClock(2 * MINUTE + 1_000);
    expect((await resend(begun)).status).toBe(202);
    await api.db.shiftClock(4 * MINUTE);
    const fourth = await resend(begun);
    expect(fourth.status).toBe(429);
    expect(Number(fourth.headers.get('retry-after'))).toBeGreaterThan(5 * 60);
    await api.db.shiftClock(10 * MINUTE + 500);
    expect((await resend(begun)).status).toBe(202);
    const last = (await api.codeOf(begun.renewalId))!;
    expect((await api.enter(begun, last)).status).toBe(200);
    const [told_] = await api.db.query<{ n: number }>(
      `select count(*)::int as n from lifecycle.untold where thing = $1 and reason = 'code-requested'`,
      [begun.renewalId],
    );
    expect(told_!.n).toBe(3);
  });

  it('sends nothing beyond the limits of a number, over all its renewals, and shows nothing of it', async () => {
    const number = civilNumberOf('wife');
    const first = await api.begin(number);
    const second = await api.begin(number); // within the minute
    expect(await api.codeOf(first.renewalId)).toBeDefined();
    expect(await api.codeOf(second.renewalId)).toBeUndefined();
    expect(second.status).toEqual({
      ...first.status,
      renewalId: second.renewalId,
      until: expect.any(String) as string,
      actions: expect.any(Array) as unknown[],
    });
    await api.db.shiftClock(2 * MINUTE);
    expect(await api.codeOf((await api.begin(number)).renewalId)).toBeDefined();
    await api.db.shiftClock(4 * MINUTE);
    expect(await api.codeOf((await api.begin(number)).renewalId)).toBeDefined();
    await api.db.shiftClock(6 * MINUTE);
    expect(await api.codeOf((await api.begin(number)).renewalId)).toBeUndefined(); // the fourth in ten minutes
  });

  it('sends ten codes a day to a number at most', async () => {
    const number = civilNumberOf('mother');
    const sent: boolean[] = [];
    for (let nth = 0; nth < 12; nth += 1) {
      await api.db.shiftClock(nth * 11 * MINUTE);
      sent.push((await api.codeOf((await api.begin(number)).renewalId)) !== undefined);
    }
    expect(sent).toEqual([...new Array<boolean>(10).fill(true), false, false]);
    await api.db.shiftClock(24 * 60 * MINUTE + 1_000);
    expect(await api.codeOf((await api.begin(number)).renewalId)).toBeDefined();
  });

  it('counts twenty wrong codes a day per number at most; then even the right one is wrong, and nothing is sent', async () => {
    const number = civilNumberOf('spouse');
    const { offsetMs } = kuwaitNoon(); // the day does not end meanwhile
    for (let round = 0; round < 4; round += 1) {
      await api.db.shiftClock(offsetMs + round * 11 * MINUTE);
      const begun = await api.begin(number);
      const code = await api.codeOf(begun.renewalId);
      for (let nth = 1; nth <= 5; nth += 1) await api.enter(begun, wrongFor(code, nth));
    }
    await api.db.shiftClock(offsetMs + 50 * MINUTE);
    const begun = await api.begin(number);
    expect(await api.codeOf(begun.renewalId)).toBeUndefined();
    expect(told(await api.enter(begun, '000000'))).toEqual([422, 'code-wrong', 4]);
    const guards = await api.db.query<{ wrong: number; row: number }>(
      'select wrong_that_day as wrong, failures_in_row as row from identity.number_guard where wrong_that_day > 5',
    );
    expect(guards).toEqual([{ wrong: 20, row: 20 }]);
  });

  it('never reaches a hundred failures in a row, whatever the database is asked', async () => {
    const number = civilNumberOf('investor');
    const begun = await api.begin(number);
    const code = (await api.codeOf(begun.renewalId))!;
    const of = `phone_index = (select phone_index from identity.challenge where renewal_id = '${begun.renewalId}' limit 1)`;
    await api.db.query(`update identity.number_guard set failures_in_row = 98 where ${of}`);
    expect(told(await api.enter(begun, wrongFor(code)))).toEqual([422, 'code-wrong', 4]);
    expect(told(await api.enter(begun, code))).toEqual([422, 'code-wrong', 3]); // the right one, too late
    const [guard] = await api.db.query<{ n: number }>(
      `select failures_in_row as n from identity.number_guard where ${of}`,
    );
    expect(guard!.n).toBe(99);
    await expect(
      api.db.query(`update identity.number_guard set failures_in_row = 100 where ${of}`),
    ).rejects.toThrow();
  });

  it('is bound to its challenge, renewal, purpose, phone and issue: with any of them swapped the code is wrong', async () => {
    const swaps = [
      `update identity.challenge set id = gen_random_uuid() where renewal_id = $1`,
      `update identity.challenge set purpose = 'sign-in' where renewal_id = $1`,
      `update identity.challenge set issue = 7 where renewal_id = $1`,
      `update identity.challenge set key_id = 'k9' where renewal_id = $1`,
      `update identity.challenge set person_id = (select id from identity.person where phone_sealed is not null
         and id <> person_id limit 1) where renewal_id = $1`,
    ];
    for (const [at, swap] of swaps.entries()) {
      await api.db.shiftClock((at + 1) * 11 * MINUTE);
      const begun = await api.begin(civilNumberOf('widow'));
      const code = (await api.codeOf(begun.renewalId))!;
      await api.db.query(swap, [begun.renewalId]);
      expect([swap, ...told(await api.enter(begun, code))]).toEqual([swap, 422, 'code-wrong', 4]);
    }
    const mine = await api.begin(civilNumberOf('clerk'));
    const other = await api.begin(civilNumberOf('abroad'));
    const code = (await api.codeOf(other.renewalId))!;
    expect(told(await api.enter(mine, code))).toEqual([422, 'code-wrong', 4]);
  });

  it("leaves nothing in the challenge's row from which a code could be checked", async () => {
    const columns = await api.db.query<{ name: string }>(
      `select column_name as name from information_schema.columns where table_schema = 'identity' and table_name = 'challenge'`,
    );
    expect(columns.map(({ name }) => name).sort()).toEqual(
      'closed deliverable expires_at id issue issued_at key_id language person_id phone_index purpose renewal_id resend_from tries'.split(
        ' ',
      ),
    );
  });

  it('ends unanswered as expired when its limit has passed, by the look of its workflow', async () => {
    const begun = await api.begin(civilNumberOf('widow'));
    expect(await api.look(begun.renewalId)).toMatchObject({ state: 'AWAITING_CODE', attempt: null });
    await api.db.shiftClock(31 * MINUTE);
    expect(await api.look(begun.renewalId)).toEqual({
      state: 'EXPIRED',
      limitInMs: null,
      code: null,
      attempt: null,
    });
    expect(await api.look(begun.renewalId)).toMatchObject({ state: 'EXPIRED' });
    expect(await states(begun.renewalId)).toEqual(['renewal.requested', 'code.expired']);
    expect(told(await api.enter(begun, '123456'))).toEqual([422, 'code-closed', 0]);
  });
});
