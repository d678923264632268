import { MINUTE_MS } from '@tajdeed/domain';
import { refusal, RefundWorld } from '../../spec/refund-world';
import { Orphans } from './orphans';

describe('money that bought nothing', () => {
  const world = RefundWorld.ofFacts();

  const orphans = () => world.payments.room.module.get(Orphans);
  const found = async () => (await orphans().find()).map(({ attemptId }) => attemptId);

  it('is always returned or a case, whatever becomes of it', async () => {
    await world.capturedLate(); // a case
    const requested = await world.capturedLate();
    await world.request(requested.attemptId);
    const twice = await world.paidTwice();
    const givenUp = await world.givenUp();
    await world.payments.database.shiftClock(0);
    const part = await world.capturedLate();
    const partId = await world.request(part.attemptId, 40_000n);
    await world.payments.database.shiftClock(40 * MINUTE_MS);
    await world.run(partId);
    const refused = await world.capturedLate();
    const refusedId = await world.request(refused.attemptId);
    await world.payments.database.shiftClock(60 * MINUTE_MS);
    world.bank.deeds = [{ says: refusal('IPAY0100116') }];
    await world.run(refusedId);
    expect(await found()).toEqual([givenUp.attemptId]); // the spec gave it up by itself, without the case
    expect(await found()).not.toContain(twice.late);
  });

  it('is found where nobody looks after it, and becomes a case', async () => {
    const { attemptId } = await world.capturedLate();
    await world.payments.database.query(
      `update lifecycle.head set state = 'CLOSED' where thing in (select case_id from cases.case where subject = $1)`,
      [attemptId],
    );
    await world.payments.database.query(`update cases.case set open = false where subject = $1`, [attemptId]);
    expect(await found()).toContain(attemptId);
    expect(await orphans().sound()).toBe(false);
    expect(await orphans().step()).toEqual({ ended: true });
    expect(await orphans().sound()).toBe(true);
    expect(await world.payments.casesOf(attemptId)).toContain('captured-late OPEN');
  });
});
