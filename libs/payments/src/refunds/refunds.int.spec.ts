import { DAY_MS, MINUTE_MS } from '@tajdeed/domain';
import { newId } from '@tajdeed/platform';
import { bankSays } from '../../spec/payment-world';
import { refusal, RefundWorld } from '../../spec/refund-world';
import { AttemptCorrections } from '../attempt.corrections';
import { SettledRefunds } from './settled-refunds';

const AFTER_WINDOW_MS = 11 * MINUTE_MS;

describe('money that goes back', () => {
  const world = RefundWorld.ofFacts();

  const stateOf = (thing: string) => world.payments.stateOf(thing);
  const pass = (ms: number) => world.payments.database.shiftClock(ms);

  const sentOnce = (deeds: typeof world.bank.deeds, amountFils: bigint | null = null) =>
    world.sentOnce(deeds, amountFils);

  it('waits for the end of the void window, asks whether the bank still has it, and only then goes', async () => {
    const { attemptId } = await world.capturedLate();
    const refundId = await world.request(attemptId);
    expect(await world.run(refundId)).toBeGreaterThan(9 * MINUTE_MS);
    expect([await stateOf(refundId), world.bank.given]).toEqual(['REQUESTED', []]);
    expect(await world.balance(attemptId, 'refunds-due')).toBe(100_000n);

    await pass(AFTER_WINDOW_MS);
    const asked = world.payments.asked;
    expect(await world.run(refundId)).toBeNull();
    expect(world.payments.asked - asked).toBe(2);
    expect(world.bank.given).toEqual(['100.000']);
    expect(await world.payments.eventsOf(refundId)).toEqual([
      ...['refund.requested', 'refund.sent', 'refund.completed'],
    ]);
    expect(await stateOf(attemptId)).toBe('REFUNDED');
    expect(await world.payments.casesOf(attemptId)).toEqual(['captured-late CLOSED']);
    expect(await world.balance(attemptId, 'refunds-due')).toBe(0n);
    expect(await world.balance(attemptId, 'clearing')).toBe(0n);
  });

  it('is withdrawn where the bank has taken the capture back itself', async () => {
    const { attemptId } = await world.capturedLate();
    const refundId = await world.request(attemptId);
    await pass(AFTER_WINDOW_MS);
    world.payments.say = bankSays('FAILURE(VOIDED)', { ref: '', tranid: '', payid: '' });
    expect(await world.run(refundId)).toBeNull();
    expect([await stateOf(attemptId), await stateOf(refundId)]).toEqual(['VOIDED', 'WITHDRAWN']);
    expect([await world.returningOf(attemptId), world.bank.given]).toEqual([0n, []]);
    expect(await world.balance(attemptId, 'refunds-due')).toBe(0n);
  });

  it('is asked for again as a whole where no answer came, and the bank’s refusal to give twice proves it', async () => {
    const { attemptId, refundId, looksIn } = await sentOnce(['done-silent']);
    expect(await stateOf(refundId)).toBe('UNKNOWN');
    expect(looksIn).toBeLessThanOrEqual(MINUTE_MS);
    await pass(AFTER_WINDOW_MS + 2 * MINUTE_MS);
    expect(await world.run(refundId)).toBeNull();
    expect([await stateOf(refundId), await stateOf(attemptId)]).toEqual(['RETURNED', 'REFUNDED']);
    expect(world.bank.given).toEqual(['100.000']);
    expect(await world.payments.casesOf(refundId)).toEqual([]);
  });

  it('is a case for people where a whole one is not answered time and again, and its answer still closes that', async () => {
    const { refundId } = await sentOnce(['silent', 'silent', 'silent', 'silent', 'silent', 'silent']);
    await pass(DAY_MS / 2);
    for (const hours of [12, 13, 14, 18, 26, 34]) {
      await pass((hours * DAY_MS) / 24);
      await world.run(refundId);
    }
    expect(await stateOf(refundId)).toBe('UNKNOWN');
    expect(await world.payments.casesOf(refundId)).toEqual(['refund-unproven OPEN']);
    expect(world.bank.given).toEqual([]);
  });

  it('is never asked for twice as a part: people prove what became of it', async () => {
    for (const [deed, action, end] of [
      ['done-silent', 'proven-done', 'RETURNED'],
      ['silent', 'proven-not-done', 'REFUSED'],
    ] as const) {
      world.begin();
      await pass(0);
      const { attemptId, refundId, looksIn } = await sentOnce([deed], 40_000n);
      expect([await stateOf(refundId), looksIn]).toEqual(['UNKNOWN', null]);
      await pass(3 * DAY_MS);
      expect(await world.run(refundId)).toBeNull();
      await world.send(refundId);
      expect(world.bank.given.length).toBe(deed === 'done-silent' ? 1 : 0);
      expect(await world.payments.casesOf(refundId)).toEqual(['refund-unproven OPEN']);
      await world.act(action, 'refund-unproven', refundId, { evidence: 'bank-letter-1' });
      expect([await stateOf(refundId), await stateOf(attemptId)]).toEqual([end, 'CAPTURED_LATE']);
      expect(await world.returningOf(attemptId)).toBe(end === 'RETURNED' ? 40_000n : 0n);
      expect(await world.balance(attemptId, 'refunds-due')).toBe(end === 'RETURNED' ? 60_000n : 100_000n);
    }
  });

  it('is refused by the bank: the money stays free to be returned, and people decide', async () => {
    const { attemptId, refundId } = await sentOnce([{ says: refusal('IPAY0100116') }]);
    expect([await stateOf(refundId), await stateOf(attemptId)]).toEqual(['REFUSED', 'CAPTURED_LATE']);
    expect(await world.payments.casesOf(attemptId)).toEqual(['captured-late CLOSED', 'refund-refused OPEN']);
    expect(await world.returningOf(attemptId)).toBe(0n);
    const again = await world.request(attemptId);
    expect(await world.run(again)).toBeNull();
    expect(await stateOf(attemptId)).toBe('REFUNDED');
    expect(await world.payments.casesOf(attemptId)).toContain('refund-refused CLOSED');
  });

  const passDays = (refundId: string) => world.passDays(refundId);

  it('stays with people who prove that nothing went, after an answer about another amount', async () => {
    const { attemptId, refundId } = await sentOnce([{ says: '<result>CAPTURED</result><amt>100.001</amt>' }]);
    await world.act('proven-not-done', 'refund-unproven', refundId, { evidence: 'bank-letter-3' });
    expect([await stateOf(refundId), await stateOf(attemptId)]).toEqual(['REFUSED', 'CAPTURED_LATE']);
  });

  it('is not proven by the refusal to give twice after a word that nobody has seen', async () => {
    const { attemptId, refundId } = await sentOnce([{ gives: '0.001', word: 'PROCESSED IN PART' }]);
    expect(await passDays(refundId)).toEqual(['0.001']);
    expect([await stateOf(refundId), await stateOf(attemptId)]).toEqual(['UNKNOWN', 'CAPTURED_LATE']);
    expect(await world.payments.casesOf(refundId)).toEqual(['refund-unproven OPEN']);
    expect((await world.payments.eventsOf(refundId)).filter((event) => event === 'refund.sent')).toHaveLength(
      2,
    );
  });

  it('is for people once the bank refuses what was sent again, and not asked for any more', async () => {
    const { refundId } = await sentOnce(['done-silent', { says: refusal('IPAY0100116') }]);
    expect(await passDays(refundId)).toEqual(['100.000']);
    expect(await stateOf(refundId)).toBe('UNKNOWN');
    expect(await world.payments.casesOf(refundId)).toEqual(['refund-unproven OPEN']);
    expect((await world.payments.eventsOf(refundId)).filter((event) => event === 'refund.sent')).toHaveLength(
      2,
    );
  });

  it.each([
    ['a word that nobody has seen', { says: '<result>PROCESSED</result>' }],
    ['an answer about another payment', { says: '<result>CAPTURED</result><trackid>T0000000000</trackid>' }],
    ['an answer about a larger amount', { says: '<result>CAPTURED</result><amt>40.001</amt>' }],
    ['the host’s time-out', { says: refusal('IPAY0100158') }],
    ['something that is no answer', { says: 'a page of a proxy' }],
  ])('is neither returned nor refused by %s', async (_, deed) => {
    const { refundId } = await sentOnce([deed], 40_000n);
    expect(await stateOf(refundId)).toBe('UNKNOWN');
    expect(await world.payments.casesOf(refundId)).toEqual(['refund-unproven OPEN']);
  });

  it('calls the bank once for a sending, however often the step runs and whatever becomes of its answer', async () => {
    const { attemptId } = await world.capturedLate();
    const refundId = await world.request(attemptId, 40_000n);
    await pass(AFTER_WINDOW_MS);
    await world.payments.ask(attemptId);
    const sendingId = newId();
    const { recordRefundSent, sendRefund } = bound(world);
    expect(await recordRefundSent(refundId, sendingId)).toBe(true);
    expect(await recordRefundSent(refundId, sendingId)).toBe(true); // the step's own answer was lost
    expect(await recordRefundSent(refundId, newId())).toBe(false);
    await sendRefund(refundId, sendingId);
    await expect(sendRefund(refundId, sendingId)).rejects.toMatchObject({ code: 'not-in-this-state' });
    expect(world.bank.given).toEqual(['40.000']);
    // Whoever looks next follows the answer that was kept, though nobody recorded it.
    expect(await world.run(refundId)).toBeNull();
    expect(await stateOf(refundId)).toBe('RETURNED');
  });

  it('goes again, as a part too, where nothing can have reached the bank', async () => {
    const { attemptId } = await world.capturedLate();
    const refundId = await world.request(attemptId, 40_000n);
    await pass(AFTER_WINDOW_MS);
    await world.payments.ask(attemptId);
    const sendingId = newId();
    const { recordRefundSent, recordRefundAnswer, sendRefund } = bound(world);
    await recordRefundSent(refundId, sendingId);
    await recordRefundAnswer(refundId, sendingId); // its call never began, and may not begin any more
    await expect(sendRefund(refundId, sendingId)).rejects.toMatchObject({ code: 'not-in-this-state' });
    expect(await stateOf(refundId)).toBe('UNKNOWN');
    expect(await world.run(refundId)).toBeLessThanOrEqual(MINUTE_MS);
    expect(await world.payments.casesOf(refundId)).toEqual([]);
    await pass(AFTER_WINDOW_MS + 2 * MINUTE_MS);
    expect(await world.run(refundId)).toBeNull();
    expect([await stateOf(refundId), world.bank.given]).toEqual(['RETURNED', ['40.000']]);
  });

  it('is found by its watch where the workflow was lost during the call', async () => {
    const { attemptId } = await world.capturedLate();
    const refundId = await world.request(attemptId);
    await pass(AFTER_WINDOW_MS);
    await world.payments.ask(attemptId);
    const sendingId = newId();
    await world.activities().recordRefundSent(refundId, sendingId);
    expect(await world.run(refundId)).toBeGreaterThan(MINUTE_MS); // a call may be under way
    await pass(AFTER_WINDOW_MS + 3 * MINUTE_MS);
    await world.run(refundId);
    expect(await stateOf(refundId)).toBe('UNKNOWN');
    await pass(AFTER_WINDOW_MS + 5 * MINUTE_MS);
    expect(await world.run(refundId)).toBeNull();
    expect([await stateOf(refundId), world.bank.given]).toEqual(['RETURNED', ['100.000']]);
  });

  it('is done by an answer that came when the next call had begun, and asked for no more', async () => {
    const { attemptId } = await world.capturedLate();
    const refundId = await world.request(attemptId);
    await pass(AFTER_WINDOW_MS);
    await world.payments.ask(attemptId);
    const [first, second] = [newId(), newId()];
    const { recordRefundSent, recordRefundAnswer } = bound(world);
    await recordRefundSent(refundId, first);
    const called = `update payments.refund_sending set called_at = app.now() where sending_id = $1`;
    await world.payments.database.query(called, [first]);
    await recordRefundAnswer(refundId, first);
    await pass(AFTER_WINDOW_MS + 2 * MINUTE_MS);
    expect(await recordRefundSent(refundId, second)).toBe(true);
    await recordRefundAnswer(refundId, second);
    const answer = `insert into payments.refund_answer (sending_id, word, answer) values ($1, 'returned', $2)`;
    const said = { word: 'returned', result: 'CAPTURED', reference: '632512345699' };
    await world.payments.database.query(answer, [first, JSON.stringify(said)]);
    expect(await world.run(refundId)).toBeNull();
    expect([await stateOf(refundId), await stateOf(attemptId), world.bank.given]).toEqual([
      ...['RETURNED', 'REFUNDED', []],
    ]);
  });

  it('is withdrawn at once where the bank takes the money back by itself, so that nothing of it is due twice', async () => {
    const { attemptId } = await world.givenUp();
    const refundId = await world.request(attemptId);
    const corrected = (verdict: 'voided' | 'captured') =>
      world.payments.room.module
        .get(AttemptCorrections, { strict: false })
        .apply(attemptId, { verdict, source: 'settlement', reference: `LINE-${verdict}` });
    expect([await corrected('voided'), await stateOf(refundId)]).toEqual(['corrected', 'WITHDRAWN']);
    expect([await corrected('captured'), await stateOf(attemptId)]).toEqual(['corrected', 'CAPTURED_LATE']);
    expect(await world.balance(attemptId, 'refunds-due')).toBe(100_000n);
    expect(await world.balance(attemptId, 'fees')).toBe(0n);
  });

  it('is proven by the line of a settlement file, once, and contradicted by one of a refund that was refused', async () => {
    const settled = world.payments.room.module.get(SettledRefunds, { strict: false });
    const { attemptId, refundId } = await sentOnce(['done-silent'], 40_000n);
    const line = { attemptId, amountFils: 40_000n, reference: 'K-20261122-000117', taken: [] };
    expect(await settled.apply({ ...line, amountFils: 40_001n })).toEqual({
      outcome: 'unknown',
      refundId: null,
    });
    expect(await settled.apply(line)).toEqual({ outcome: 'proven', refundId });
    expect(await settled.apply(line)).toEqual({ outcome: 'agrees', refundId });
    expect(await settled.apply({ ...line, taken: [refundId] })).toEqual({
      outcome: 'unknown',
      refundId: null,
    });
    expect(await stateOf(refundId)).toBe('RETURNED');
    expect(await world.payments.casesOf(refundId)).toEqual(['refund-unproven CLOSED']);
    await pass(0);
    const refused = await sentOnce([{ says: refusal('IPAY0100116') }]);
    expect(await settled.apply({ ...line, attemptId: refused.attemptId, amountFils: 100_000n })).toEqual({
      ...{ outcome: 'contradicted', refundId: refused.refundId },
    });
  });

  it('is shown to people where the bank cannot say for a day that it has the money, who may give it up', async () => {
    const { attemptId } = await world.capturedLate();
    const refundId = await world.request(attemptId);
    world.payments.say = bankSays('FAILURE(HOST TIMEOUT)');
    await pass(DAY_MS + AFTER_WINDOW_MS);
    await world.run(refundId);
    expect(await world.payments.casesOf(refundId)).toEqual(['refund-unproven OPEN']);
    await world.act('proven-not-done', 'refund-unproven', refundId, { evidence: 'letter-9' });
    expect([await stateOf(refundId), world.bank.given]).toEqual(['WITHDRAWN', []]);
    expect(await world.payments.casesOf(attemptId)).toContain('captured-late OPEN');
  });

  it('leaves a ledger that holds what the histories say, after all of the above', async () => {
    expect(await world.ledgerDifferences()).toEqual([]);
  });
});

function bound(world: RefundWorld) {
  const steps = world.activities();
  return {
    recordRefundSent: (id: string, sendingId: string) => steps.recordRefundSent(id, sendingId),
    recordRefundAnswer: (id: string, sendingId: string) => steps.recordRefundAnswer(id, sendingId),
    sendRefund: (id: string, sendingId: string) => steps.sendRefund(id, sendingId),
  };
}
