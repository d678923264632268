import { newId } from '@tajdeed/platform';
import { testRoom } from '@tajdeed/testing';
import { CLERK, faultsOf, REASON, World } from '../spec/world';
import { ReadSeals } from './read-seals';
import { ReadSealsCheck } from './read-seals-check';
import { ReadSealsModule } from './read-seals.module';

/** As the audit writes what Kafka brings. */
const HEARD = `insert into audit.leaf (index, thing, seq, renewal, kind, event, at, leaf_hash, entry)
  select row_number() over (order by thing, seq) - 1, thing, seq, renewal, kind, event, occurred_at, sha256('x'), lifecycle.entry_v1(h)
  from lifecycle.history h`;

describe('what is looked for', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open();
  });
  afterAll(() => world.close());

  describe('what was read', () => {
    it('is an entry of kinds and persons, never of values, and cannot be changed', async () => {
      await world.search({ subject: 'persons', civilNumber: CLERK, phone: '50000001', reason: REASON });
      const entry = await world.latestEntry();
      expect(entry).toMatchObject({
        ...{
          deed: 'search',
          subject: 'persons',
          persons: [world.idOf('clerk')],
          member: world.member('clerk'),
        },
        criteria: ['civilNumber', 'phone'],
      });
      expect(JSON.stringify(entry)).not.toMatch(/200010100001|50000001|telephones/);
      await expect(
        world.door.db.query(
          `insert into search.read_entry (entry_id, account, member, deed, subject, criteria, persons)
           values ($1, $2, $2, 'search', 'persons', '{}', '{}')`,
          [newId(), world.member('clerk')],
        ),
      ).rejects.toThrow(/read_entry_has_reason/);
      await expect(world.door.db.query(`update search.read_entry set criteria = '{}'`)).rejects.toThrow(
        /denied/,
      );
      await expect(world.door.db.query(`delete from search.read_entry`)).rejects.toThrow(/denied/);
    });

    it('is read by an auditor, in pages, by person and by reader', async () => {
      await world.unmask('clerk', { personId: world.idOf('farmer'), reason: REASON });
      for (let nth = 0; nth < 20; nth += 1) await world.search({ subject: 'renewals', state: 'HELD' });
      const total = await world.entries();
      const read: string[] = [];
      let after = '';
      do {
        const { status, body } = await world.as(
          'auditor',
          'GET',
          `/search/reads?limit=7${after && `&after=${after}`}`,
        );
        expect(status).toBe(200);
        read.push(...(body['reads'] as { entryId: string }[]).map(({ entryId }) => entryId));
        after = (body['next'] as string | null) ?? '';
      } while (after !== '');
      expect([read.length, new Set(read).size]).toEqual([total, total]);
      const { body } = await world.as(
        'auditor',
        'GET',
        `/search/reads?person=${world.idOf('farmer')}&member=${world.member('clerk')}`,
      );
      expect(body['reads']).toContainEqual(expect.objectContaining({ deed: 'unmask', reason: REASON }));
      expect((await world.as('clerk', 'GET', '/search/reads')).status).toBe(403);
      for (const subject of ['payments', 'cases']) await world.search({ subject, reference: newId() });
      const { body: scoped } = await world.as('auditor of payments', 'GET', '/search/reads');
      expect((scoped['reads'] as { subject: string }[]).map(({ subject }) => subject)).toEqual(['payments']);
    });

    it('is sealed in the audit log, lot by lot, and whatever is changed afterwards is found out', async () => {
      const worker = await testRoom(world.database.urls.tajdeed_worker, { module: ReadSealsModule });
      worker.module.useLogger(false);
      const [seals, check] = [worker.module.get(ReadSeals), worker.module.get(ReadSealsCheck)];
      const run = (sql: string) => world.database.query<{ n: number }>(sql);
      const wrote = (id: string) =>
        `insert into search.read_entry (entry_id, account, member, deed, subject, criteria, persons, reason_sealed)
          select ${id}, account, member, deed, subject, criteria, persons, reason_sealed from search.read_entry limit 1`;
      const whole = await world.entries();
      expect(await Promise.all([seals.step(), seals.step()])).toEqual(expect.arrayContaining([whole]));
      await run(wrote(`uuidv7(interval '-5 minutes')`)); // committed after others with later ids
      expect([await seals.step(), await seals.step()]).toEqual([1, 0]);
      await run(HEARD);
      await run(`update search.reading set sealed_at = app.now() - interval '2 hours'`);
      for (const table of ['read_entry', 'reading'])
        await run(`create table was_${table} as table search.${table}`);
      const found = async (tampering: string): Promise<number | undefined> => {
        await run(tampering);
        await run(`delete from search.reading_check`);
        const { lots = 0, differing, ended } = (await check.step()) ?? {};
        expect([tampering, lots > 0, ended, await check.sound()]).toEqual([
          tampering,
          true,
          true,
          differing === 0,
        ]);
        for (const table of ['read_entry', 'reading']) {
          await run(`delete from search.${table}`);
          await run(`insert into search.${table} select * from was_${table}`);
        }
        return differing;
      };
      const first = `(select min(entry_id::text)::uuid from search.read_entry)`;
      expect(await found(`select`)).toBe(0);
      expect(await found(`update search.read_entry set member = account where entry_id = ${first}`)).toBe(1);
      expect(await found(`update search.read_entry set persons = array[member] where deed = 'unmask'`)).toBe(
        1,
      );
      expect(await found(`delete from search.read_entry where entry_id = ${first}`)).toBe(1);
      expect(await found(`update search.reading set entries = entries[2:] where nth = 1`)).toBe(2);
      expect(await found(`delete from search.reading where nth = 1`)).toBe(1);
      expect(await found(wrote(`uuidv7(interval '-1 hour')`))).toBe(1);
      await worker.close();
    });
  });

  it('refuses what is no search, in words, before it asks or changes anything', async () => {
    const before = await world.entries();
    const long = '٪%_'.repeat(3_500);
    const wrongs: [object, string[]][] = [
      [{ subject: 'persons' }, ['reference missing']],
      [{ subject: 'persons', civilNumber: CLERK, reason: undefined }, ['reason missing']],
      [{ subject: 'renewals', state: 'HELD', reason: undefined }, ['reason missing']],
      [{ subject: 'cases', state: 'OPEN', reason: ' ' }, ['reason too-short']],
      [{ subject: 'persons', name: long, reason: REASON }, ['name too-big']],
      [{ subject: 'persons', name: '%', reason: REASON }, ['name refused']],
      [{ subject: 'persons', name: '.*', reason: REASON }, ['name refused']],
      [{ subject: 'persons', name: 'Ahmed\u202eevil', reason: REASON }, ['name invisible-characters']],
      [{ subject: 'persons', name: 'Ah\u0000med', reason: REASON }, ['name invisible-characters']],
      [{ subject: 'persons', state: 'HELD' }, ['state not-allowed']],
      [{ subject: 'renewals', state: "HELD' or '1'='1" }, ['state not-allowed']],
      [{ subject: 'renewals', amount: '1.000' }, ['amount not-allowed']],
      [{ subject: 'payments', amount: '1' }, ['amount refused']],
      [{ subject: 'payments', amount: 1 }, ['amount wrong-type']],
      [{ subject: 'payments', trackId: "x'; drop table payments.attempt" }, ['trackId too-big']],
      [{ subject: 'renewals', reference: '*' }, ['reference refused']],
      [{ subject: 'renewals', from: '2026-02-30' }, ['from no-such-date']],
      [{ subject: 'renewals', from: '2026-02-02', to: '2026-02-01' }, ['to out-of-range']],
      [{ subject: 'renewals', reference: newId(), limit: 101 }, ['limit too-big']],
      [{ subject: 'renewals', reference: newId(), sort: 'name' }, ['sort unknown-field']],
      [{ subject: 'staff', reference: newId() }, ['subject not-allowed']],
    ];
    const query = jest.spyOn(world.door.db, 'query');
    const asked = () => query.mock.calls.map(([sql]) => sql).filter((sql) => !/\bstaff\./.test(sql));
    for (const [body, expected] of wrongs)
      expect([body, ...faultsOf(await world.search(body))]).toEqual([body, 422, expected]);
    expect(asked()).toEqual([]);
    expect(await world.entries()).toBe(before);
    await world.search({ subject: 'renewals', reference: newId() });
    expect(asked()).toHaveLength(1);
    query.mockRestore();
  });

  it('takes quotes, wild cards and operators in a name for what parts words', async () => {
    for (const name of ["Ahmed'; drop table identity.person; --", 'Ahmed%', '(Ahmed|x)+$', "' or 1=1 --"])
      expect((await world.search({ subject: 'persons', name, reason: REASON })).status).toBe(200);
    expect((await world.database.query(`select count(*)::int as n from identity.person`))[0]).not.toEqual({
      n: 0,
    });
    expect(await world.persons({ name: 'Ahmed%' })).toEqual(await world.persons({ name: 'Ahmed' }));
  });
});
