import { Approvals, ApprovalsModule } from '@tajdeed/approvals';
import { DomainError, MINUTE_MS } from '@tajdeed/domain';
import { newId, texts } from '@tajdeed/platform';
import { besideStaffRooms, officer } from '@tajdeed/testing';
import { RefundWorld } from '../../spec/refund-world';
import { amountSchema } from './amount.schema';
import { Refunds } from './refunds.service';
import { ReturnsModule } from './returns.module';

const LIMIT = 50_000n;
const WHY = 'as the payer wrote to us';

describe('officers who return money', () => {
  const world = RefundWorld.ofFacts(
    ...besideStaffRooms(),
    { module: ApprovalsModule },
    ReturnsModule.forRoot({ fils: LIMIT }),
  );
  const maker = officer('finance');
  const checker = officer('finance');

  const refunds = () => world.payments.room.module.get(Refunds, { strict: false });
  const approvals = () => world.payments.room.module.get(Approvals, { strict: false });
  const request = (attemptId: string, fils: bigint, by = maker) =>
    refunds().request(by, attemptId, fils, WHY);
  const code = async (work: Promise<unknown>): Promise<string> => {
    try {
      await work;
      return 'done';
    } catch (error) {
      if (error instanceof DomainError) return error.code;
      throw error;
    }
  };
  const booked = async (attemptId: string) => ({
    returning: await world.returningOf(attemptId),
    due: await world.balance(attemptId, 'refunds-due'),
    entries: await world.payments.database.query(
      `select count(*)::integer as n from payments.ledger_entry where attempt_id = $1`,
      [attemptId],
    ),
  });

  it('do so alone up to a limit, which small steps do not pass', async () => {
    const { attemptId } = await world.capturedLate();
    const [first, second] = [await request(attemptId, 30_000n), await request(attemptId, 20_000n)];
    expect([first.proposal, second.proposal]).toEqual([null, null]);
    expect(first.refund).toMatchObject({ state: 'REQUESTED', requestedBy: maker.memberId, reason: 'late' });
    const third = await request(attemptId, 1n, checker);
    expect([third.refund, third.proposal === null]).toEqual([null, false]);
    expect(await world.returningOf(attemptId)).toBe(50_000n);
  });

  it('need a second person above it, who is another one and approves what they read, once', async () => {
    const { attemptId } = await world.capturedLate();
    const { proposal } = await request(attemptId, 100_000n);
    const before = await booked(attemptId);
    const { proposalId, digest } = proposal!;
    const about = await approvals().shownOf(await approvals().read(checker, proposalId), 'en');
    const [payment] = await world.payments.database.query(
      `select renewal_id as "renewalId", track_id as "trackId" from payments.attempt where attempt_id = $1`,
      [attemptId],
    );
    expect(about).toEqual({
      ...payment,
      ...{
        payment: texts.say('en', 'attempt.captured-late'),
        captured: '100.000',
        returning: '0.000',
        left: '100.000',
      },
    });
    const approve = (by: typeof maker, of = digest) =>
      approvals().approve(by, proposalId, of, { code: '000000' });
    expect(await code(approve(maker))).toBe('same-person');
    expect(await code(approve(checker, 'a'.repeat(64)))).toBe('proposal-changed');
    expect(await booked(attemptId)).toEqual(before);
    expect(await code(approve(checker))).toBe('done');
    expect(await code(approve(checker))).toBe('not-in-this-state');
    const { refunds: all, left } = await refunds().ofAttempt(maker, attemptId);
    expect([left, all.length]).toEqual([0n, 1]);
    expect(all[0]).toMatchObject({ proposalId, requestedBy: maker.memberId, state: 'REQUESTED' });
  });

  it('cannot approve what was returned meanwhile', async () => {
    const { attemptId } = await world.capturedLate();
    const { proposal } = await request(attemptId, 100_000n);
    await request(attemptId, 10_000n);
    const approve = approvals().approve(checker, proposal!.proposalId, proposal!.digest, { code: '000000' });
    expect(await code(approve)).toBe('refund-above-capture');
    expect(await world.returningOf(attemptId)).toBe(10_000n);
  });

  it('get one clear refusal each, and the books stay as they are', async () => {
    const { attemptId } = await world.capturedLate();
    await request(attemptId, 40_000n);
    const before = await booked(attemptId);
    expect(await code(request(attemptId, 60_001n))).toBe('refund-above-capture');
    expect(await code(request(attemptId, 0n))).toBe('invalid-input');
    expect(await code(request(newId(), 1_000n))).toBe('not-found');
    expect(await code(request(attemptId, 1_000n, officer('clerk')))).toBe('not-permitted');
    expect(await code(request(attemptId, 1_000n, officer('finance', { room: 'fees' })))).toBe(
      'not-permitted',
    );
    expect(await booked(attemptId)).toEqual(before);
    await world.request(attemptId);
    expect(await code(request(attemptId, 1n))).toBe('refund-standing');
  });

  it('wait for a capture to be final, and leave what pays for assurance (R15)', async () => {
    const { attemptId, renewalId } = await world.payments.opened();
    expect(await code(request(attemptId, 1_000n))).toBe('nothing-to-return');
    await world.payments.ask(attemptId);
    expect(await code(request(attemptId, 1_000n))).toBe('capture-provisional');
    await world.payments.issue(renewalId);
    await world.payments.database.shiftClock(11 * MINUTE_MS);
    await world.payments.ask(attemptId);
    const before = await booked(attemptId);
    expect(await world.payments.stateOf(attemptId)).toBe('CONFIRMED');
    expect(await code(request(attemptId, 1_000n))).toBe('assurance-not-refundable');
    expect(await booked(attemptId)).toEqual(before);
  });

  it('return what paid for a renewal that was given up: out of the fees, and back again where the bank refuses', async () => {
    const { attemptId } = await world.givenUp();
    const { refund } = await request(attemptId, 40_000n);
    expect(refund).toMatchObject({ reason: 'renewal-given-up' });
    expect(await world.balance(attemptId, 'fees')).toBe(60_000n);
    expect(await world.balance(attemptId, 'refunds-due')).toBe(40_000n);
    world.bank.deeds = [{ says: '<result>NOT CAPTURED</result>' }];
    await world.run(refund!.refundId);
    expect(await world.balance(attemptId, 'fees')).toBe(100_000n);
    expect(await world.payments.casesOf(attemptId)).toContain('refund-refused OPEN');
    await world.run(await world.request(attemptId));
    expect(await world.balance(attemptId, 'fees')).toBe(0n);
    expect(await world.balance(attemptId, 'clearing')).toBe(0n);
    expect(await world.payments.stateOf(attemptId)).toBe('REFUNDED');
  });

  it('show the second person what the ledger gains by it, which is what it gains', async () => {
    const { attemptId } = await world.givenUp();
    const { proposal } = await request(attemptId, 60_000n);
    const { proposalId, digest } = proposal!;
    const seen = await approvals().rehearsed(checker, await approvals().read(checker, proposalId));
    expect(await world.balance(attemptId, 'refunds-due')).toBe(0n);
    await approvals().approve(checker, proposalId, digest, { code: '000000' });
    const gained = await world.payments.database.query(
      `select t.debit, t.credit, t.row_code as row, t.fils::text as fils
       from payments.ledger_entry e join payments.ledger_transfer t using (entry_id)
       where e.attempt_id = $1 and e.kind <> 'captured' order by t.line`,
      [attemptId],
    );
    expect(gained).toMatchObject([{ debit: 'fees', credit: 'refunds-due', fils: '60000' }]);
    expect(seen?.changes?.money).toEqual([
      { entry: 'refund-requested', attempt: attemptId, transfers: gained },
    ]);
  });

  it('never give more than the capture, however many ask at once', async () => {
    const { attemptId } = await world.capturedLate();
    const asked = await Promise.all(
      Array.from({ length: 10 }, () => code(world.request(attemptId, 40_000n, false))),
    );
    expect(asked.filter((end) => end === 'done')).toHaveLength(2);
    expect(asked.filter((end) => end === 'refund-above-capture')).toHaveLength(8);
    expect(await world.returningOf(attemptId)).toBe(80_000n);
  });

  it('are held to both rules by the database itself', async () => {
    const { attemptId } = await world.capturedLate();
    const insert = (fils: number, by: string | null, limit: number | null) =>
      world.payments.database.query(
        `insert into payments.refund (refund_id, attempt_id, amount_fils, reason, requested_by, alone_limit_fils)
         values ($1, $2, $3, 'late', $4, $5)`,
        [newId(), attemptId, fils, by, limit],
      );
    await expect(insert(100_001, null, null)).rejects.toThrow('refunds_within_capture');
    await expect(insert(50_001, newId(), 50_000)).rejects.toThrow('refund_two_people');
    const { attemptId: unpaid } = await world.payments.opened();
    const ofUnpaid = world.payments.database.query(
      `insert into payments.refund (refund_id, attempt_id, amount_fils, reason) values ($1, $2, 1, 'late')`,
      [newId(), unpaid],
    );
    await expect(ofUnpaid).rejects.toThrow('whose money is not with us');
    await expect(
      world.payments.room.db.query(`update payments.refund set amount_fils = 1 where attempt_id = $1`, [
        attemptId,
      ]),
    ).rejects.toThrow('permission denied');
  });

  it.each([
    '100',
    '100.00',
    '100.0000',
    '0.000',
    '١٠٠.٠٠٠',
    '-1.000',
    '+1.000',
    '1e3',
    ' 1.000',
    '01.000',
    '',
  ])('write an amount with three places and Western digits, which %p is not', (amount) => {
    expect(amountSchema.safeParse(amount).success).toBe(false);
  });

  it('do not settle by hand what the bank is giving back', async () => {
    const { attemptId } = await world.capturedLate();
    await world.request(attemptId, 40_000n);
    const settle = () =>
      world.act('settled-by-hand', 'captured-late', attemptId, {
        outcome: 'returned',
        way: 'bank',
        evidence: 'letter-1',
      });
    expect(await code(settle())).toBe('not-decidable');
    expect(await world.payments.stateOf(attemptId)).toBe('CAPTURED_LATE');
    const [refund] = (await refunds().ofAttempt(maker, attemptId)).refunds;
    await world.payments.database.shiftClock(11 * MINUTE_MS);
    await world.run(refund!.refundId);
    expect(await code(settle())).toBe('done');
    const [last] = await world.payments.database.query<{ amount: string }>(
      `select facts::json ->> 'amount' as amount from lifecycle.history where thing = $1 order by seq desc limit 1`,
      [attemptId],
    );
    expect(last).toEqual({ amount: '60.000' });
  });

  it('leaves a ledger that holds what the histories say, after all of the above', async () => {
    expect(await world.ledgerDifferences()).toEqual([]);
  });
});

