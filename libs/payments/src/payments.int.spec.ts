import { MINUTE_MS } from '@tajdeed/domain';
import { newId } from '@tajdeed/platform';
import { givenRenewal, givenResident } from '@tajdeed/testing';
import { bankSays, PaymentWorld, terminal } from '../spec/payment-world';
import { decryptTrandata } from './knet/knet.codec';
import { Receipts } from './receipt';

describe('payments', () => {
  let world: PaymentWorld;
  beforeAll(async () => {
    world = await PaymentWorld.open();
  });
  afterAll(() => world.close());
  beforeEach(() => world.database.shiftClock(0));

  describe('opening', () => {
    it('sends the payer to the bank with the amount of the stored quote', async () => {
      const { renewalId, attemptId, payUrl, amount, until } = await world.opened();
      expect(amount).toBe('100.000');
      expect(Date.parse(until) - Date.now()).toBeGreaterThan(14 * MINUTE_MS);
      const url = new URL(payUrl);
      const fields = decryptTrandata(url.searchParams.get('trandata') ?? '', terminal.resourceKey);
      expect(fields?.get('amt')).toBe('100.000');
      expect(fields?.get('responseURL')).toBe('http://callbacks.example/knet/notify');
      expect(fields?.get('errorURL')).toMatch(/^http:\/\/api\.example\/bank-error\/[A-Za-z0-9]{22}$/);
      expect(fields?.get('udf5')).toBe(`ptlf ${fields?.get('trackid') ?? ''}`);
      expect(await world.stateOf(attemptId)).toBe('OPEN');
      expect(await world.stateOf(renewalId)).toBe('AWAITING_PAYMENT');
      const told = await world.database.query(
        `select reason, extract(epoch from due - clock_timestamp()) between 50 and 60 as "inAMinute"
         from lifecycle.untold where thing = $1`,
        [renewalId],
      );
      expect(told).toEqual([{ reason: 'attempt-opened', inAMinute: true }]);
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

  describe('the receipt', () => {
    it('shows what the rows say, and nothing for an unknown reference', async () => {
      const { attemptId } = await world.opened();
      const [row] = await world.database.query<{ reference: string }>(
        `select receipt_reference as reference from payments.attempt where attempt_id = $1`,
        [attemptId],
      );
      const receipts = world.room.module.get(Receipts);
      expect(await receipts.find(row?.reference ?? '')).toMatchObject({
        state: 'OPEN',
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
    ])
      await expect(world.room.db.query(sql)).rejects.toThrow(/permission denied/);
  });
});
