import { DAY_MS, MINUTE_MS } from '@tajdeed/domain';
import { newId } from '@tajdeed/platform';
import { PaymentWorld } from '../../spec/payment-world';
import { Neighbours, type Paid } from '../../spec/statement-world';
import { StatementCheck, type StatementProgress } from './statement-check';
import { StatementCheckModule } from './statement-check.module';
import { FROM_ROWS_ONLY } from './statement-fields';
import { StatementSweep } from './statement-sweep';
import { StatementWholeCheck, type WholeProgress } from './statement-whole-check';

describe('stored statements', () => {
  let world: PaymentWorld;
  let near: Neighbours;
  let check: StatementCheck;
  let whole: StatementWholeCheck;
  let days = 0;
  let covered: Paid;
  let open: Paid;
  beforeAll(async () => {
    world = await PaymentWorld.open({ module: StatementCheckModule });
    near = new Neighbours(world);
    check = world.room.module.get(StatementCheck, { strict: false });
    whole = world.room.module.get(StatementWholeCheck, { strict: false });
    covered = await near.provisional();
    await world.database.shiftClock(11 * MINUTE_MS);
    await world.ask(covered.attemptId);
    open = await near.provisional();
    const late = await near.late();
    await near.mergedTwice(late.attemptId, late.renewalId);
    await world.opened();
  });
  afterAll(() => world.close());

  const night = async (): Promise<StatementProgress> => {
    await world.database.shiftClock((days += 1) * DAY_MS);
    for (;;) {
      const progress = await check.step();
      if (progress?.ended) return progress;
    }
  };
  /** This week's look at all of them, as if it had not been made. */
  const week = async (): Promise<WholeProgress> => {
    await world.database.query(`delete from payments.statement_week`);
    for (;;) {
      const progress = await whole.step();
      if (progress?.ended) return progress;
    }
  };
  const faults = async () =>
    world.database.query<{ id: string; source: string; field: string; here: string; there: string }>(
      `select attempt_id as id, source, field, here, there from payments.statement_fault order by 1, 2, 3`,
    );
  /** Past the functions that keep them, as whoever holds the server could. */
  const put = async ({ attemptId }: Paid, set: string) => {
    const [before] = await world.database.query(`select * from payments.statement where attempt_id = $1`, [
      attemptId,
    ]);
    await world.database.query(`alter table payments.statement disable trigger all`);
    await world.database.query(`update payments.statement set ${set} where attempt_id = $1`, [attemptId]);
    return before;
  };
  const mend = () =>
    world.database.query(`select payments.restate(array(select attempt_id from payments.attempt))`);

  it('agree with their raw rows, and with what came through Kafka', async () => {
    await near.heard();
    expect(await night()).toMatchObject({ statements: 3, heard: 3, differing: 0, ended: true });
    expect(await check.sound()).toBe(true);
    expect(await check.step()).toMatchObject({ ended: true, statements: 3 }); // once a night
  });

  it('that did not move since are not read again from Kafka, and one that moved is', async () => {
    expect(await night()).toMatchObject({ statements: 3, heard: 0 });
    await near.captured();
    await near.heard();
    expect(await night()).toMatchObject({ statements: 4, heard: 1, differing: 0 });
  });

  const LEDGER = ['ledger', 'earned', 'due'];
  const SPOILT: readonly (readonly [field: string, set: string, of: 'covered' | 'open'])[] = [
    ['amount', `amount_fils = 99000`, 'covered'],
    ['takenAt', `taken_at = taken_at - interval '1 s'`, 'covered'],
    ['bank', `bank = 'late'`, 'covered'],
    ['settlement', `settlement = 'paid-out'`, 'covered'],
    ['refunded', `refunded_fils = 1`, 'covered'],
    ['ledger', `ledger = 'due'`, 'covered'],
    ['earned', `earned_fils = 1`, 'covered'],
    ['due', `due_fils = 1`, 'covered'],
    ['owed', `owed_fils = 1`, 'covered'],
    ['coverageId', `coverage_id = null`, 'covered'],
    ['coverage', `coverage = 'ENDED'`, 'covered'],
    ['authority', `authority = 'refused'`, 'covered'],
    ['givenUp', `given_up = true`, 'covered'],
    ['missing', `missing = '{return}'`, 'open'],
    ['state', `state = 'returned'`, 'covered'],
    ['uncovered', `uncovered = true`, 'open'],
    ['case', `case_id = '${newId()}'`, 'open'],
    ['until', `until = '2026-11-22T00:00:00Z'`, 'open'],
  ];

  it.each(SPOILT)('whose field %s was spoilt are named with it, here and there', async (field, set, of) => {
    const paid = of === 'covered' ? covered : open;
    await put(paid, set);
    expect(await night()).toMatchObject({ differing: 1 });
    expect(await check.sound()).toBe(false);
    await week(); // it did not move, so that the night alone does not hold it against Kafka
    const found = await faults();
    const named = found.filter((one) => one.field === field).map(({ id, source }) => ({ id, source }));
    const id = paid.attemptId;
    const told = (FROM_ROWS_ONLY as readonly string[]).includes(field) ? [] : [{ id, source: 'kafka' }];
    expect(named).toEqual([...told, { id, source: 'rows' }]);
    for (const { here, there } of found) expect(here).not.toBe(there);
    await mend();
    await world.database.query(
      `update payments.statement s set amount_fils = a.amount_fils,
         taken_at = (select min(occurred_at) from lifecycle.history where thing = s.attempt_id and event = 'attempt.captured')
       from payments.attempt a where a.attempt_id = s.attempt_id and s.attempt_id = $1`,
      [paid.attemptId],
    );
    expect(await night()).toMatchObject({ differing: 0 });
    expect(await week()).toMatchObject({ differing: 0 });
    expect(await check.sound()).toBe(true);
  });

  const TAMPERED: readonly (readonly [what: string, sql: string, fields: readonly string[]])[] = [
    ['was made another event', `replace(entry, '"attempt.captured"', '"attempt.captured_late"')`, LEDGER],
    ['tells another amount', `replace(entry, '"amount":"', '"amount":"9')`, ['amount', 'earned']],
    ['was cut off', `left(entry, 20)`, ['statement']],
  ];
  it.each(TAMPERED)('are found where a message %s', async (_, sql, fields) => {
    await near.heard();
    await world.database.query(`alter table audit.leaf disable trigger all`);
    await world.database.query(`create table if not exists kept as select * from audit.leaf`);
    await world.database.query(`update audit.leaf set entry = ${sql} where kind = 'attempt' and thing = $1`, [
      covered.attemptId,
    ]);
    expect(await week()).toMatchObject({ ended: true });
    expect(await whole.sound()).toBe(false);
    const found = (await faults()).filter(({ id, source }) => id === covered.attemptId && source === 'kafka');
    expect(found.map(({ field }) => field)).toEqual(expect.arrayContaining([...fields]));
    await world.database.query(
      `update audit.leaf l set entry = k.entry from kept k where k.index = l.index and k.entry <> l.entry`,
    );
    expect(await week()).toMatchObject({ differing: 0 });
    expect(await whole.sound()).toBe(true);
  });

  it('are found where a raw row was changed, and not where only the messages are asked', async () => {
    await world.database.query(`alter table payments.ledger_transfer disable trigger all`);
    const change = (by: number) =>
      world.database.query(
        `update payments.ledger_transfer t set fils = t.fils + $2 from payments.ledger_entry e
         where e.entry_id = t.entry_id and e.attempt_id = $1 and t.credit = 'fees'`,
        [covered.attemptId, by],
      );
    await change(1);
    await night();
    expect(new Set((await faults()).map(({ source, field }) => `${source} ${field}`))).toEqual(
      new Set(['rows earned', 'rows ledger', 'rows missing', 'rows owed', 'rows state']),
    );
    expect(await week()).toMatchObject({ differing: 0 });
    await change(-1);
    expect(await night()).toMatchObject({ differing: 0 });
  });

  it('are looked at page by page, and once a week: who goes on, goes on where another stopped', async () => {
    const all = await week();
    expect(all.fromRowsOnly).toEqual(['settlement']);
    expect(await whole.step()).toEqual(all); // this week's is made
    const [first] = await world.database.query<{ id: string }>(
      `select attempt_id as id from payments.statement order by attempt_id limit 1`,
    );
    await world.database.query(`update payments.statement_week set upto = $1, ended_at = null, heard = 0`, [
      first?.id,
    ]);
    expect((await whole.step())?.heard).toBe(all.heard - 1);
    await world.database.shiftClock((days += 7) * DAY_MS);
    expect((await whole.step())?.heard).toBe(all.heard);
    const weeks = await world.database.query(
      `select extract(isodow from day)::int as day from payments.statement_week`,
    );
    expect(weeks).toEqual([{ day: 5 }, { day: 5 }]); // from the night to Friday on
  });

  it('that are gone are missed', async () => {
    await world.database.query(`delete from payments.statement where attempt_id = $1`, [covered.attemptId]);
    await night();
    expect(await faults()).toEqual([
      { id: covered.attemptId, source: 'rows', field: 'statement', here: 'absent', there: 'present' },
    ]);
    await mend();
    await world.database.query(
      `update payments.statement s set taken_at = (select min(occurred_at) from lifecycle.history
         where thing = s.attempt_id and event = 'attempt.captured') where attempt_id = $1`,
      [covered.attemptId],
    );
    await night();
    expect(await check.sound()).toBe(true);
  });

  it('are held against Kafka field by field, where something moved', async () => {
    const paid = await near.provisional();
    await near.heard();
    await put(paid, `coverage = 'ENDED', authority = 'refused', refunded_fils = 7`);
    await night();
    const found = await faults();
    for (const source of ['kafka', 'rows'])
      expect(
        found.filter((one) => one.source === source).map(({ field, here, there }) => [field, here, there]),
      ).toEqual([
        ['authority', 'refused', 'acknowledged'],
        ['coverage', 'ENDED', 'PROVISIONAL'],
        ['refunded', '7', '0'],
      ]);
    await mend();
    const told: StatementProgress[] = [];
    await check.all((progress) => told.push(progress));
    expect(told.at(-1)).toMatchObject({ differing: 0, ended: true });
    await world.database.query(`delete from payments.statement_fault`);
  });

  it('are not blamed for what is on its way through Kafka still, and are the night after', async () => {
    await world.database.shiftClock((days + 1) * DAY_MS); // the next night, now
    const { attemptId } = await near.captured();
    expect(await night()).toMatchObject({ differing: 0 });
    expect(await check.sound()).toBe(true);
    await night();
    expect(await faults()).toEqual([
      { id: attemptId, source: 'kafka', field: 'statement', here: 'present', there: 'absent' },
    ]);
    await near.heard();
    expect(await night()).toMatchObject({ heard: 1, differing: 0 });
    expect(await check.sound()).toBe(true);
  });

  it('are all looked at on demand', async () => {
    await near.heard();
    await put(covered, `bank = 'late'`);
    const told: StatementProgress[] = [];
    await check.all((progress) => told.push(progress));
    expect(told.at(-1)).toMatchObject({ ended: true });
    expect(told.at(-1)!.differing).toBeGreaterThan(1); // against the rows, and against Kafka
    await mend();
  });

  it('that are open too long without anybody become a case, and its end when they are settled', async () => {
    const sweep = world.room.module.get(StatementSweep, { strict: false });
    const paid = await near.captured();
    await near.cover(paid);
    await near.told(paid);
    while ((await sweep.step(0)) > 0); // those of the tests before
    await world.database.shiftClock((days + 2) * DAY_MS);
    expect(await sweep.step(3 * DAY_MS)).toBe(0);
    expect(await sweep.step(0)).toBe(1);
    expect(await world.casesOf(paid.attemptId)).toEqual(['paid-not-covered OPEN']);
    expect(await sweep.step(0)).toBe(0);
    await world.forget(paid.attemptId);
    await world.ask(paid.attemptId);
    await sweep.step(0);
    expect(await world.casesOf(paid.attemptId)).toEqual(['paid-not-covered CLOSED']);
  });
});
