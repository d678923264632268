import { newId, newSecretId } from '@tajdeed/platform';
import { testDatabase, type TestDatabase } from '@tajdeed/testing';
import { Forgetting } from './forgetting';
import { RelayDatabase } from './relay-database';

const HOUR = 3_600_000;
const index = (name: string): string => name.padEnd(43, '-');

describe('what is of no more use', () => {
  let database: TestDatabase;
  let relay: RelayDatabase;
  let forgetting: Forgetting;
  beforeAll(async () => {
    database = await testDatabase();
    relay = new RelayDatabase(database.urls.tajdeed_relay);
    forgetting = new Forgetting(
      relay,
      { answersHours: 24, codesHours: 48, quotesDays: 90, previewsDays: 90 },
      { watches: true },
    );
  });
  afterAll(async () => {
    await relay.close();
    await database.drop();
  });
  afterEach(() => database.shiftClock(0));

  const sweepAt = async (hours: number): Promise<void> => {
    await database.shiftClock(hours * HOUR);
    await forgetting.sweep();
  };
  const texts = async (sql: string): Promise<string[]> =>
    (await database.query<{ text: string }>(sql)).map(({ text }) => text);
  const head = async (state: string): Promise<string> => {
    const id = newId();
    await database.query(`insert into lifecycle.head values ($1, 'renewal', $2, 1, app.now())`, [id, state]);
    return id;
  };

  it('of kept answers: those older than a day whose renewal is over', async () => {
    const [open, over] = [await head('NOTIFYING'), await head('ACKNOWLEDGED')];
    const keep = (key: string, renewal: string | null) =>
      database.query(
        `insert into platform.idempotency (scope, key, digest, status, answer, renewal) values ('s', $1, 'd', 200, 'a', $2)`,
        [key, renewal],
      );
    const kept = () => texts('select key as text from platform.idempotency order by key');
    await keep('of-nothing', null);
    await keep('of-the-open', open);
    await keep('of-the-over', over);
    await sweepAt(23);
    expect(await kept()).toEqual(['of-nothing', 'of-the-open', 'of-the-over']);
    await keep('fresh', over);
    await sweepAt(25);
    expect(await kept()).toEqual(['fresh', 'of-the-open']);
    await database.query(`update lifecycle.head set state = 'ACKNOWLEDGED' where thing = $1`, [open]);
    await sweepAt(25);
    expect(await kept()).toEqual(['fresh']);
  });

  it('of coarse limits: those whose window is over', async () => {
    await database.query(
      `select platform.take_rate('r', 'short', 1, 60), platform.take_rate('r', 'long', 1, 7200)`,
    );
    await sweepAt(1);
    expect(await texts('select source as text from platform.rate_limit')).toEqual(['long']);
  });

  it('of codes: old challenges whose renewal no longer waits for one', async () => {
    const challenge = async (name: string, renewal: string) => {
      await database.query(
        `insert into identity.number_guard (phone_index, wrong_on)
           values ($1, (app.now() at time zone 'Asia/Kuwait')::date) on conflict do nothing`,
        [index(name)],
      );
      await database.query(
        `insert into identity.challenge (id, renewal_id, issue, purpose, phone_index, deliverable, language, key_id,
           issued_at, expires_at, resend_from)
         values (gen_random_uuid(), $1, 1, 'renewal', $2, false, 'ar', 'k1', app.now(), app.now() + interval '5 min', app.now())`,
        [renewal, index(name)],
      );
    };
    const left = () => texts(`select rtrim(phone_index, '-') as text from identity.challenge order by 1`);
    const guards = () =>
      texts(`select rtrim(phone_index, '-') as text from identity.number_guard order by 1`);
    await challenge('old', await head('AWAITING_PLEDGE'));
    await challenge('waits', await head('AWAITING_CODE'));
    await challenge('failed', await head('REFUSED'));
    await database.query(`update identity.number_guard set failures_in_row = 5 where phone_index = $1`, [
      index('failed'),
    ]);
    await sweepAt(47);
    expect(await left()).toEqual(['failed', 'old', 'waits']);
    await challenge('young', await head('AWAITING_PLEDGE'));
    await sweepAt(49);
    expect(await left()).toEqual(['waits', 'young']);
    expect(await guards()).toEqual(['failed', 'waits', 'young']); // a row of failures is never forgotten
  });

  it('of quotes: those of nobody, so many days after they lapsed, unless one no longer comes to the same fils', async () => {
    const quote = async (name: string, renewal: string | null, lapsedDaysAgo: number): Promise<string> => {
      const id = renewal === null ? newSecretId() : newId();
      await database.query(
        `insert into fees.quote (quote_id, renewal_id, schedule_id, row_code, years, starts_on, ends_on, unit, unit_fils, quantity,
           total_fils, exempt, assumed, facts, lines, why, made_at, valid_until, live)
         select $1, $2, r.schedule_id, r.code, 1, '2026-01-01', '2026-12-31', 'per_year', 100000, 1, 100000, false,
           json_build_object('name', $3::text), '{}', '[]', '{}', app.now() - ($4::float8 + 1) * interval '1 day',
           app.now() - $4::float8 * interval '1 day', false
         from fees.fee_row r order by r.schedule_id desc, r.code limit 1`,
        [id, renewal, name, lapsedDaysAgo],
      );
      return id;
    };
    const left = () => texts(`select assumed::json ->> 'name' as text from fees.quote order by 1`);
    await quote('old', null, 91);
    await quote('young', null, 89);
    await quote('of-a-renewal', await head('AWAITING_TERM'), 4000);
    const evidence = await quote('evidence', null, 400);
    await database.query(`insert into fees.recheck (day) values ('2026-01-01')`);
    await database.query(`insert into fees.recheck_fault values ($1, '2026-01-01', 100000, '90000')`, [
      evidence,
    ]);
    await sweepAt(0);
    expect(await left()).toEqual(['evidence', 'of-a-renewal', 'young']);
    await database.query(`delete from fees.recheck_fault`);
    await sweepAt(48);
    expect(await left()).toEqual(['of-a-renewal']);
    await database.query(`delete from fees.quote`);
    await quote('of-yesterday', null, 0.5);
    const [row] = await relay.query<{ gone: number }>('spec', 'select fees.forget_quotes(0, 5) as gone', []);
    expect(row!.gone).toBe(0); // a day at least
  });

  it('of previews: those that ended so many days ago, each with all its lines', async () => {
    const preview = (name: string, endedDaysAgo: number | null, pages: number) =>
      database.query(
        `with i as (
           insert into fees.impact (impact_id, schedule_id, digest, law, from_day, to_day, started_by, finished_at, chunks)
           select $1, s.schedule_id, repeat('0', 64), '{}', '2026-01-01', '2026-01-02', $1,
             app.now() - $3::float8 * interval '1 day', $4::int from fees.schedule s order by 2 limit 1
           returning impact_id)
         insert into fees.impact_changes select i.impact_id, n, $2 from i, generate_series(1, $4::int) n`,
        [newId(), name, endedDaysAgo, pages],
      );
    const left = () =>
      texts(
        `select lines || ' ' || count(*) as text from fees.impact_changes join fees.impact using (impact_id) group by lines order by 1`,
      );
    await preview('large', 93, 400);
    await preview('old', 92, 200);
    await preview('next', 91, 2);
    await preview('young', 89, 2);
    await preview('runs', null, 1);
    await sweepAt(0);
    expect(await left()).toEqual(['next 2', 'runs 1', 'young 2']);
    expect(await forgetting.sweep()).toBe(3);
    expect(await left()).toEqual(['runs 1', 'young 2']);
    await sweepAt(10_000);
    expect(await left()).toEqual(['runs 1']);
  });

  it('of the text budget: the days that are over', async () => {
    await database.query(
      `insert into identity.send_budget (day, shard, used)
         select (app.now() at time zone 'UTC')::date - back, 1, 5 from generate_series(0, 4) back`,
    );
    await sweepAt(0);
    // Its days are UTC's, and those of the sweep Kuwait's: yesterday's may stay or go.
    expect(
      await database.query(
        `select count(*) filter (where back = 0)::int as today, count(*) filter (where back > 1)::int as older
         from (select (app.now() at time zone 'UTC')::date - day as back from identity.send_budget) as days`,
      ),
    ).toEqual([{ today: 1, older: 0 }]);
  });

  it('of parked things: those with nothing left to send', async () => {
    const [stuck, free] = [newId(), newId()];
    for (const thing of [stuck, free])
      await database.query(
        `insert into lifecycle.parked (thing, id, seq, reason, due, tries) values ($1, 1, 1, 'x', now() - interval '2 h', 1)`,
        [thing],
      );
    await database.query(
      `insert into lifecycle.unpublished (lane, thing, seq, body) values (0, $1, 1, '{}')`,
      [stuck],
    );
    await sweepAt(0);
    expect(await texts('select thing::text as text from lifecycle.parked')).toEqual([stuck]);
  });

  it('is forgotten by functions: the relay sees and deletes none of these rows itself', async () => {
    for (const table of [
      'platform.idempotency',
      'platform.rate_limit',
      'identity.challenge',
      'identity.person',
      'fees.quote',
      'fees.impact',
      'fees.impact_changes',
      'fees.schedule',
    ]) {
      await expect(relay.run(`select from ${table}`)).rejects.toMatchObject({ code: '42501' });
      await expect(relay.run(`delete from ${table}`)).rejects.toMatchObject({ code: '42501' });
    }
    await expect(relay.run(`select platform.begin_call('a', 'b')`)).rejects.toMatchObject({ code: '42501' });
  });
});
