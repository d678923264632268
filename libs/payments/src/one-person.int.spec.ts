import { DAY_MS, MINUTE_MS, renewalLifecycle } from '@tajdeed/domain';
import { stepKey } from '@tajdeed/platform';
import { exampleMove, givenQuote, givenRenewal, givenResident } from '@tajdeed/testing';
import { bankSays, notFound, PaymentWorld, steady } from '../spec/payment-world';

describe('one person with several renewals', () => {
  let world: PaymentWorld;
  beforeAll(async () => {
    world = await PaymentWorld.open();
  });
  afterAll(() => world.close());
  beforeEach(() => world.database.shiftClock(0));

  /** Renewals of one person that await payment for the same days. */
  async function renewals(count: number): Promise<string[]> {
    const person = await givenResident(world.database, { article: '18' });
    const ids: string[] = [];
    for (let n = 0; n < count; n += 1) {
      const renewalId = await givenRenewal(world.database, world.room, person);
      await givenQuote(world.database, world.room, renewalId, { validForMs: 10 * DAY_MS });
      ids.push(renewalId);
    }
    return ids;
  }

  async function pair(): Promise<{ first: string; second: string; attemptId: string }> {
    const [first = '', second = ''] = await renewals(2);
    return { first, second, attemptId: (await world.service().open(first)).attemptId };
  }

  const open = (renewalId: string) => world.service().open(renewalId);
  const unproven = { code: 'payment-unproven' };

  async function expire(renewalId: string): Promise<void> {
    const head = await world.room.recorder.head(renewalId);
    const move = exampleMove(renewalLifecycle, renewalId, head?.seq ?? 0, 'payment.expired');
    const step = { key: stepKey(renewalId, 'x'), actor: 'system' as const, renewalId };
    await world.room.db.transaction(() => world.room.recorder.record(step, [move]));
  }

  it('opens one payment for ten renewals at once, and tells the others when they hear more', async () => {
    const ids = await renewals(10);
    const answers = await Promise.allSettled(ids.map(open));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 'fulfilled') continue;
      expect(answer.reason).toMatchObject(unproven);
      const { nextAnswerBy } = (answer.reason as { facts: { nextAnswerBy: string } }).facts;
      expect(Date.parse(nextAnswerBy)).toBeGreaterThan(Date.now());
    }
    const rows = await world.database.query(
      `select 1 from payments.attempt where renewal_id = any($1::uuid[])`,
      [ids],
    );
    expect(rows).toHaveLength(1);
  });

  it('leaves other persons alone', async () => {
    for (let n = 0; n < 3; n += 1) await world.opened();
  });

  it('pays for the second when the first is proven unpaid', async () => {
    const { second, attemptId } = await pair();
    await expect(open(second)).rejects.toMatchObject(unproven);
    world.say = bankSays('FAILURE(NOT CAPTURED)');
    await world.ask(attemptId);
    await open(second);
  });

  it('waits while the outcome is unknown, though the renewal has expired and the attempt is only watched (D13)', async () => {
    const { first, second, attemptId } = await pair();
    const timeout = steady(bankSays('FAILURE(HOST TIMEOUT)'));
    world.say = timeout;
    expect((await world.ask(attemptId)).attempt.state).toBe('UNKNOWN');
    await expect(open(second)).rejects.toMatchObject(unproven);
    await expire(first);
    expect((await world.ask(attemptId)).attempt.state).toBe('WATCHED');
    await expect(open(second)).rejects.toMatchObject(unproven);
    world.say = notFound;
    expect((await world.ask(attemptId)).attempt.state).toBe('WATCHED');
    await open(second);
    // What was once said to be unpaid does not hold the person again.
    world.say = timeout;
    await world.ask(attemptId);
  });

  it('may pay elsewhere once the bank knows of nothing after the life of the first', async () => {
    const { second, attemptId } = await pair();
    await world.database.shiftClock(16 * MINUTE_MS);
    world.say = notFound;
    expect((await world.ask(attemptId)).attempt.state).toBe('WATCHED');
    await open(second);
  });

  it('does not pay twice for the same days, before the coverage is issued and after', async () => {
    const { first, second, attemptId } = await pair();
    world.say = steady(bankSays('SUCCESS'));
    expect((await world.ask(attemptId)).attempt.state).toBe('CAPTURED');
    const refused = {
      code: 'coverage-overlap',
      facts: { coveredUntil: expect.stringMatching(/^\d{4}-/) as string },
    };
    await expect(open(second)).rejects.toMatchObject(refused);
    await world.issue(first);
    await world.database.shiftClock(11 * MINUTE_MS);
    expect((await world.ask(attemptId)).attempt.state).toBe('CONFIRMED');
    await expect(open(second)).rejects.toMatchObject(refused);
    expect(await world.stateOf(second)).toBe('AWAITING_PAYMENT');
    const attempts = await world.database.query(`select 1 from payments.attempt where renewal_id = $1`, [
      second,
    ]);
    expect(attempts).toEqual([]);
  });

  it('pays for other days as soon as the first payment is captured', async () => {
    const { second, attemptId } = await pair();
    world.say = steady(bankSays('SUCCESS'));
    await world.ask(attemptId);
    await world.database.query(
      `update fees.quote set starts_on = starts_on + 365, ends_on = ends_on + 365 where renewal_id = $1`,
      [second],
    );
    await open(second);
  });

  it('pays for the same days once the bank has taken the first payment back', async () => {
    const { first, second, attemptId } = await pair();
    world.say = steady(bankSays('SUCCESS'));
    await world.ask(attemptId);
    await world.issue(first);
    world.say = () => '<result>FAILURE(NOT CAPTURED)</result>';
    expect((await world.ask(attemptId)).attempt.state).toBe('VOIDED');
    await open(second);
  });

  it('opens nothing for days that were paid for while it waited in line', async () => {
    const { second, attemptId } = await pair();
    world.say = steady(bankSays('SUCCESS'));
    const answer = await world.activities().askBank(attemptId);
    const [opened] = await Promise.allSettled([
      open(second),
      world.activities().recordBankAnswer(attemptId, answer),
    ]);
    expect(opened).toMatchObject({
      status: 'rejected',
      reason: {
        code: expect.stringMatching(/^(payment-unproven|coverage-overlap|moved-meanwhile)$/) as string,
      },
    });
  });
});
