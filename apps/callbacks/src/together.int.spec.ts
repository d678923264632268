import { givenManyAttempts, testDatabase, type TestDatabase } from '@tajdeed/testing';
import { createHash } from 'node:crypto';
import { Client } from 'pg';
import { CallbackRows } from './callback.rows';
import { sessionOn, type Arrived, type Asked, type Reading, type Weighed } from './callback.statements';

const SPACE = 1_000;
/** Numbers of two worlds that are alike: what is asked together in the one is asked one by one in the other. */
const [TOGETHER, ALONE] = [0, SPACE];

interface Said {
  /** Which attempt, by its number in its world. */
  readonly of: number;
  readonly payment?: number;
  readonly reference?: string;
  readonly hint?: 'captured' | 'not-captured';
  readonly fils?: bigint;
  readonly isEchoed?: boolean;
  readonly word?: string;
}

const trackOf = (nth: number) => `load${nth.toString().padStart(15, '0')}`;

function reading(world: number, said: Said): Reading {
  const { of, payment = of, hint = 'captured', fils = 50_000n, isEchoed = true, word = 'CAPTURED' } = said;
  const ids = (nth: number): string => (world + nth).toString().padStart(9, '0');
  const report = {
    ...{
      terminal: 'main',
      style: 'B' as const,
      byPreviousKey: false,
      trackId: trackOf(world + of),
      result: word,
    },
    ...{ hint, amountFils: fils, udf: [], paymentId: `1${ids(payment)}`, transactionId: `3${ids(of)}` },
    reference: said.reference ?? `2${ids(of)}`,
  };
  const fields = {
    trackid: report.trackId,
    result: word,
    paymentid: report.paymentId,
    ref: report.reference,
  };
  return { isEchoed, report: { ...report, fields } };
}

