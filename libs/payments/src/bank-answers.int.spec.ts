import { MINUTE_MS, renewalLifecycle } from '@tajdeed/domain';
import { stepKey } from '@tajdeed/platform';
import { exampleMove } from '@tajdeed/testing';
import { bankSays, notFound, PaymentWorld, steady } from '../spec/payment-world';

describe('what the bank answers', () => {
  let world: PaymentWorld;
  beforeAll(async () => {
    world = await PaymentWorld.open();
  });
  afterAll(() => world.close());
  beforeEach(() => world.database.shiftClock(0));

  describe('a proven capture', () => {
    it('moves attempt and renewal together, once for any number of repeats', async () => {
      const { renewalId, attemptId } = await world.opened();
      world.say = steady(bankSays('SUCCESS'));
      await world.callbackFromInquiry(attemptId);
      const answer = await world.activities().askBank(attemptId);
      const all = await Promise.all(
        Array.from({ length: 5 }, () => world.activities().recordBankAnswer(attemptId, answer)),
      );
      for (const recorded of all)
        expect(recorded).toMatchObject({ renewal: 'ISSUING', attempt: { state: 'CAPTURED' } });
      expect(await world.eventsOf(attemptId)).toEqual(['attempt.opened', 'attempt.sent', 'attempt.captured']);
      expect((await world.eventsOf(renewalId)).filter((event) => event === 'payment.captured')).toHaveLength(
        1,
      );
      await expect(world.service().open(renewalId)).rejects.toMatchObject({ code: 'wrong-phase' });
      expect(all[0]?.attempt.askInMs).toBeGreaterThan(9 * MINUTE_MS);
    });

    it('is confirmed by the inquiry after the void window, and the coverage becomes final', async () => {
      const { renewalId, attemptId } = await world.opened();
      world.say = steady(bankSays('SUCCESS'));
      await world.ask(attemptId);
      const coverageId = await world.issue(renewalId);
      expect((await world.ask(attemptId)).attempt.state).toBe('CAPTURED');
      await world.database.shiftClock(11 * MINUTE_MS);
      expect((await world.activities().lookAtAttempt(attemptId)).askInMs).toBe(0);
      expect((await world.ask(attemptId)).attempt).toMatchObject({ state: 'CONFIRMED', askInMs: null });
      expect(await world.stateOf(coverageId)).toBe('EFFECTIVE');
    });

    it('is undone by a void, and the coverage is suspended', async () => {
      const { renewalId, attemptId } = await world.opened();
      world.say = steady(bankSays('SUCCESS'));
      await world.ask(attemptId);
      const coverageId = await world.issue(renewalId);
      await world.database.shiftClock(11 * MINUTE_MS);
      world.say = () => '<result>FAILURE(NOT CAPTURED)</result>';
      expect((await world.ask(attemptId)).attempt.state).toBe('VOIDED');
      expect(await world.stateOf(coverageId)).toBe('SUSPENDED');
      expect(await world.casesOf(coverageId)).toEqual(['voided-after-issue OPEN']);
    });

    it('of a renewal that has ended is recorded as late, never lost', async () => {
      const { renewalId, attemptId } = await world.opened();
      const head = await world.room.recorder.head(renewalId);
      await world.room.db.transaction(() =>
        world.room.recorder.record({ key: stepKey(renewalId, 'x'), actor: 'system', renewalId }, [
          exampleMove(renewalLifecycle, renewalId, head?.seq ?? 0, 'payment.expired'),
        ]),
      );
      world.say = steady(bankSays('CAPTURED'));
      expect(await world.ask(attemptId)).toMatchObject({
        renewal: 'EXPIRED',
        attempt: { state: 'CAPTURED_LATE' },
      });
      expect(await world.eventsOf(attemptId)).toEqual([
        'attempt.opened',
        'attempt.sent',
        'attempt.expired',
        'attempt.captured_late',
      ]);
      expect(await world.casesOf(attemptId)).toEqual(['captured-late OPEN']);
    });

    it.each([
      ['a fils less', { amt: '99.999' }],
      ['no payment id', { payid: 'null' }],
      ['another track id', { trackid: 'ANOTHERTRACKID' }],
    ])('with %s moves nothing and is kept', async (_, more) => {
      const { renewalId, attemptId } = await world.opened();
      world.say = bankSays('SUCCESS', more);
      expect((await world.ask(attemptId)).attempt.state).toBe('AT_BANK');
      expect(await world.stateOf(renewalId)).toBe('AWAITING_PAYMENT');
      const kept = await world.database.query(
        `select verdict, alarm from payments.inquiry where attempt_id = $1`,
        [attemptId],
      );
      expect(kept).toEqual([{ verdict: 'mismatch', alarm: 'mismatch' }]);
      await world.ask(attemptId);
      expect(await world.casesOf(attemptId)).toEqual(['bank-mismatch OPEN']);
    });

    it('after a word that did not agree closes what the staff was to decide about it', async () => {
      const { attemptId } = await world.opened();
      world.say = bankSays('SUCCESS', { amt: '99.999' });
      await world.ask(attemptId);
      world.say = bankSays('SUCCESS');
      expect((await world.ask(attemptId)).attempt.state).toBe('CAPTURED');
      expect(await world.casesOf(attemptId)).toEqual(['bank-mismatch CLOSED']);
    });

    it('with the payment id of another attempt moves nothing', async () => {
      const first = await world.opened();
      world.say = bankSays('SUCCESS', { payid: '555000000000000001' });
      expect((await world.ask(first.attemptId)).attempt.state).toBe('CAPTURED');
      const second = await world.opened();
      expect((await world.ask(second.attemptId)).attempt.state).toBe('AT_BANK');
    });

    it('with another payment id than the callback named moves nothing', async () => {
      const { attemptId } = await world.opened();
      await world.callback(attemptId, 'captured');
      world.say = bankSays('SUCCESS');
      expect((await world.ask(attemptId)).attempt.state).toBe('AT_BANK');
    });
  });

  describe('what is not a capture', () => {
    it('declined lets the resident pay again', async () => {
      const { renewalId, attemptId } = await world.opened();
      world.say = bankSays('FAILURE(NOT CAPTURED)');
      expect(await world.ask(attemptId)).toMatchObject({
        renewal: 'AWAITING_PAYMENT',
        attempt: { state: 'DECLINED' },
      });
      expect((await world.service().open(renewalId)).attemptId).not.toBe(attemptId);
    });

    it('cancelled at the bank is asked about once more', async () => {
      const { renewalId, attemptId } = await world.opened();
      await world.callback(attemptId, 'cancelled');
      world.say = notFound;
      const { attempt } = await world.ask(attemptId);
      expect(attempt.state).toBe('CANCELLED');
      expect(attempt.askInMs).toBeGreaterThan(29 * MINUTE_MS);
      await world.service().open(renewalId);
    });

    it('unknown blocks another attempt until it is proven (D13)', async () => {
      const { renewalId, attemptId } = await world.opened();
      world.say = bankSays('FAILURE(HOST TIMEOUT)');
      expect((await world.ask(attemptId)).attempt.state).toBe('UNKNOWN');
      await expect(world.service().open(renewalId)).rejects.toMatchObject({ code: 'attempt-open' });
      world.say = bankSays('A WORD NOBODY HAS SEEN');
      expect((await world.ask(attemptId)).attempt.state).toBe('UNKNOWN');
    });

    it('not found proves nothing while the page may be open; out of time the attempt is watched', async () => {
      const { renewalId, attemptId } = await world.opened();
      world.say = notFound;
      expect((await world.ask(attemptId)).attempt.state).toBe('AT_BANK');
      await world.database.shiftClock(16 * MINUTE_MS);
      expect((await world.ask(attemptId)).attempt.state).toBe('WATCHED');
      await world.service().open(renewalId);
      world.say = bankSays('SUCCESS');
      expect((await world.ask(attemptId)).attempt.state).toBe('CAPTURED_LATE');
      expect(await world.stateOf(renewalId)).toBe('AWAITING_PAYMENT');
    });

    it('a bank that is down moves nothing', async () => {
      const { attemptId } = await world.opened();
      world.say = () => null;
      await expect(world.activities().askBank(attemptId)).rejects.toMatchObject({ code: 'bank-unreachable' });
      world.say = () => '<html>maintenance</html>';
      await expect(world.activities().askBank(attemptId)).rejects.toMatchObject({
        code: 'bank-answer-unreadable',
      });
      expect(await world.stateOf(attemptId)).toBe('AT_BANK');
      expect(world.asked).toBeGreaterThan(0);
    });
  });
});