describe('money that was paid twice', () => {
  const world = RefundWorld.ofFacts();

  async function refundOf(attemptId: string) {
    const sql = `select refund_id as id, reason, requested_by as by from payments.v_refund where attempt_id = $1`;
    const rows = await world.payments.database.query<{ id: string; reason: string; by: string | null }>(sql, [
      attemptId,
    ]);
    expect(rows).toHaveLength(1);
    return rows[0]!;
  }

  it('goes back by itself, once the other payment is final and the bank still has this one', async () => {
    const { late, paid, renewalId } = await world.paidTwice();
    const { id, reason, by } = await refundOf(late);
    expect([reason, by]).toEqual(['duplicate', null]);
    expect(await world.payments.casesOf(late)).not.toContain('captured-late OPEN');
    await world.payments.issue(renewalId);
    await world.payments.database.shiftClock(27 * MINUTE_MS);
    expect(await world.run(id)).toBe(MINUTE_MS); // the one that pays is provisional
    expect(world.bank.given).toEqual([]);
    await world.payments.ask(paid);
    expect(await world.run(id)).toBeNull();
    expect(world.bank.given).toEqual(['100.000']);
    expect([await world.payments.stateOf(late), await world.payments.stateOf(paid)]).toEqual([
      ...['REFUNDED', 'CONFIRMED'],
    ]);
  });

  it('is no duplicate any more where the other payment is taken back, and people decide', async () => {
    const { late, paid, renewalId } = await world.paidTwice();
    const { id } = await refundOf(late);
    await world.payments.issue(renewalId);
    await world.payments.database.shiftClock(27 * MINUTE_MS);
    await world.run(id);
    const says = world.payments.say;
    world.payments.say = () => '<result>FAILURE(VOIDED)</result>';
    await world.payments.ask(paid);
    world.payments.say = says;
    expect(await world.run(id)).toBeNull();
    expect([await world.payments.stateOf(paid), await world.payments.stateOf(id)]).toEqual([
      'VOIDED',
      'WITHDRAWN',
    ]);
    expect(await world.payments.casesOf(late)).toContain('captured-late OPEN');
    expect(world.bank.given).toEqual([]);
  });

  it('leaves a ledger that holds what the histories say, after all of the above', async () => {
    expect(await world.ledgerDifferences()).toEqual([]);
  });
});
