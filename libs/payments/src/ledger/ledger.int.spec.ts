import { MINUTE_MS, renewalLifecycle, type Transfer } from '@tajdeed/domain';
import { CaseActions } from '@tajdeed/lifecycle';
import { newId, stepKey } from '@tajdeed/platform';
import { exampleMove } from '@tajdeed/testing';
import { balancesOf, entriesOf } from '../../spec/books';
import { bankSays, PaymentWorld, steady } from '../../spec/payment-world';
import { Ledger, LedgerConflict, type Entry } from './ledger';

const voided = () => '<result>FAILURE(NOT CAPTURED)</result>';
const line = (more: Partial<Transfer> = {}): Transfer => ({
  ...{ debit: 'bank', credit: 'suspense', fils: 5_000n },
  ...more,
});

describe('the ledger', () => {
  let world: PaymentWorld;
  beforeAll(async () => {
    world = await PaymentWorld.open();
  });
  afterAll(() => world.close());
  beforeEach(() => world.database.shiftClock(0));

  const captured = async () => {
    const paid = await world.opened();
    world.say = steady(bankSays('SUCCESS'));
    await world.ask(paid.attemptId);
    return paid;
  };
  const entry = (subject: string, ...transfers: Transfer[]): Entry => ({
    ...{ kind: 'foreign-line', subject, attemptId: null, renewalId: null },
    transfers: transfers.length === 0 ? [line()] : transfers,
  });
  const expire = async (renewalId: string) => {
    const head = await world.room.recorder.head(renewalId);
    await world.room.db.transaction(() =>
      world.room.recorder.record({ key: stepKey(renewalId, 'x'), actor: 'system', renewalId }, [
        exampleMove(renewalLifecycle, renewalId, head?.seq ?? 0, 'payment.expired'),
      ]),
    );
  };
  const post = (...entries: Entry[]) =>
    world.room.db.transaction(() => world.room.module.get(Ledger).post(...entries));
  const known = async (subject: string) =>
    (await world.database.query(`select 1 from payments.ledger_entry where subject = $1`, [subject])).length;

  describe('for a payment', () => {
    it('has the fee by its row when the money comes, once however often the bank says so', async () => {
      const { attemptId } = await captured();
      await world.ask(attemptId);
      expect(await entriesOf(world.database, attemptId)).toEqual([
        'captured: receivable>fees 100000, clearing>receivable 100000',
      ]);
      const rows = await world.database.query(
        `select t.row_code, e.subject, e.cause, e.day::text = (app.now() at time zone 'Asia/Kuwait')::date::text as today
         from payments.ledger_entry e join payments.ledger_transfer t using (entry_id)
         where e.attempt_id = $1 and t.credit = 'fees'`,
        [attemptId],
      );
      expect(rows).toEqual([
        {
          row_code: expect.stringMatching(/^res-306-2025:.+/) as string,
          ...{ subject: `${attemptId}:3`, cause: `${attemptId}:3`, today: true },
        },
      ]);
    });

    it('owes the fee again after a void while its cover may stand', async () => {
      const { renewalId, attemptId } = await captured();
      await world.issue(renewalId);
      await world.database.shiftClock(11 * MINUTE_MS);
      world.say = voided;
      expect((await world.ask(attemptId)).attempt.state).toBe('VOIDED');
      expect(await balancesOf(world.database, attemptId)).toEqual({ fees: -100_000, receivable: 100_000 });
    });

    it('owes it no more once that cover has ended', async () => {
      const { renewalId, attemptId } = await captured();
      const coverageId = await world.issue(renewalId);
      await world.database.shiftClock(11 * MINUTE_MS);
      world.say = voided;
      await world.ask(attemptId);
      const end = () =>
        world.database.query(`select payments.end_cover($1, $2)`, [renewalId, `${coverageId}:3`]);
      await end();
      await end();
      expect(await balancesOf(world.database, attemptId)).toEqual({});
      expect((await entriesOf(world.database, attemptId)).at(-1)).toBe(
        'cover-ended-unpaid: fees>receivable 100000',
      );
    });

    it('owes nothing after a void where no cover was issued', async () => {
      const { renewalId, attemptId } = await captured();
      const head = await world.room.recorder.head(renewalId);
      await world.room.db.transaction(() =>
        world.room.recorder.record({ key: stepKey(renewalId, 'held'), actor: 'system', renewalId }, [
          exampleMove(renewalLifecycle, renewalId, head?.seq ?? 0, 'coverage.refused'),
        ]),
      );
      world.say = voided;
      expect((await world.ask(attemptId)).attempt.state).toBe('VOIDED');
      expect(await balancesOf(world.database, attemptId)).toEqual({});
    });

    it('has money that came too late as due back', async () => {
      const { renewalId, attemptId } = await world.opened();
      await expire(renewalId);
      world.say = steady(bankSays('CAPTURED'));
      await world.ask(attemptId);
      expect(await entriesOf(world.database, attemptId)).toEqual([
        'captured-late: clearing>refunds-due 100000',
      ]);
    });

    it.each<[string, string, string, string[]]>([
      [
        ...(['late money that was given back by hand', 'late', 'bank'] as const),
        ['captured-late: clearing>refunds-due 100000', 'settled-by-hand: refunds-due>clearing 100000'],
      ],
      [
        ...(['money that came unseen and was given back', 'unknown', 'transfer'] as const),
        ['settled-by-hand: clearing>refunds-due 100000, refunds-due>bank 100000'],
      ],
      ['nothing of money that was never taken', 'unknown', '', []],
    ])('has %s', async (_, how, way, expected) => {
      const { renewalId, attemptId } = await world.opened();
      world.say = steady(bankSays(how === 'late' ? 'CAPTURED' : 'FAILURE(HOST TIMEOUT)'));
      if (how === 'late') await expire(renewalId);
      await world.ask(attemptId);
      const deed = { deedId: newId(), actor: 'staff:x', maker: newId(), proposalId: newId() } as const;
      const about = { caseId: newId(), kind: 'bank-silent', subject: attemptId, renewalId };
      const action = world.room.module.get(CaseActions).named('settled-by-hand');
      const outcome = way === '' ? { outcome: 'never-taken' } : { outcome: 'returned', way };
      const settle = () =>
        world.room.db.transaction(() => action.apply(about, { ...outcome, evidence: 'letter-7' }, deed));
      await settle();
      await expect(settle()).rejects.toMatchObject({ code: 'not-decidable' });
      expect(await world.stateOf(attemptId)).toBe('SETTLED');
      expect(await entriesOf(world.database, attemptId)).toEqual(expected);
    });

    it('has nothing of what never came', async () => {
      const { attemptId } = await world.opened();
      world.say = bankSays('FAILURE(NOT CAPTURED)');
      await world.ask(attemptId);
      expect(await entriesOf(world.database, attemptId)).toEqual([]);
    });
  });

  describe('for a refund', () => {
    const attemptOf = (paid: { attemptId: string; renewalId: string }, quoteId: string) => ({
      ...paid,
      ...{ quoteId, amountFils: 100_000n },
    });
    const quoteOf = async (attemptId: string) =>
      (
        await world.database.query<{ quote_id: string }>(
          `select quote_id from payments.attempt where attempt_id = $1`,
          [attemptId],
        )
      )[0]!.quote_id;

    it('has what is asked for as due, given back when the bank did, earned again when it did not', async () => {
      const { attemptId, renewalId } = await captured();
      const attempt = attemptOf({ attemptId, renewalId }, await quoteOf(attemptId));
      const ledger = world.room.module.get(Ledger);
      const [first, second] = [newId(), newId()];
      const of = (refundId: string, fils: bigint) => ({ refundId, fils, attempt, cause: `${refundId}:1` });
      await world.room.db.transaction(async () => {
        await ledger.refundRequested(of(first, 60_000n), 'CONFIRMED');
        await ledger.refundRequested(of(second, 40_000n), 'CONFIRMED');
      });
      expect(await balancesOf(world.database, attemptId)).toEqual({
        clearing: 100_000,
        'refunds-due': -100_000,
      });
      const third = world.room.db.transaction(() => ledger.refundRequested(of(newId(), 1n), 'CONFIRMED'));
      await expect(third).rejects.toThrow(RangeError);
      await world.room.db.transaction(async () => {
        await ledger.refundEnded('refund-refused', of(second, 40_000n));
        await ledger.refundCompleted(of(first, 60_000n));
        await ledger.refundCompleted(of(first, 60_000n));
      });
      expect(await balancesOf(world.database, attemptId)).toEqual({ clearing: 40_000, fees: -40_000 });
    });
  });

  describe('once an entry is made', () => {
    it('takes the same again for nothing new, in one deed or in another', async () => {
      await post(entry('line-1'), entry('line-1'));
      await post(entry('line-1'));
      expect(await known('line-1')).toBe(1);
    });

    it.each<[string, Entry]>([
      ['another amount', entry('line-2', line({ fils: 5_001n }))],
      ['another account', entry('line-2', line({ credit: 'clearing' }))],
      ['one transfer more', entry('line-2', line(), line())],
      ['another attempt', { ...entry('line-2'), attemptId: newId() }],
    ])('refuses the same with %s, loudly, and undoes the whole deed', async (_, other) => {
      await post(entry('line-2'));
      await expect(post(entry('line-3'), other)).rejects.toThrow(LedgerConflict);
      expect(await known('line-3')).toBe(0);
    });

    it('is made once by two who post it at the same time, and once more the other way about', async () => {
      const both = Array.from({ length: 20 }, (_, n) => [entry(`twin-${n}`), entry(`other-${n}`)] as const);
      await Promise.all(
        both.flatMap(([one, other]) => [post(one, other), post(other, one), post(one), post(other)]),
      );
      const [row] = await world.database.query<{ entries: number; transfers: number }>(
        `select count(distinct e.entry_id)::int as entries, count(*)::int as transfers
         from payments.ledger_entry e join payments.ledger_transfer t using (entry_id) where subject ~ '^(twin|other)-'`,
      );
      expect(row).toEqual({ entries: 40, transfers: 40 });
    });

    it('is a conflict for one of two who post it differently at the same time', async () => {
      const said = await Promise.allSettled([post(entry('race')), post(entry('race', line({ fils: 1n })))]);
      expect(said.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await known('race')).toBe(1);
    });
  });

  describe('is refused by the database', () => {
    const asRole = async (role: 'tajdeed_api' | 'tajdeed_worker' | null, sql: string) => {
      await world.database.query(`begin`);
      try {
        if (role) await world.database.query(`set local role ${role}`);
        return await world.database.query(sql);
      } finally {
        await world.database.query(`rollback`);
      }
    };
    const changes = [
      `update payments.ledger_transfer set fils = fils + 1`,
      `update payments.ledger_entry set day = day - 1`,
      `update payments.ledger_account set side = 'credit'`,
      `delete from payments.ledger_transfer`,
      `delete from payments.ledger_entry`,
      `truncate payments.ledger_entry, payments.ledger_transfer cascade`,
    ];

    it.each(changes)('to everybody, the owner too: %s', async (sql) => {
      await post(entry('stands'));
      for (const role of ['tajdeed_api', 'tajdeed_worker'] as const)
        await expect(asRole(role, sql)).rejects.toMatchObject({ code: '42501' });
      await expect(asRole(null, sql)).rejects.toMatchObject({ code: 'TJ021' });
    });

    it.each([
      `insert into payments.ledger_entry (kind, subject, posted_at, day, transfers, fils) values ('captured', 'x', now(), '2026-01-01', 1, 1)`,
      `insert into payments.ledger_transfer select entry_id, 9, 'bank', 'suspense', null, 1 from payments.ledger_entry limit 1`,
      `select payments.enter('foreign-line', 'x', null, null, null, '2020-01-01', '[{"debit":"bank","credit":"suspense","fils":"1"}]')`,
    ])('to the processes past the one way in: %s', async (sql) => {
      for (const role of ['tajdeed_api', 'tajdeed_worker'] as const)
        await expect(asRole(role, sql)).rejects.toMatchObject({ code: '42501' });
    });

    it('where a transfer is added to an entry, or an entry has none', async () => {
      await post(entry('whole'));
      const later = async (sql: string) => {
        await world.database.query('begin');
        const told = world.database.query(sql).then(() => world.database.query('commit'));
        await expect(told).rejects.toMatchObject({ code: 'TJ022' });
        await world.database.query('rollback');
      };
      await later(`insert into payments.ledger_transfer
        select entry_id, 2, 'bank', 'suspense', null, 1 from payments.ledger_entry where subject = 'whole'`);
      await later(`insert into payments.ledger_entry (kind, subject, posted_at, day, transfers, fils)
        values ('captured', 'bare', now(), '2026-01-01', 1, 1)`);
    });

    it.each<[string, Entry]>([
      ['nothing', entry('bad', line({ fils: 0n }))],
      ['less than nothing', entry('bad', line({ fils: -5n }))],
      ['more money than there is', entry('bad', line({ fils: 10n ** 12n }))],
      ['more than a number of the database', entry('bad', line({ fils: 10n ** 30n }))],
      ['from an account into itself', entry('bad', line({ credit: 'bank' }))],
      ['into an account that nobody knows', entry('bad', line({ credit: 'pocket' as never }))],
      ['a fee of no row', entry('bad', line({ credit: 'fees' }))],
      ['a row of no fee', entry('bad', line({ row: 'res-306-2025:a' }))],
      ['a thing that nobody names', { ...entry('bad'), kind: 'gift' as never }],
      ['a subject with other letters', entry(`bad '; drop`)],
      ['an attempt that never was', { ...entry('bad'), attemptId: newId() }],
    ])('%s', async (_, bad) => {
      await expect(post(entry('good-beside'), bad)).rejects.toThrow();
      expect(await known('good-beside')).toBe(0);
    });

    it('outside of a transaction', async () => {
      await expect(world.room.module.get(Ledger).post(entry('alone'))).rejects.toThrow(/transaction/);
    });
  });
});
