import { renewalLifecycle } from '@tajdeed/domain';
import { newTrackId, stepKey } from '@tajdeed/platform';
import {
  alsoRecords,
  exampleMove,
  testDatabase,
  testRoom,
  type TestDatabase,
  type TestRoom,
} from '@tajdeed/testing';
import { Writable } from 'node:stream';
import { Client } from 'pg';
import { fieldsOf, givenAttempt, KEY, OLD_KEY, sealed, settingsFor, type Attempt } from '../spec/bank-posts';
import { BODY_LIMIT } from './callback.body';
import { REFUSAL, REFUSAL_STEP_MS } from './callback.door';
import { startCallbacks, type RunningCallbacks } from './callbacks';

describe('the bank’s door', () => {
  let database: TestDatabase;
  let room: TestRoom;
  let running: RunningCallbacks;
  const lines: string[] = [];

  const log = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });

  beforeAll(async () => {
    database = await testDatabase();
    await alsoRecords(database, 'tajdeed_api', 'tajdeed_worker');
    room = await testRoom(database.urls.tajdeed_api);
    running = await startCallbacks(settingsFor(database.urls.tajdeed_callbacks), log);
  });
  afterAll(async () => {
    await running.stop();
    await room.close();
    await database.drop();
  });

  const given = () => givenAttempt(database, room);

  const post = async (body: string, type = 'application/x-www-form-urlencoded') => {
    const response = await fetch(`${running.url}/knet/notify`, {
      method: 'POST',
      body,
      headers: { 'content-type': type },
    });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      text: await response.text(),
    };
  };
  const taken = ({ reference }: Attempt) => ({
    status: 200,
    type: 'text/plain; charset=utf-8',
    text: `REDIRECT=https://api.example/receipt/${reference}`,
  });
  const refused = { status: REFUSAL.status, type: 'text/plain; charset=utf-8', text: REFUSAL.line };
  const told = (thing: string) =>
    database.query<{ workflow: string }>(`select workflow from lifecycle.untold where thing = $1`, [thing]);
  const stored = (attempt: Attempt) =>
    database.query<{ verdict: string; why: string | null }>(
      `select verdict, why from payments.callback where attempt_id = $1 order by callback_id`,
      [attempt.attemptId],
    );

  it('has its connections open before anybody comes, and keeps nothing of how it tried them', async () => {
    const open = await database.query<{ n: number }>(
      `select count(*)::integer as n from pg_stat_activity where datname = current_database() and usename = 'tajdeed_callbacks'`,
    );
    const kept = await database.query(`select digest from payments.received`);
    expect([open, kept]).toEqual([[{ n: 8 }], []]);
  });

  it('stores a genuine callback, tells the workflow and answers the one line', async () => {
    const attempt = await given();
    const body = sealed(fieldsOf(attempt));
    expect(await post(body)).toEqual(taken(attempt));
    expect(await stored(attempt)).toEqual([{ verdict: 'matched', why: null }]);
    expect(await told(attempt.renewalId)).toEqual([{ workflow: 'renewal' }]);
    const [row] = await database.query<{ raw: Buffer; fields: string; hint: string }>(
      `select r.raw, c.fields, c.hint from payments.callback c join payments.received r on r.digest = c.received
       where c.attempt_id = $1`,
      [attempt.attemptId],
    );
    expect(row?.raw.toString()).toBe(body);
    expect(row?.hint).toBe('captured');
    expect(JSON.parse(row?.fields ?? '')).toMatchObject({ trackid: attempt.trackId, amt: '50.000' });
    expect((await room.recorder.head(attempt.attemptId))?.state).toBe('OPEN');
  });

  it.each([
    ['lower case', (hex: string) => hex.toLowerCase()],
    ['a line feed behind it', (hex: string) => `${hex}\n`],
    ['a form field', (hex: string) => `trandata=${hex}&paymentid=1&trackid=1`],
  ])('takes it in %s', async (_, shape) => {
    const attempt = await given();
    expect(await post(shape(sealed(fieldsOf(attempt))))).toEqual(taken(attempt));
  });

  it.each(['', 'text/html', 'application/json', ' odd;;type', 'multipart/form-data'])(
    'takes it declared as "%s"',
    async (type) => {
      const attempt = await given();
      expect(await post(sealed(fieldsOf(attempt)), type)).toEqual(taken(attempt));
    },
  );

  it('has one effect for fifty at once, and the same answer for all', async () => {
    const attempt = await given();
    const body = sealed(fieldsOf(attempt));
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(body)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify(taken(attempt))]),
    );
    expect(await stored(attempt)).toHaveLength(1);
    expect(await told(attempt.renewalId)).toHaveLength(1);
  });

  it('tells the watch of an attempt whose renewal waits no longer', async () => {
    const attempt = await given();
    const { seq = 0 } = (await room.recorder.head(attempt.renewalId)) ?? {};
    await room.db.transaction(() =>
      room.recorder.record(
        { key: stepKey('x', attempt.renewalId), actor: 'system', renewalId: attempt.renewalId },
        [exampleMove(renewalLifecycle, attempt.renewalId, seq, 'payment.expired')],
      ),
    );
    expect(await post(sealed(fieldsOf(attempt)))).toEqual(taken(attempt));
    expect(await told(attempt.renewalId)).toEqual([]);
    expect(await told(attempt.attemptId)).toEqual([{ workflow: 'attemptWatch' }]);
  });

  describe('refuses in one and the same way', () => {
    it('what it cannot read', async () => {
      const hex = sealed(fieldsOf(await given()));
      for (const body of [
        hex.slice(0, -32),
        hex.slice(1),
        `G${hex.slice(1)}`,
        '',
        'trandata=',
        `trandata=${hex}&trandata=${hex}`,
      ])
        expect(await post(body)).toEqual(refused);
      const [count] = await database.query<{ n: string }>(
        `select count(*) n from payments.callback where why = 'unreadable'`,
      );
      expect(Number(count?.n)).toBe(6);
    });

    it.each<[string, Record<string, string>]>([
      ['a changed amount (T1)', { amt: '90.000' }],
      ['a fils too little', { amt: '49.999' }],
      ['a spoilt udf (T1)', { udf5: 'ptlf OTHER' }],
      ['a filled udf', { udf1: 'x' }],
    ])('%s', async (_, more) => {
      const attempt = await given();
      expect(await post(sealed(fieldsOf(attempt, more)))).toEqual(refused);
      expect(await stored(attempt)).toEqual([{ verdict: 'refused', why: 'mismatch' }]);
      expect(await told(attempt.renewalId)).toEqual([]);
    });

    it('an unknown track id', async () => {
      expect(await post(sealed(fieldsOf({ ...(await given()), trackId: newTrackId() })))).toEqual(refused);
    });

    it('a genuine one of another terminal', async () => {
      const attempt = await given();
      expect(await post(sealed(fieldsOf(attempt), OLD_KEY))).toEqual(refused);
      expect(await stored(attempt)).toEqual([{ verdict: 'refused', why: 'mismatch' }]);
    });

    it.each(['paymentid', 'ref', 'tranid'])('a %s that belongs to another payment (T2)', async (name) => {
      const [first, second] = [await given(), await given()];
      const genuine = fieldsOf(first);
      expect(await post(sealed(genuine))).toEqual(taken(first));
      expect(await post(sealed(fieldsOf(second, { [name]: genuine[name] ?? '' })))).toEqual(refused);
      expect(await stored(second)).toEqual([{ verdict: 'refused', why: 'conflict' }]);
      expect(await post(sealed(fieldsOf(second)))).toEqual(taken(second)); // its own are not bound by the forgery
    });

    it('a second payment id for one attempt', async () => {
      const attempt = await given();
      expect(await post(sealed(fieldsOf(attempt)))).toEqual(taken(attempt));
      expect(await post(sealed(fieldsOf(attempt)))).toEqual(refused);
    });

    it('a capture of an attempt that is proven dead, so that the bank gives the money back', async () => {
      const attempt = await given();
      const fields = fieldsOf(attempt, { result: 'NOT CAPTURED' });
      expect(await post(sealed(fields))).toEqual(taken(attempt));
      await database.query(`update lifecycle.head set state = 'DECLINED' where thing = $1`, [
        attempt.attemptId,
      ]);
      expect(await post(sealed({ ...fields, result: 'CAPTURED' }))).toEqual(refused);
      expect(await post(sealed(fields))).toEqual(taken(attempt)); // the same content is still a duplicate
    });

    it('bodies beyond the limit', async () => {
      expect(await post('A'.repeat(BODY_LIMIT + 2))).toEqual(refused);
    });

    it('in the same time, whatever is wrong', async () => {
      const attempt = await given();
      const bodies = ['00'.repeat(160), sealed(fieldsOf(attempt, { amt: '1.000' }))];
      // By turns, so that a crowded machine slows them alike; that they wait for the same things is held elsewhere.
      const measured = async (): Promise<number[]> => {
        const times: number[][] = bodies.map(() => []);
        for (let n = 0; n < 18; n += 1) {
          const started = performance.now();
          await post(bodies[n % 2] ?? '');
          times[n % 2]?.push(performance.now() - started);
        }
        return times.map((all) => all.sort((x, y) => x - y)[4] ?? 0);
      };
      const isAlike = ([unreadable = 0, mismatch = 0]: number[]) =>
        Math.abs(unreadable - mismatch) < REFUSAL_STEP_MS / 2;
      let medians = await measured();
      // A crowded machine may put the one over a step that the other just makes: not time and again, if they are alike.
      for (let again = 0; again < 4 && !isAlike(medians); again += 1) medians = await measured();
      expect([medians, isAlike(medians)]).toEqual([medians, true]);
      expect(medians[0]).toBeGreaterThanOrEqual(100);
    });
  });

  it('answers GET and others with 405 and no JSON', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      const response = await fetch(`${running.url}/knet/notify`, { method });
      expect([response.status, await response.text()]).toEqual([405, REFUSAL.line]);
    }
    const elsewhere = await fetch(`${running.url}/`);
    expect([elsewhere.status, await elsewhere.text()]).toEqual([404, REFUSAL.line]);
  });

  it('may do nothing in the database but its own', async () => {
    const callbacks = new Client({ connectionString: database.urls.tajdeed_callbacks });
    await callbacks.connect();
    try {
      for (const sql of [
        `select * from payments.attempt`,
        `select * from payments.callback`,
        `select * from payments.received`,
        `insert into payments.received (digest, headers, cut, raw) values (sha256(''), '{}', false, '')`,
        `insert into payments.callback (verdict, why, raw) values ('refused', 'mismatch', '')`,
        `select * from identity.person`,
        `select lifecycle.record(null, '', 0, '', '', '', '', null, null, null)`,
      ])
        await expect(callbacks.query(sql)).rejects.toThrow(/permission denied/);
    } finally {
      await callbacks.end();
    }
  });

  it('writes nothing of the message into its log', async () => {
    const attempt = await given();
    const fields = fieldsOf(attempt);
    await post(sealed(fields));
    const text = lines.join('');
    expect(text).toContain(attempt.attemptId);
    for (const secret of [sealed(fields), fields['paymentid'] ?? '', KEY, attempt.reference, 'SimPassw0rd'])
      expect(text).not.toContain(secret);
  });

  it('refuses while the database is down, is not ready then, and recovers', async () => {
    const body = sealed(fieldsOf(await given()));
    const dead = await startCallbacks(settingsFor('postgres://nobody:x@127.0.0.1:1/none'), log);
    try {
      const refusedIn = async (): Promise<number> => {
        const started = performance.now();
        const response = await fetch(`${dead.url}/knet/notify`, { method: 'POST', body });
        expect([response.status, await response.text()]).toEqual([REFUSAL.status, REFUSAL.line]);
        return performance.now() - started;
      };
      const took = [await refusedIn(), await refusedIn(), await refusedIn()]; // a crowded machine may hold one up
      expect(Math.min(...took)).toBeLessThan(2_000);
      expect((await fetch(`${dead.healthUrl}/ready`)).status).toBe(503);
    } finally {
      await dead.stop();
    }

    const attempt = await given();
    await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'tajdeed_callbacks' and datname = current_database()`,
    );
    expect(await post(sealed(fieldsOf(attempt)))).toEqual(taken(attempt));
    expect((await fetch(`${running.healthUrl}/ready`)).status).toBe(200);
  });
});
