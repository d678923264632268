import { DAY_MS, MINUTE_MS, renewalLifecycle } from '@tajdeed/domain';
import { newId, stepKey } from '@tajdeed/platform';
import { exampleMove } from '@tajdeed/testing';
import { bankSays, PaymentWorld, steady } from '../../spec/payment-world';
import { RefundDesk } from '../refunds/refund-desk';
import { LedgerCheck } from './ledger-check';
import { LedgerCheckModule } from './ledger.module';
import type { FoundDifference } from './stored-entries';
import { LedgerVerification } from './verification';

const voided = () => '<result>FAILURE(NOT CAPTURED)</result>';

describe('the verification of the ledger', () => {
  let world: PaymentWorld;
  beforeAll(async () => {
    world = await PaymentWorld.open({ module: LedgerCheckModule });
  });
  afterAll(() => world.close());
  beforeEach(() => world.database.shiftClock(0));

  const captured = async () => {
    const paid = await world.opened();
    world.say = steady(bankSays('SUCCESS'));
    await world.ask(paid.attemptId);
    return paid;
  };
  /** Money that came when nobody waited for it any more, and is asked back. */
  const late = async () => {
    const paid = await world.opened();
    const { renewalId, attemptId } = paid;
    const head = await world.room.recorder.head(renewalId);
    await world.room.db.transaction(() =>
      world.room.recorder.record({ key: stepKey(renewalId, 'x'), actor: 'system', renewalId }, [
        exampleMove(renewalLifecycle, renewalId, head?.seq ?? 0, 'payment.expired'),
      ]),
    );
    world.say = steady(bankSays('CAPTURED'));
    await world.ask(attemptId);
    await world.room.db.transaction(() =>
      world.room.module.get(RefundDesk, { strict: false }).request({
        ...{ attemptId, amountFils: null, reason: 'late', actor: 'system', hands: null },
      }),
    );
    return paid;
  };
  const differences = async (): Promise<readonly FoundDifference[]> => {
    const found: FoundDifference[] = [];
    let after: string | null = null;
    do {
      const page = await world.room.module.get(LedgerVerification, { strict: false }).page(after, 2);
      found.push(...page.differences);
      after = page.next;
    } while (after !== null);
    return found;
  };
  /** As nobody but who holds the server can: past the triggers. */
  const tamper = async (sql: string, parameters: unknown[] = []) => {
    await world.database.query(`set session_replication_role = replica`);
    await world.database.query(sql, parameters);
    await world.database.query(`set session_replication_role = origin`);
  };

  it('finds nothing to say of payments that were captured, voided, too late, asked back, or never came', async () => {
    const { renewalId, attemptId } = await captured();
    await world.issue(renewalId);
    await late();
    await captured();
    await world.opened();
    world.say = voided;
    await world.database.shiftClock(11 * MINUTE_MS);
    await world.ask(attemptId);
    expect(await differences()).toEqual([]);
    await world.database.query(`select payments.end_cover($1, $2)`, [renewalId, `${attemptId}:9`]);
    // The cover still stands by its own history, so its fee is still owed.
    expect(await differences()).toEqual([
      expect.objectContaining({ problem: 'surplus', kind: 'cover-ended-unpaid', subject: attemptId }),
    ]);
    await tamper(`delete from payments.ledger_entry where kind = 'cover-ended-unpaid'`);
    expect(await differences()).toEqual([]);
  });

  it('names an entry whose amount was changed, one that is gone, and one that nothing led to', async () => {
    const { attemptId } = await captured();
    const entry = `(select entry_id from payments.ledger_entry where attempt_id = '${attemptId}')`;
    await tamper(`update payments.ledger_transfer set fils = 99999 where line = 2 and entry_id = ${entry}`);
    expect(await differences()).toEqual([
      {
        ...{ problem: 'other', kind: 'captured', subject: `${attemptId}:3`, about: attemptId },
        expected: [
          expect.stringMatching(/^receivable>fees 100\.000 res-306-2025:/),
          'clearing>receivable 100.000',
        ],
        found: [
          expect.stringMatching(/^receivable>fees 100\.000 res-306-2025:/),
          'clearing>receivable 99.999',
        ],
      },
    ]);
    await tamper(`delete from payments.ledger_transfer where entry_id = ${entry}`);
    expect(await differences()).toMatchObject([{ problem: 'other', found: [] }]);
    await tamper(`delete from payments.ledger_entry where attempt_id = $1`, [attemptId]);
    expect(await differences()).toMatchObject([{ problem: 'missing', found: [] }]);
    await world.database.query(
      `select payments.enter('captured', $1, $2, null, null, app.now(), $3),
         payments.enter('captured-late', $4, $2, null, null, app.now(), $3)`,
      [
        ...[`${attemptId}:3`, attemptId],
        JSON.stringify([{ debit: 'clearing', credit: 'refunds-due', fils: '100000' }]),
        `${attemptId}:7`,
      ],
    );
    expect((await differences()).map(({ problem, kind }) => `${problem} ${kind}`)).toEqual([
      'other captured',
      'surplus captured-late',
    ]);
    await tamper(`delete from payments.ledger_entry where attempt_id = $1`, [attemptId]);
  });

  it('looks by night at everything once, says what it found until it is right again', async () => {
    const check = world.room.module.get(LedgerCheck, { strict: false });
    const night = async () => {
      for (;;) {
        const progress = await check.step();
        if (progress?.ended) return progress;
      }
    };
    await world.database.shiftClock(DAY_MS);
    expect(await night()).toMatchObject({ differing: 1 }); // the entry that is gone
    expect(await check.sound()).toBe(false);
    expect(await night()).toMatchObject({ differing: 1 }); // once a night
    expect(await world.database.query(`select kind, problem from payments.ledger_fault`)).toEqual([
      { kind: 'captured', problem: 'missing' },
    ]);
    const [attempt] = await world.database.query<{ about: string }>(
      `select about from payments.ledger_fault`,
    );
    await world.database.query(
      `select payments.enter('captured', $1 || ':3', $1::uuid, null, null, app.now(), json_build_array(
         json_build_object('debit', 'receivable', 'credit', 'fees', 'row', l.schedule_id || ':' || l.row_code, 'fils', l.fils::text),
         json_build_object('debit', 'clearing', 'credit', 'receivable', 'fils', l.fils::text)))
       from payments.attempt a join fees.v_quote_line l using (quote_id) where a.attempt_id = $1::uuid`,
      [attempt?.about],
    );
    expect(await check.sound()).toBe(false);
    await world.database.shiftClock(2 * DAY_MS);
    expect(await night()).toMatchObject({ differing: 0 });
    expect(await check.sound()).toBe(true);
  });

  it('is gone about by one process at a time, and goes on where another stopped', async () => {
    await world.database.shiftClock(3 * DAY_MS);
    const check = world.room.module.get(LedgerCheck, { strict: false });
    const steps = await Promise.all(Array.from({ length: 5 }, () => check.step()));
    expect(steps.filter((step) => step !== undefined).length).toBeGreaterThan(0);
    for (let ended = false; !ended;) ended = (await check.step())?.ended ?? false;
    const nights = await world.database.query(
      `select looked_at::int = (select count(*) from payments.attempt)::int as all, ended_at is not null as ended
       from payments.ledger_check order by day desc limit 1`,
    );
    expect(nights).toEqual([{ all: true, ended: true }]);
  });

  it('holds every line of a settlement file against what it came to, and finds entries of nothing', async () => {
    const [file, settlement] = [newId(), newId()];
    await world.database.query(
      `insert into payments.settlement (settlement_id, terminal, bank_day) values ($1, 'main', '2026-11-20')`,
      [settlement],
    );
    await world.database.query(
      `insert into payments.settlement_file (file_id, terminal, digest, bytes, signed, layout, imported_by, bank_day, first_file)
       values ($1, 'main', sha256('x'), 1, false, 'tajdeed-1', $2, '2026-11-20', 1)`,
      [file, newId()],
    );
    const line = async (
      n: number,
      type: string,
      sign: string,
      outcome: string,
      resolution: string | null,
    ) => {
      await world.database.query(
        `insert into payments.settlement_line (file_id, n, line_id, terminal, type, sign, payment_id, transaction_id, reference,
           track_id, auth, amount_fils, commission_fils, posted_on, at, corrects)
         values ($1, $2, 'LINE' || ($2::integer)::text, 'main', $3, $4, '', '', '', '', '', 100000, $5, '2026-11-20', app.now(), '')`,
        [file, n, type, sign, type === 'SALE' ? 250 : 0],
      );
      await world.database.query(
        `insert into payments.settlement_outcome (file_id, n, terminal, line_id, subject, outcome, exception, type, resolution, resolved_at)
         values ($1, $2, 'main', 'LINE' || ($2::integer)::text, $3, $4, $5, $6, $7::text, case when $7::text is not null then app.now() end)`,
        [file, n, newId(), outcome, outcome === 'exception' ? 'foreign' : null, type, resolution],
      );
    };
    const enter = (n: number | string, kind: string, ...transfers: [string, string, number][]) =>
      world.database.query(`select payments.enter($1, $2, null, null, null, app.now(), $3)`, [
        ...[kind, `main:LINE${n}`],
        JSON.stringify(transfers.map(([debit, credit, fils]) => ({ debit, credit, fils: fils.toString() }))),
      ]);
    await line(1, 'SALE', 'CR', 'matched', null);
    await line(2, 'SALE', 'CR', 'exception', 'attributed');
    await line(3, 'REFUND', 'DR', 'exception', 'left-in-suspense');
    await line(4, 'FEE', 'DR', 'matched', null);
    await line(5, 'SALE', 'CR', 'repeated', null);
    await enter(1, 'settled-line', ['bank', 'clearing', 99_750], ['bank-charges', 'clearing', 250]);
    await enter(2, 'foreign-line', ['bank', 'suspense', 99_750], ['bank-charges', 'suspense', 250]);
    await enter(3, 'foreign-refund', ['suspense', 'bank', 100_000]);
    const told = async () =>
      (await differences()).map(
        ({ problem, kind, about }) => `${problem} ${kind} ${about.replace(/ .*/, '')}`,
      );
    expect(await told()).toEqual(['missing foreign-cleared main:LINE2', 'missing bank-charged main:LINE4']);
    await enter(2, 'foreign-cleared', ['suspense', 'clearing', 100_000]);
    await enter(4, 'bank-charged', ['bank-charges', 'bank', 100_000]);
    expect(await told()).toEqual([]);
    await enter(1, 'foreign-line', ['bank', 'suspense', 100_000]);
    await enter(5, 'settled-line', ['bank', 'clearing', 1]);
    await enter('0', 'captured-late', ['clearing', 'refunds-due', 1]);
    expect(await told()).toEqual([
      'surplus foreign-line main:LINE1',
      'surplus settled-line entry',
      'surplus captured-late entry',
    ]);
  });
});
