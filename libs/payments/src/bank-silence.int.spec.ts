import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { DAY_MS, HOUR_MS, MINUTE_MS, WATCH_MS } from '@tajdeed/domain';
import { bankSays, notFound, PaymentWorld, steady } from '../spec/payment-world';

describe('a bank that is silent', () => {
  let world: PaymentWorld;
  beforeAll(async () => {
    world = await PaymentWorld.open();
  });
  afterAll(() => world.close());
  beforeEach(() => world.database.shiftClock(0));

  const silence = (attemptId: string, silenceId: string = randomUUID()) =>
    world.activities().recordBankSilence(attemptId, silenceId);
  const inquiries = (attemptId: string) =>
    world.database.query(
      `select verdict, events, alarm from payments.inquiry where attempt_id = $1 order by recorded_at`,
      [attemptId],
    );

  it('leaves an attempt as it is while the page may be open, and is asked again later', async () => {
    const { renewalId, attemptId } = await world.opened();
    await world.database.shiftClock(MINUTE_MS);
    const { renewal, attempt } = await silence(attemptId);
    expect([renewal, attempt.state]).toEqual(['AWAITING_PAYMENT', 'AT_BANK']);
    expect(attempt.askInMs).toBeGreaterThan(MINUTE_MS);
    expect(await inquiries(attemptId)).toEqual([{ verdict: 'unreachable', events: [], alarm: null }]);
    await expect(world.service().open(renewalId)).rejects.toMatchObject({ code: 'attempt-open' });
  });

  it('is recorded once for any number of repeats, and leaves the outcome unknown when the life is over', async () => {
    const { attemptId } = await world.opened();
    await world.database.shiftClock(16 * MINUTE_MS);
    const silenceId = randomUUID();
    const all = await Promise.all(Array.from({ length: 5 }, () => silence(attemptId, silenceId)));
    for (const { attempt } of all) expect(attempt.state).toBe('UNKNOWN');
    expect(await world.eventsOf(attemptId)).toEqual(['attempt.opened', 'attempt.sent', 'attempt.unclear']);
    const [said] = await world.database.query(
      `select actor, facts::json ->> 'result' as result from lifecycle.history where thing = $1 and seq = 3`,
      [attemptId],
    );
    expect(said).toEqual({ actor: 'system', result: '' });
  });

  it('ends nothing: after three days the attempt is watched, its person still held, staff alarmed', async () => {
    const { attemptId } = await world.opened();
    const holds = async () =>
      world.database.query(`select blocks, unproven from payments.attempt where attempt_id = $1`, [
        attemptId,
      ]);
    await world.database.shiftClock(16 * MINUTE_MS);
    await silence(attemptId);
    await world.database.shiftClock(WATCH_MS + MINUTE_MS);
    expect((await silence(attemptId)).attempt.state).toBe('WATCHED');
    expect((await inquiries(attemptId)).at(-1)).toMatchObject({ alarm: 'unproven' });
    expect(await holds()).toEqual([{ blocks: false, unproven: true }]);
    await world.database.shiftClock(WATCH_MS + DAY_MS);
    const { attempt } = await silence(attemptId);
    expect(attempt.state).toBe('WATCHED');
    expect(attempt.askInMs).toBeGreaterThan(HOUR_MS);
    expect((await inquiries(attemptId)).at(-1)).toMatchObject({ alarm: 'unproven' });
    world.say = notFound;
    expect((await world.ask(attemptId)).attempt.state).toBe('ABANDONED');
    expect(await holds()).toEqual([{ blocks: false, unproven: false }]);
  });

  it('becomes a case while the person is held: once, however long it lasts, until the bank’s first word', async () => {
    const { attemptId } = await world.opened();
    const cases = () =>
      world.database.query(
        `select c.kind, h.state, c.about::json ->> 'amount' as amount from cases.case c join lifecycle.head h on h.thing = c.case_id
         where c.subject = $1 order by c.opened_at`,
        [attemptId],
      );
    for (const minutes of [16, 45]) {
      await world.database.shiftClock(minutes * MINUTE_MS);
      await silence(attemptId);
    }
    expect(await cases()).toEqual([]);
    const warned = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    for (const minutes of [47, 60, 120]) {
      await world.database.shiftClock(minutes * MINUTE_MS);
      await silence(attemptId);
      expect(await cases()).toEqual([
        { kind: 'bank-silent', state: 'OPEN', amount: expect.any(String) as string },
      ]);
    }
    expect(
      warned.mock.calls.filter(([said]) => JSON.stringify(said).includes('payments.silent')),
    ).toHaveLength(1);
    warned.mockRestore();
    world.say = notFound;
    await world.ask(attemptId);
    expect(await cases()).toEqual([expect.objectContaining({ kind: 'bank-silent', state: 'CLOSED' })]);
  });

  it('passes into the case of an unproven payment after three days', async () => {
    const { attemptId } = await world.opened();
    for (const at of [16 * MINUTE_MS, 60 * MINUTE_MS, WATCH_MS + MINUTE_MS]) {
      await world.database.shiftClock(at);
      await silence(attemptId);
    }
    const kinds = await world.database.query(
      `select kind from cases.case where subject = $1 and open order by 1`,
      [attemptId],
    );
    expect(kinds).toEqual([{ kind: 'payment-unproven' }]);
  });

  it('is found to have captured when it speaks again', async () => {
    const { renewalId, attemptId } = await world.opened();
    await world.database.shiftClock(16 * MINUTE_MS);
    await silence(attemptId);
    world.say = steady(bankSays('SUCCESS'));
    expect(await world.ask(attemptId)).toMatchObject({ renewal: 'ISSUING', attempt: { state: 'CAPTURED' } });
    await world.issue(renewalId);
    await world.database.shiftClock(28 * MINUTE_MS);
    expect((await silence(attemptId)).attempt.state).toBe('CAPTURED');
    expect((await inquiries(attemptId)).at(-1)).toMatchObject({ verdict: 'unreachable', alarm: null });
    expect((await world.ask(attemptId)).attempt.state).toBe('CONFIRMED');
  });

  it('is told to staff once for each time that it falls silent', async () => {
    const { attemptId } = await world.opened();
    const warned = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const alarms = () => warned.mock.calls.filter(([said]) => isAbout(said, attemptId)).length;
    for (const expected of [1, 1]) {
      await silence(attemptId);
      expect(alarms()).toBe(expected);
    }
    world.say = notFound;
    await world.ask(attemptId);
    await silence(attemptId);
    expect(alarms()).toBe(2);
    warned.mockRestore();
  });
});

function isAbout(said: unknown, attemptId: string): boolean {
  return JSON.stringify(said).includes(attemptId) && JSON.stringify(said).includes('payments.bank-silent');
}