describe('callbacks that come at once', () => {
  let database: TestDatabase;
  let rows: CallbackRows;
  let bodies = 0;

  beforeAll(async () => {
    database = await testDatabase();
    rows = new CallbackRows(database.urls.tajdeed_callbacks, 20_000, () => undefined);
    for (const world of [TOGETHER, ALONE]) {
      await givenManyAttempts((sql, given) => database.query(sql, given), {
        ...{ from: world + 1, count: 50, terminal: 'main' },
      });
      for (const [nth, state] of [
        [7, 'DECLINED'],
        [8, 'WATCHED'],
        [9, 'SETTLED'],
        [10, 'UNKNOWN'],
      ] as const)
        await database.query(
          `update lifecycle.head set state = $2 where thing = (select attempt_id from payments.attempt where track_id = $1)`,
          [trackOf(world + nth), state],
        );
    }
  });
  afterAll(async () => {
    await rows.close();
    await database.drop();
  });

  const bytes = (): { arrived: Arrived; digest: Buffer } => {
    const body = Buffer.from(`body ${(bodies += 1)}`);
    return {
      arrived: { bytes: body, cut: false, headers: '{}', source: '' },
      digest: createHash('sha256').update(body).digest(),
    };
  };

  const take = (readings: readonly Reading[]): Promise<readonly Weighed[]> =>
    rows.within(async ({ store, weigh }) => {
      const all = readings.map((each) => ({ ...bytes(), reading: each }));
      expect(await store(all)).toEqual(all.map(() => true));
      return weigh(all.map(({ digest, reading: each }): Asked => ({ digest, reading: each })));
    });

  /** What stands in a world, by the numbers of its attempts. */
  const standing = async (world: number) => {
    const within = `substr(a.track_id, 5)::integer - $1 between 1 and ${SPACE - 1}`;
    const nth = `substr(a.track_id, 5)::integer - $1 as nth`;
    const callbacks = await database.query(
      `select ${nth}, verdict, why, hint from payments.callback c join payments.attempt a using (attempt_id)
       where ${within} order by 1, 2, 3, 4`,
      [world],
    );
    const ids = await database.query(
      `select ${nth}, kind, (value::bigint % 1000000000)::integer - $1 as value from payments.bank_id b
       join payments.attempt a using (attempt_id) where ${within} order by 1, 2`,
      [world],
    );
    const words = await database.query(
      `select ${nth}, workflow, reason from lifecycle.untold u
       join payments.attempt a on u.thing in (a.attempt_id, a.renewal_id) where ${within} order by 1, 2`,
      [world],
    );
    return { callbacks, ids, words };
  };

  it('come to the same together as one by one', async () => {
    const first: readonly Said[] = [{ of: 1 }, { of: 20 }];
    const then: readonly (Said | Reading)[] = [
      { of: 2 },
      { of: 1 }, // was there before
      { of: 3 },
      { of: 3 }, // the same at once
      { of: 4, fils: 49_999n },
      { of: 5, isEchoed: false },
      { of: 900 }, // nobody's
      { of: 7 }, // captured, and has ended unpaid
      { of: 7, hint: 'not-captured', word: 'NOT CAPTURED' },
      { of: 8 }, // asked about by another workflow
      { of: 9, hint: 'not-captured', word: 'DENIED' },
      { of: 10 },
      { of: 11, payment: 20 }, // an id that is another's
      { of: 20, reference: '' }, // another content, fewer ids
      { why: 'unreadable' },
      { why: 'error-report', fields: { error: '{NULL,"\'\\}' } },
    ];
    const read = (world: number, all: readonly (Said | Reading)[]): Reading[] =>
      all.map((one) => ('of' in one ? reading(world, one) : one));
    const shown = (all: readonly Weighed[]) =>
      all.map(({ outcome, attemptId, receiptReference }) => [
        ...[outcome, attemptId !== null, receiptReference && Number(receiptReference.slice(-9)) % SPACE],
      ]);
    await take(read(TOGETHER, first));
    const together = await take(read(TOGETHER, then));
    const alone: Weighed[] = [];
    for (const one of read(ALONE, [...first, ...then])) alone.push(...(await take([one])));
    expect(shown(together)).toEqual(shown(alone.slice(first.length)));
    expect(await standing(TOGETHER)).toEqual(await standing(ALONE));
    expect(new Set(together.map(({ outcome }) => outcome)).size).toBe(7);
  });

  it('are asked one by one where they contradict each other: none of them is taken', async () => {
    const before = await standing(TOGETHER);
    const two = [reading(TOGETHER, { of: 30 }), reading(TOGETHER, { of: 31, payment: 30 })];
    await expect(take(two)).rejects.toMatchObject({ code: 'TJ010' });
    expect(await standing(TOGETHER)).toEqual(before);
  });

  it('do not wait for one whose attempt somebody else holds', async () => {
    const before = await standing(TOGETHER);
    const two = [reading(TOGETHER, { of: 40 }), reading(TOGETHER, { of: 41 })];
    const other = new Client({ connectionString: database.admin });
    await other.connect();
    try {
      await other.query('begin');
      await other.query('select from payments.attempt where track_id = $1 for update', [trackOf(40)]);
      await expect(take(two)).rejects.toMatchObject({ code: '55P03' });
    } finally {
      await other.end();
    }
    expect(await standing(TOGETHER)).toEqual(before);
    expect((await take(two)).map(({ outcome }) => outcome)).toEqual(['matched', 'matched']);
  });

  it('wait for the disk when one of them is acknowledged, and not when all are refused', async () => {
    const refused: Reading = { why: 'unreadable' };
    const client = new Client({ connectionString: database.urls.tajdeed_callbacks });
    await client.connect();
    try {
      await client.query('set synchronous_commit = on');
      const { store, weigh } = sessionOn(client);
      const commitOf = async (all: readonly Reading[]): Promise<unknown> => {
        const given = all.map((each) => ({ ...bytes(), reading: each }));
        await store(given);
        await client.query('begin');
        await weigh(given);
        const { rows: settings } = await client.query('show synchronous_commit');
        await client.query('commit');
        return settings;
      };
      expect(await commitOf([refused, reading(TOGETHER, { of: 45 }), refused])).toEqual([
        { synchronous_commit: 'on' },
      ]);
      expect(await commitOf([refused, refused])).toEqual([{ synchronous_commit: 'off' }]);
    } finally {
      await client.end();
    }
  });
});
