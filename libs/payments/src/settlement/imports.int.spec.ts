import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { SettlementWorld } from '../../spec/settlement-world';
import { resealed } from '../../spec/settlement-file';

let world: SettlementWorld;
beforeAll(async () => {
  world = await SettlementWorld.open();
});
afterAll(() => world.close());

const line = (lineId: string, more = {}) => ({ lineId, paymentId: '1', ...more });
/** Everything that an import may leave behind. */
const left = async () => {
  const counts = await world.database.query(
    `select (select count(*) from payments.settlement_file)::int as files, (select count(*) from payments.settlement_line)::int as lines,
       (select count(*) from payments.settlement)::int as days, (select count(*) from payments.ledger_entry)::int as entries,
       (select count(*) from lifecycle.history)::int as history`,
  );
  return {
    ...counts[0],
    spooled: readdirSync(tmpdir()).filter((name) => name.startsWith('tajdeed-settlement-')),
  };
};
const refusalOf = async (taking: () => Promise<unknown>): Promise<string> => {
  const before = await left();
  const error: unknown = await taking().then(
    () => 'none',
    (thrown: unknown) => thrown,
  );
  expect(await left()).toEqual(before);
  const { facts = {} } = error as { facts?: Record<string, unknown> };
  return `${String(facts['fault'])} at ${String(facts['line'])}.${String(facts['column'])}`;
};

