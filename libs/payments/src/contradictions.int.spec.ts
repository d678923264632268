import { HOUR_MS, MINUTE_MS, renewalLifecycle, WATCH_MS } from '@tajdeed/domain';
import { CaseActions } from '@tajdeed/lifecycle';
import { newId, stepKey } from '@tajdeed/platform';
import { exampleMove } from '@tajdeed/testing';
import { bankSays, notFound, PaymentWorld, steady } from '../spec/payment-world';
import { reportsOf } from './reports';

const without = { payid: 'null', ref: 'null', tranid: 'null' };

describe('an inquiry and a callback that contradict each other', () => {
  let world: PaymentWorld;
  beforeAll(async () => {
    world = await PaymentWorld.open();
  });
  afterAll(() => world.close());
  beforeEach(() => world.database.shiftClock(0));

  describe('a word against a callback that says captured', () => {
    const denied = bankSays('FAILURE(NOT CAPTURED)', without);
    const reported = async () => {
      const { renewalId, attemptId } = await world.opened();
      const captured = steady(bankSays('SUCCESS'));
      world.say = captured;
      await world.callbackFromInquiry(attemptId);
      world.say = denied;
      return { renewalId, attemptId, captured };
    };
    const alarms = (attemptId: string) =>
      world.database.query(
        `select verdict, events, alarm from payments.inquiry where attempt_id = $1 order by asked_at`,
        [attemptId],
      );

    it('proves nothing at first: nobody pays again, and a later capture pays', async () => {
      const { renewalId, attemptId, captured } = await reported();
      expect(await world.ask(attemptId)).toMatchObject({
        renewal: 'AWAITING_PAYMENT',
        attempt: { state: 'UNKNOWN' },
      });
      await expect(world.service().open(renewalId)).rejects.toMatchObject({ code: 'attempt-open' });
      expect((await world.ask(attemptId)).attempt.state).toBe('UNKNOWN');
      world.say = captured;
      expect(await world.ask(attemptId)).toMatchObject({
        renewal: 'ISSUING',
        attempt: { state: 'CAPTURED' },
      });
      expect(await world.eventsOf(attemptId)).toEqual([
        ...['attempt.opened', 'attempt.sent', 'attempt.unclear', 'attempt.captured'],
      ]);
    });

    it('stays a case, and lets nobody pay again, while the bank may take the money back, and counts after that', async () => {
      const { renewalId, attemptId } = await reported();
      await world.ask(attemptId);
      expect(await world.casesOf(attemptId)).toEqual(['bank-mismatch OPEN']);
      await world.database.shiftClock(9 * MINUTE_MS);
      const { attempt } = await world.ask(attemptId);
      expect(attempt.state).toBe('UNKNOWN');
      expect(attempt.askInMs).toBeGreaterThan(0);
      expect(attempt.askInMs).toBeLessThanOrEqual(MINUTE_MS);
      await expect(world.service().open(renewalId)).rejects.toMatchObject({ code: 'attempt-open' });
      await world.database.shiftClock(10 * MINUTE_MS + MINUTE_MS);
      expect((await world.ask(attemptId)).attempt.state).toBe('DECLINED');
      const against = { verdict: 'not-captured', alarm: 'callback-contradicted' };
      expect(await alarms(attemptId)).toEqual([
        { ...against, events: ['attempt.unclear'] },
        { ...against, events: [] },
        { verdict: 'not-captured', events: ['attempt.declined'], alarm: null },
      ]);
      expect(await world.casesOf(attemptId)).toEqual(['bank-mismatch CLOSED']);
      expect((await world.service().open(renewalId)).attemptId).not.toBe(attemptId);
    });

    it('that finds nothing of what was reported stays a case for as long as an attempt is watched', async () => {
      const { renewalId, attemptId } = await reported();
      await world.ask(attemptId);
      world.say = notFound;
      for (const ms of [11 * MINUTE_MS, WATCH_MS - MINUTE_MS]) {
        await world.database.shiftClock(ms);
        expect((await world.ask(attemptId)).attempt.state).toBe('UNKNOWN');
        await expect(world.service().open(renewalId)).rejects.toMatchObject({ code: 'attempt-open' });
      }
      expect(await world.casesOf(attemptId)).toEqual(['bank-mismatch OPEN']);
    });

    it.each([
      ['that it was taken back, once the void window is over', 'VOIDED', 'DECLINED'],
      ['that it was captured after all', 'SUCCESS', 'CAPTURED'],
    ])('is over, with its case, by the bank’s word %s', async (_, word, state) => {
      const { renewalId, attemptId, captured } = await reported();
      await world.ask(attemptId);
      await world.database.shiftClock(11 * MINUTE_MS);
      world.say = word === 'SUCCESS' ? captured : bankSays(word, without);
      expect((await world.ask(attemptId)).attempt.state).toBe(state);
      expect(await world.casesOf(attemptId)).toEqual(['bank-mismatch CLOSED']);
      if (state === 'DECLINED') expect((await world.service().open(renewalId)).attemptId).not.toBe(attemptId);
    });

    it('is over, with its case, by what two people decide', async () => {
      const { renewalId, attemptId } = await reported();
      await world.ask(attemptId);
      const about = { caseId: newId(), kind: 'settlement-missing', subject: attemptId, renewalId: null };
      const deed = { deedId: newId(), actor: 'staff:x', maker: newId(), proposalId: newId() } as const;
      const action = world.room.module.get(CaseActions).named('settled-by-hand');
      const input = { outcome: 'never-taken', evidence: 'letter-9' };
      await world.room.db.transaction(() => action.apply(about, input, deed));
      expect(await world.stateOf(attemptId)).toBe('SETTLED');
      expect(await world.casesOf(attemptId)).toEqual(['bank-mismatch CLOSED']);
      expect((await world.service().open(renewalId)).attemptId).not.toBe(attemptId);
    });

    it('counts for the moment at which it was asked for', async () => {
      const { attemptId } = await reported();
      world.say = bankSays('VOIDED', without);
      const answer = await world.activities().askBank(attemptId);
      await world.database.shiftClock(11 * MINUTE_MS);
      const { attempt } = await world.activities().recordBankAnswer(attemptId, answer);
      expect(attempt.state).toBe('UNKNOWN');
      expect((await world.ask(attemptId)).attempt.state).toBe('DECLINED');
    });

    it('does not free its person although the renewal has ended', async () => {
      const { renewalId, attemptId } = await reported();
      const head = await world.room.recorder.head(renewalId);
      await world.room.db.transaction(() =>
        world.room.recorder.record({ key: stepKey(renewalId, 'x'), actor: 'system', renewalId }, [
          exampleMove(renewalLifecycle, renewalId, head?.seq ?? 0, 'payment.expired'),
        ]),
      );
      await world.ask(attemptId);
      expect((await world.ask(attemptId)).attempt.state).toBe('WATCHED');
      const held = () =>
        world.database.query(`select unproven from payments.attempt where attempt_id = $1`, [attemptId]);
      const ended = ['bank-mismatch', 'payment-unproven'];
      const cases = async () => (await world.casesOf(attemptId)).sort();
      for (const ms of [0, 5 * MINUTE_MS, 9 * MINUTE_MS]) {
        await world.database.shiftClock(ms);
        expect((await world.ask(attemptId)).attempt.state).toBe('WATCHED');
        expect([await held(), await cases()]).toEqual([
          [{ unproven: true }],
          ended.map((one) => `${one} OPEN`),
        ]);
      }
      await world.database.shiftClock(HOUR_MS + MINUTE_MS);
      expect((await world.ask(attemptId)).attempt.state).toBe('DECLINED');
      expect([await held(), await cases()]).toEqual([
        [{ unproven: false }],
        ended.map((one) => `${one} CLOSED`),
      ]);
    });
  });

  it.each([
    ['had run out of time', notFound, 16 * MINUTE_MS, 'WATCHED'],
    ['was cancelled', bankSays('FAILURE(CANCELED)', without), 0, 'CANCELLED'],
  ])('keep whose attempt %s from paying anew, though it had let go of him', async (_, word, ms, state) => {
    const { renewalId, attemptId } = await world.opened();
    await world.database.shiftClock(ms);
    world.say = word;
    expect((await world.ask(attemptId)).attempt.state).toBe(state);
    await world.callback(attemptId, 'captured');
    const refused = () =>
      expect(world.service().open(renewalId)).rejects.toMatchObject({ code: 'payment-unproven' });
    await refused();
    world.say = bankSays('FAILURE(NOT CAPTURED)', without);
    expect((await world.ask(attemptId)).attempt.state).toBe(state);
    expect(await world.casesOf(attemptId)).toEqual(['bank-mismatch OPEN']);
    await refused();
    await world.database.shiftClock(ms + 11 * MINUTE_MS + 20 * MINUTE_MS);
    world.say = bankSays('VOIDED', without);
    expect(['DECLINED', 'ABANDONED']).toContain((await world.ask(attemptId)).attempt.state);
    expect(await world.casesOf(attemptId)).toEqual(['bank-mismatch CLOSED']);
    expect((await world.service().open(renewalId)).attemptId).not.toBe(attemptId);
  });

  describe('a capture against a callback that says that nothing was taken', () => {
    const cases = (attemptId: string) => world.casesOf(reportsOf(attemptId));
    const reported = async (hint: string) => {
      const opened = await world.opened();
      world.say = steady(bankSays('SUCCESS'));
      const { paymentId, reference } = await world.activities().askBank(opened.attemptId);
      await world.forget(opened.attemptId);
      const ids = { payment: paymentId ?? '', reference: reference ?? '' };
      const says = () => world.callback(opened.attemptId, hint, ids);
      return { ...opened, says };
    };

    it.each(['not-captured', 'cancelled'])(
      '(%s) pays, and is a case until the bank has said so again',
      async (hint) => {
        const { renewalId, attemptId, says } = await reported(hint);
        await says();
        expect(await world.ask(attemptId)).toMatchObject({
          renewal: 'ISSUING',
          attempt: { state: 'CAPTURED' },
        });
        expect(await cases(attemptId)).toEqual(['callback-mismatch OPEN']);
        await expect(world.service().open(renewalId)).rejects.toMatchObject({ code: 'wrong-phase' });
        await world.issue(renewalId);
        await world.database.shiftClock(11 * MINUTE_MS);
        expect((await world.ask(attemptId)).attempt.state).toBe('CONFIRMED');
        expect([await cases(attemptId), await world.casesOf(attemptId)]).toEqual([
          ['callback-mismatch CLOSED'],
          [],
        ]);
      },
    );

    it.each(['not-captured', 'cancelled'])(
      '(%s) that is final is asked about once more, and a case',
      async (hint) => {
        const { renewalId, attemptId, says } = await reported(hint);
        await world.ask(attemptId);
        await world.issue(renewalId);
        await world.database.shiftClock(11 * MINUTE_MS);
        expect((await world.ask(attemptId)).attempt).toMatchObject({ state: 'CONFIRMED', askInMs: null });
        await says();
        expect((await world.activities().lookAtAttempt(attemptId)).askInMs).toBe(0);
        expect(await cases(attemptId)).toEqual([]);
        expect((await world.ask(attemptId)).attempt).toMatchObject({ state: 'CONFIRMED', askInMs: null });
        expect(await cases(attemptId)).toEqual(['callback-mismatch OPEN']);
      },
    );

    it('is left to people where reports of it were refused as well', async () => {
      const { renewalId, attemptId, says } = await reported('not-captured');
      await says();
      await world.callback(attemptId, 'captured');
      await world.ask(attemptId);
      await world.issue(renewalId);
      await world.database.shiftClock(11 * MINUTE_MS);
      expect((await world.ask(attemptId)).attempt.state).toBe('CONFIRMED');
      expect(await cases(attemptId)).toEqual(['callback-mismatch OPEN']);
    });
  });
});
