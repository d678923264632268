import { MINUTE_MS } from '@tajdeed/domain';
import { newId } from '@tajdeed/platform';
import { givenRenewal, givenResident } from '@tajdeed/testing';
import { bankSays, notFound, PaymentWorld, steady, terminal } from '../spec/payment-world';
import { decryptTrandata } from './knet/knet.codec';
import { Receipts } from './receipt';

describe('payments', () => {
  let world: PaymentWorld;
  beforeAll(async () => {
    world = await PaymentWorld.open();
  });
  afterAll(() => world.close());
  beforeEach(() => world.database.shiftClock(0));

  const toldOf = (renewalId: string) =>
    world.database.query(
      `select reason, round(extract(epoch from due - clock_timestamp()) / 60)::int as "inMinutes"
       from lifecycle.untold where thing = $1 order by id`,
      [renewalId],
    );

  describe('opening', () => {
    it('leads the payer by a page of ours to the bank, with the amount of the stored quote', async () => {
      const renewalId = await world.renewalAwaitingPayment();
      const { attemptId, payUrl, amount, until } = await world.service().open(renewalId);
      expect(amount).toBe('100.000');
      expect(Date.parse(until) - Date.now()).toBeGreaterThan(14 * MINUTE_MS);
      expect(payUrl).toBe(`http://api.example/pay/${await world.referenceOf(attemptId)}`);
      expect(await toldOf(renewalId)).toEqual([{ reason: 'attempt-opened', inMinutes: 15 }]);
      expect(await world.stateOf(attemptId)).toBe('OPEN');
      const url = new URL((await world.send(attemptId)) ?? '');
      expect(url.pathname).toBe('/kpg/PaymentHTTP.htm');
      const fields = decryptTrandata(url.searchParams.get('trandata') ?? '', terminal.resourceKey);
      expect(fields?.get('amt')).toBe('100.000');
      expect(fields?.get('responseURL')).toBe('http://callbacks.example/knet/notify');
      expect(fields?.get('errorURL')).toMatch(/^http:\/\/api\.example\/bank-error\/[A-Za-z0-9]{22}$/);
      expect(fields?.get('udf5')).toBe(`ptlf ${fields?.get('trackid') ?? ''}`);
      expect(await world.stateOf(attemptId)).toBe('AT_BANK');
      expect(await world.stateOf(renewalId)).toBe('AWAITING_PAYMENT');
      expect((await toldOf(renewalId)).at(-1)).toEqual({ reason: 'attempt-sent', inMinutes: 1 });
    });

    it('opens one attempt for ten at once, and tells the others when they hear more', async () => {
      const renewalId = await world.renewalAwaitingPayment();
      const answers = await Promise.allSettled(
        Array.from({ length: 10 }, () => world.service().open(renewalId)),
      );
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const refused = answers.find((answer) => answer.status === 'rejected');
      expect(refused?.reason).toMatchObject({ code: 'attempt-open' });
      expect(
        Date.parse((refused?.reason as { facts: { nextAnswerBy: string } }).facts.nextAnswerBy),
      ).toBeGreaterThan(Date.now());
    });

    it('records that a quote has lapsed, and opens nothing', async () => {
      const renewalId = await world.renewalAwaitingPayment(1);
      // As a request does that keeps the effects of a refusal.
      const refusal: unknown = await world.room.db.transaction(() =>
        world
          .service()
          .open(renewalId)
          .catch((thrown: unknown) => thrown),
      );
      expect(refusal).toMatchObject({
        code: 'quote-lapsed',
        keepsEffects: true,
        facts: { reason: 'out-of-time' },
      });
      expect(await world.stateOf(renewalId)).toBe('AWAITING_TERM');
      await expect(world.service().open(renewalId)).rejects.toMatchObject({ code: 'wrong-phase' });
    });

    it('lets a quote lapse at the boundary of a schedule, but never under an open attempt (D17)', async () => {
      const renewalId = await world.renewalAwaitingPayment();
      await world.service().open(renewalId);
      await world.database.query(
        `update fees.quote set valid_until = made_at + interval '1 ms' where renewal_id = $1`,
        [renewalId],
      );
      await expect(world.service().open(renewalId)).rejects.toMatchObject({ code: 'attempt-open' });
      expect(await world.stateOf(renewalId)).toBe('AWAITING_PAYMENT');
    });

    it('refuses a renewal that does not await payment, and one that is not there', async () => {
      const renewalId = await givenRenewal(
        world.database,
        world.room,
        await givenResident(world.database, { article: '18' }),
      );
      await expect(world.service().open(renewalId)).rejects.toMatchObject({ code: 'wrong-phase' });
      await expect(world.service().open(newId())).rejects.toMatchObject({ code: 'not-found' });
    });
  });

  describe('the way to the bank', () => {
    it('is taken once, however often and at however many doors it is tried', async () => {
      const { attemptId } = await world.service().open(await world.renewalAwaitingPayment());
      const reference = await world.referenceOf(attemptId);
      const answers = await Promise.all(Array.from({ length: 6 }, () => world.sending().send(reference)));
      expect(answers.filter((address) => address !== undefined)).toHaveLength(1);
      expect(await world.send(attemptId)).toBeUndefined();
      expect(await world.sending().find(reference)).toBeUndefined();
      expect(await world.eventsOf(attemptId)).toEqual(['attempt.opened', 'attempt.sent']);
      expect((await world.activities().lookAtAttempt(attemptId)).isUnsent).toBe(false);
    });

    it('is not taken by looking, and not by a reference that is none', async () => {
      const { attemptId } = await world.service().open(await world.renewalAwaitingPayment());
      const found = await world.sending().find(await world.referenceOf(attemptId));
      expect(found).toMatchObject({ amountFils: 100_000n, hindrance: null });
      for (const reference of ['0'.repeat(22), `' or 1=1 --`, ''])
        expect([await world.sending().find(reference), await world.sending().send(reference)]).toEqual([
          undefined,
          undefined,
        ]);
      expect(await world.eventsOf(attemptId)).toEqual(['attempt.opened']);
    });

    it('is over with its time: the attempt ends without a question, and another may be opened at once', async () => {
      const renewalId = await world.renewalAwaitingPayment();
      const { attemptId } = await world.service().open(renewalId);
      const reference = await world.referenceOf(attemptId);
      const asked = world.asked;
      const { renewal, attempt } = await world.activities().recordUnsent(attemptId);
      expect([renewal, attempt.state, attempt.isUnsent]).toEqual(['AWAITING_PAYMENT', 'OPEN', true]);
      await world.database.shiftClock(15 * MINUTE_MS);
      expect(await world.sending().find(reference)).toMatchObject({ hindrance: 'over' });
      expect(await world.sending().send(reference)).toBeUndefined();
      expect(await world.activities().lookAtAttempt(attemptId)).toMatchObject({
        askInMs: 0,
        isUnsent: true,
      });
      const ends = [
        await world.activities().recordUnsent(attemptId),
        await world.activities().recordUnsent(attemptId),
      ];
      expect(ends.map(({ attempt: { state } }) => state)).toEqual(['ABANDONED', 'ABANDONED']);
      expect(world.asked).toBe(asked);
      expect(await world.eventsOf(attemptId)).toEqual(['attempt.opened', 'attempt.abandoned']);
      await expect(world.sent(renewalId)).resolves.toMatchObject({ amount: '100.000' });
    });

    it.each([
      ['was opened by a version that gave the bank’s address out at once', 'unmarked'],
      ['was reported by the bank', 'reported'],
    ])('never ends blindly what %s', async (_, how) => {
      const { attemptId } = await world.service().open(await world.renewalAwaitingPayment());
      world.say = steady(bankSays('SUCCESS'));
      if (how === 'reported') await world.callbackFromInquiry(attemptId);
      else
        await world.database.query(`update payments.attempt set held_back = default where attempt_id = $1`, [
          attemptId,
        ]);
      expect(await world.send(attemptId)).toBeUndefined();
      expect(await world.room.module.get(Receipts).find(await world.referenceOf(attemptId))).toMatchObject({
        state: 'AT_BANK',
      });
      await world.database.shiftClock(20 * MINUTE_MS);
      expect((await world.activities().recordUnsent(attemptId)).attempt).toMatchObject({
        ...{ state: 'OPEN', isUnsent: false, askInMs: 0 },
      });
      expect((await world.ask(attemptId)).attempt.state).toBe('CAPTURED');
    });

    it('is shut, and none is opened, while money that came too late is not back', async () => {
      const { attemptId: first, renewalId } = await world.opened();
      await world.database.shiftClock(16 * MINUTE_MS);
      world.say = notFound;
      await world.ask(first);
      const second = await world.service().open(renewalId);
      const reference = await world.referenceOf(second.attemptId);
      expect(await world.sending().find(reference)).toMatchObject({ hindrance: null });
      world.say = steady(bankSays('SUCCESS'));
      expect((await world.ask(first)).attempt.state).toBe('CAPTURED_LATE');
      expect(await world.sending().find(reference)).toMatchObject({ hindrance: 'late' });
      expect(await world.sending().send(reference)).toBeUndefined();
      await world.database.shiftClock(32 * MINUTE_MS);
      await world.activities().recordUnsent(second.attemptId);
      const elsewhere = await world.renewalAwaitingPayment();
      const sameDays = `update renewals.renewal set person_id = a.person_id from payments.attempt a where a.attempt_id = $1 and id = $2`;
      await world.database.query(sameDays, [first, elsewhere]);
      for (const id of [renewalId, elsewhere]) {
        const refusal: unknown = await world
          .service()
          .open(id)
          .catch((error: unknown) => error);
        expect(refusal).toMatchObject({ code: 'paid-late' });
        expect(JSON.stringify(refusal)).toMatch(/"nextAnswerBy":"20/);
      }
      world.say = bankSays('FAILURE(VOIDED)', { payid: 'null', ref: 'null', tranid: 'null' });
      await world.ask(first);
      expect((await world.service().open(renewalId)).amount).toBe('100.000');
    });

    it('is shut once its days are paid for otherwise', async () => {
      const { attemptId } = await world.service().open(await world.renewalAwaitingPayment());
      const paid = await world.opened();
      world.say = bankSays('SUCCESS');
      await world.ask(paid.attemptId);
      await world.database.query(
        `update payments.attempt p set person_id = a.person_id from payments.attempt a
         where p.attempt_id = $1 and a.attempt_id = $2`,
        [paid.attemptId, attemptId],
      );
      const reference = await world.referenceOf(attemptId);
      expect(await world.sending().find(reference)).toMatchObject({ hindrance: 'closed' });
      expect(await world.sending().send(reference)).toBeUndefined();
    });
  });

  describe('the receipt', () => {
    it('shows what the rows say, and nothing for an unknown reference', async () => {
      const { attemptId } = await world.opened();
      const [row] = await world.database.query<{ reference: string }>(
        `select receipt_reference as reference from payments.attempt where attempt_id = $1`,
        [attemptId],
      );
      const receipts = world.room.module.get(Receipts);
      expect(await receipts.find(row?.reference ?? '')).toMatchObject({
        state: 'AT_BANK',
        paymentId: null,
        amountFils: 100_000n,
      });
      world.say = bankSays('SUCCESS', { payid: '555000000000000002' });
      await world.ask(attemptId);
      expect(await receipts.find(row?.reference ?? '')).toMatchObject({
        state: 'CAPTURED',
        paymentId: '555000000000000002',
        nextAnswerBy: null,
      });
      expect(await receipts.find('0'.repeat(22))).toBeUndefined();
      expect(await receipts.find(`' or 1=1 --`)).toBeUndefined();
    });
  });

  it('lets no process change what was recorded', async () => {
    for (const sql of [
      `update payments.inquiry set verdict = 'captured'`,
      `update payments.attempt set amount_fils = 1`,
      `delete from payments.attempt`,
      `select * from payments.callback`,
      `select * from payments.received`,
      `select payments.store_callback('', '{}', false, '')`,
      `select payments.weigh_callback(null, null, null, false, null, '', '', 0, true, '', '', '', '', '', '', '')`,
      `select payments.store_callbacks(null, null, null, null)`,
      `select payments.weigh_callbacks(null, null, null, null, null, null, null, null, null, null, null, null, null)`,
    ])
      await expect(world.room.db.query(sql)).rejects.toThrow(/permission denied/);
  });
});