describe('the import of a settlement file', () => {
  it('takes it whole, tells the worker, and is one entry in the history', async () => {
    const taken = await world.take(world.file([line('AAAA1'), line('AAAA2')]));
    expect(taken.repeated).toBe(false);
    const { row, files } = await world.view(taken.settlementId);
    expect([row.state, row.lines, row.taken]).toEqual(['RECEIVED', 2, 0]);
    expect(files).toMatchObject([{ fileNumber: 1, kind: 'DAY', lines: 2, waitsFor: [], signed: false }]);
    expect(
      await world.database.query(`select workflow, reason from lifecycle.untold where thing = $1`, [
        taken.settlementId,
      ]),
    ).toEqual([{ workflow: 'settlementRun', reason: 'settlement-received' }]);
    const [entry] = await world.database.query<{ actor: string; facts: string }>(
      `select actor, facts from lifecycle.history where thing = $1`,
      [taken.settlementId],
    );
    expect(entry?.actor).toBe(`staff:${world.finance.accountId}`);
    expect(JSON.parse(entry!.facts)).toMatchObject({ fileId: taken.fileId, lines: 2, missingFiles: 0 });
    world.number = 2;
  });

  it('of the same bytes, of the same lines in another order, and of either once more changes nothing', async () => {
    const lines = [line('AAAA1'), line('AAAA2')];
    const before = await left();
    const again = await world.take(world.file(lines, { fileNumber: 1 }));
    const turned = await world.take(world.file([...lines].reverse(), { fileNumber: 1 }));
    const marked = await world.take(`\uFEFF${world.file(lines, { fileNumber: 1 })}`);
    expect([again, turned, marked].map(({ repeated }) => repeated)).toEqual([true, true, true]);
    expect(new Set([again.fileId, turned.fileId, marked.fileId]).size).toBe(1);
    expect(await left()).toEqual(before);
  });

  it('by four people at once takes one', async () => {
    const file = world.file([line('RACE1'), line('RACE2')], { bankDay: world.day(1), fileNumber: 2 });
    const bankDay = world.day(1);
    const all = await Promise.all(Array.from({ length: 4 }, () => world.take(file, { bankDay })));
    expect(all.filter(({ repeated }) => !repeated)).toHaveLength(1);
    expect(new Set(all.map(({ fileId }) => fileId)).size).toBe(1);
    const rows = await world.database.query(`select from payments.settlement_file where bank_day = $1`, [
      bankDay,
    ]);
    expect(rows).toHaveLength(1);
    expect(await world.payments.eventsOf(all[0]!.settlementId)).toEqual(['settlement.received']);
    world.number = 3;
  });

  it('that is not right is refused with the place, and leaves nothing', async () => {
    const good = world.file([line('BBBB1')], { bankDay: world.day(2) });
    const bankDay = world.day(2);
    const refused: readonly (readonly [string | Buffer, string])[] = [
      ['', 'empty at 1.record'],
      [Buffer.from('504b0304', 'hex'), 'spreadsheet at 1.record'],
      ['<html>', 'html at 1.record'],
      [Buffer.from(good, 'utf16le'), 'utf-16 at 1.record'],
      [good.slice(0, good.lastIndexOf('T,')), 'trailer-missing at 4.record'],
      [good.replace('50.000', '٥٠.٠٠٠'), 'arabic-digits at 3.amount'],
      [resealed(good.replace('50.000', '=1+1')), 'formula at 3.amount'],
      [resealed(good.replace('amount,commission', 'commission,amount')), 'column-moved at 2.amount'],
      [resealed(good.replace('T,1,50.000', 'T,1,50.001')), 'sum-wrong at 4.credit_amount'],
      [good.replace('BBBB1', 'BBBB2'), 'digest-wrong at 4.sha256'],
      [world.file([line('BBBB1'), line('BBBB1')], { bankDay }), 'line-repeated at 4.line_id'],
      [world.file([line('BBBB1')]), 'other-day at 1.bank_day'],
      [world.file([line('BBBB1')], { bankDay, terminal: '999002' }), 'other-terminal at 1.terminal'],
      [world.file([line('AAAA1', { amountFils: 1n })], { bankDay }), 'line-contradicts at 3.line_id'],
      [world.file([line('BBBB1')], { bankDay, fileNumber: 1 }), 'number-taken at 1.file_number'],
      [world.file([], { bankDay, kind: 'CORRECTION' }), 'day-unknown at 1.bank_day'],
    ];
    for (const [file, fault] of refused)
      expect(await refusalOf(() => world.take(file, { bankDay }))).toBe(fault);
    expect(
      await refusalOf(() =>
        world.take(world.file([line('BBBB1')], { bankDay: world.day(1) }), { bankDay: world.day(1) }),
      ),
    ).toBe('day-known at 1.bank_day');
    const tomorrow = world.day(-1);
    expect(
      await refusalOf(() => world.take(world.file([], { bankDay: tomorrow }), { bankDay: tomorrow })),
    ).toBe('day-ahead at 1.bank_day');
  });

  it('that breaks off on the way leaves nothing', async () => {
    const before = await left();
    const source = Readable.from(
      (function* () {
        yield Buffer.from(world.file([line('CCCC1')]).slice(0, 100));
        throw new Error('connection lost');
      })(),
    );
    await expect(world.take('', { source })).rejects.toThrow('connection lost');
    expect(await left()).toEqual(before);
  });

  it('that a process left behind goes with the next one, a piece at a time, and never an accepted one', async () => {
    const rows = <T extends object>(sql: string, given: unknown[] = []) =>
      world.database.query<T>(sql, given);
    const [{ id } = { id: '' }] = await rows<{ id: string }>(
      `insert into payments.settlement_file (file_id, terminal, bank_day, digest, bytes, signed, layout, first_file, imported_by, began_at)
       values (uuidv7(), 'main', $1, sha256('left'), 1, false, 'tajdeed-1', 1, uuidv7(), app.now() - interval '3 hours') returning file_id as id`,
      [world.day()],
    );
    const [{ accepted, lines } = { accepted: '', lines: 0 }] = await rows<{
      accepted: string;
      lines: number;
    }>(
      `select file_id as accepted, lines from payments.settlement_file where accepted_at is not null and lines > 0 limit 1`,
    );
    await rows(
      `insert into payments.settlement_line select $1, n, 'LEFT' || n, terminal, type, sign, payment_id, transaction_id, reference, track_id,
         auth, amount_fils, commission_fils, posted_on, at, corrects
       from generate_series(1, 5) n, payments.settlement_line l (a, b, c, terminal, type, sign, payment_id, transaction_id, reference,
         track_id, auth, amount_fils, commission_fils, posted_on, at, corrects) where l.a = $2 and l.b = 3`,
      [id, accepted],
    );
    const of = async (file: string) =>
      (await rows(`select from payments.settlement_line where file_id = $1`, [file])).length;
    for (const file of [id, accepted]) await rows(`select payments.throw_away_lines($1, 2)`, [file]);
    expect([await of(id), await of(accepted)]).toEqual([3, lines]);
    await expect(world.take('H\n')).rejects.toMatchObject({ code: 'settlement-refused' });
    expect(await rows(`select from payments.settlement_file where file_id = $1`, [id])).toEqual([]);
    expect(await of(id)).toBe(0);
  });

  it('of more than 128 MiB is refused without being read to its end', async () => {
    let sent = 0;
    const source = Readable.from(
      (function* () {
        for (;;) {
          sent += 1;
          yield Buffer.alloc(1024 * 1024, 'x');
        }
      })(),
    );
    await expect(world.take('', { source })).rejects.toMatchObject({ code: 'body-too-large' });
    expect(sent).toBeLessThan(140);
  });

  it('waits for the files before it, says so, and goes on when they have come', async () => {
    const [later, earlier] = [world.day(3), world.day(4)];
    const second = await world.take(world.file([line('GAP02')], { bankDay: later, fileNumber: 4 }), {
      bankDay: later,
    });
    expect((await world.view(second.settlementId)).files).toMatchObject([{ waitsFor: [3] }]);
    await world.run(second.settlementId);
    expect((await world.view(second.settlementId)).row).toMatchObject({ state: 'RECEIVED', taken: 0 });
    await expect(world.closeDay(second.settlementId)).rejects.toMatchObject({
      code: 'settlement-unfinished',
      facts: { state: 'RECEIVED', lines: 1, matched: 0 },
    });
    const first = await world.take(world.file([line('GAP01')], { bankDay: earlier, fileNumber: 3 }), {
      bankDay: earlier,
    });
    await world.database.query(`delete from lifecycle.untold`);
    for (const { settlementId } of [first, second]) await world.run(settlementId); // files 1 and 2 are not matched yet
    expect(await world.payments.stateOf(first.settlementId)).toBe('RECEIVED');
    const order = await world.database.query<{ id: string }>(
      `select settlement_id as id from payments.settlement_file order by file_number`,
    );
    for (const [at, { id }] of order.entries()) {
      await world.run(id);
      expect(await world.payments.stateOf(id)).toBe('MATCHED');
      const told = await world.database.query<{ thing: string }>(
        `select thing from lifecycle.untold where workflow = 'settlementRun' and reason = 'settlement-received' order by 1`,
      );
      const next = order[at + 1]?.id;
      if (next !== undefined) expect(told.map(({ thing }) => thing)).toContain(next);
    }
    world.number = 5;
  });
});

describe('the matching of a settlement file', () => {
  it('that is killed between two pages, or within one, goes on after the last page; twice at once it takes no line twice', async () => {
    const lines = Array.from({ length: 2_300 }, (_, n) => line(`MANY${n.toString().padStart(5, '0')}`));
    const bankDay = world.day(6);
    const { settlementId, fileId } = await world.take(world.file(lines, { bankDay }), { bankDay });
    world.number += 1;
    const stop = new AbortController();
    const heard = (taken: number) => {
      if (taken > 0) stop.abort();
    };
    await expect(world.run(settlementId, { heard, signal: stop.signal })).rejects.toThrow();
    const taken = async () => (await world.view(settlementId)).row.taken;
    const kept = async () =>
      (await world.database.query(`select from payments.settlement_outcome where file_id = $1`, [fileId]))
        .length;
    expect([await taken(), await kept()]).toEqual([1_000, 1_000]);

    await world.database.query(
      `create function public.die() returns trigger language plpgsql as $$ begin raise exception 'gone'; end $$`,
    );
    await world.database.query(
      `create trigger die before insert on payments.settlement_outcome for each row when (new.n = 1503) execute function public.die()`,
    );
    await expect(world.run(settlementId)).rejects.toThrow('gone');
    expect([await taken(), await kept()]).toEqual([1_000, 1_000]);
    await world.database.query(`drop trigger die on payments.settlement_outcome`);

    await Promise.all([world.run(settlementId), world.run(settlementId), world.run(settlementId)]);
    await world.run(settlementId);
    expect(await kept()).toBe(2_300);
    const { row, counts } = await world.view(settlementId);
    expect([row.state, row.taken, counts.exceptions, counts.open]).toEqual(['MATCHED', 2_300, 2_300, 2_300]);
    const entries = await world.database.query<{ entries: number }>(
      `select count(*)::int as entries from payments.ledger_entry where subject like 'main:MANY%'`,
    );
    expect(entries[0]?.entries).toBe(2_300);
    const cases = await world.database.query<{ kind: string; cases: number }>(
      `select kind, count(*)::int as cases from cases.case where kind like 'settlement-%' and clock_from > app.now() - interval '1 day'
         and (subject = $1 or subject in (select subject from payments.settlement_outcome where file_id = $2)) group by 1 order by 1`,
      [settlementId, fileId],
    );
    expect(cases).toEqual([
      { kind: 'settlement-file', cases: 1 },
      { kind: 'settlement-line', cases: 200 },
    ]);
    expect((await world.closeDay(settlementId)).row.state).toBe('CLOSED');
  });

  it('leaves an accepted file as it is, whoever tries', async () => {
    for (const sql of [
      `delete from payments.settlement_file where accepted_at is not null`,
      `update payments.settlement_file set lines = lines + 1 where accepted_at is not null`,
    ])
      await expect(world.database.query(sql)).rejects.toThrow('stays as it is');
  });
});

describe('the ledger', () => {
  it('holds what the lines and the histories say after all of that', async () => {
    expect(await world.wrongEntries()).toEqual([]);
  });
});
