import { setTimeout as delay } from 'node:timers/promises';
import { MINUTE_MS } from '@tajdeed/domain';
import type { PartName } from '@tajdeed/local';
import { booksOf, renewed } from './books';
import type { Guest } from './guest';
import { asked, ISSUE_LOCK, killBetweenEffectAndRecord, taskLost } from './survival';
import { historyOf, timersSince } from './temporal';
import { World } from './world';

jest.setTimeout(240_000);

const parts = ['worker', 'api', 'relay', 'audit', 'callbacks', 'kafka', 'temporal', 'postgres'] as const;

describe('every process killed at every moment', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start('long');
  });
  afterEach(async () => {
    await world.mend();
    await world.revive();
  });
  afterAll(async () => {
    await world.stop();
  });

  const die = async (part: PartName): Promise<void> => {
    await world.system.kill(part);
    await world.system.start(part);
    await world.revive();
  };
  const endsRight = async (guest: Guest): Promise<void> => {
    await guest.until('ACKNOWLEDGED', 'HELD', 'EXPIRED', 'REFUSED');
    expect(await booksOf(world, guest, 'withoutAudit')).toEqual(renewed(guest));
  };
  /** A payment that was not acknowledged is voided by the bank, which its inquiry tells; the resident pays again. */
  const unlessVoided = async (guest: Guest): Promise<void> => {
    if (!(await guest.bankPayment()).voided) return;
    await world.pass(16 * MINUTE_MS);
    await guest.attemptIn('DECLINED');
    await guest.open();
    await guest.pay(guest.payUrl);
  };

  describe.each(parts)('%s', (part) => {
    it('just after the request', async () => {
      const guest = world.guest();
      await guest.begin();
      await die(part);
      await guest.enterCode(await guest.nextCode());
      await guest.acceptPledge();
      await guest.choose();
      await guest.open();
      await guest.pay(guest.payUrl);
      await endsRight(guest);
    });

    it('while the bank reports', async () => {
      const guest = await world.guest().opened();
      await guest.toBank(guest.payUrl);
      const paid = guest.pay(guest.payUrl);
      await die(part);
      await paid;
      await unlessVoided(guest);
      await endsRight(guest);
    });

    it('while the authority is told', async () => {
      const guest = await world.guest().opened();
      await world.fault('authority-slow', { with: { ms: 2000 }, times: 1 });
      await guest.pay(guest.payUrl);
      await guest.until('NOTIFYING');
      await die(part);
      await endsRight(guest);
    });
  });

  /** A workflow that is forgotten comes back with the next nudge, or when its watch finds the limit of its state passed. */
  describe('temporal with everything it remembered', () => {
    const forget = async (): Promise<void> => {
      await world.system.forgetTemporal();
      await world.revive();
    };

    it('just after the code has come', async () => {
      const guest = world.guest();
      await guest.begin();
      const code = await guest.nextCode();
      await forget();
      await guest.enterCode(code);
      await guest.acceptPledge();
      await guest.choose();
      await guest.open();
      await guest.pay(guest.payUrl);
      await endsRight(guest);
    });

    it('while the bank reports', async () => {
      const guest = await world.guest().opened();
      const paid = guest.pay(guest.payUrl);
      await forget();
      await paid;
      await world.pass(16 * MINUTE_MS);
      await guest.attemptIn('CAPTURED', 'CONFIRMED');
      await world.pass(11 * MINUTE_MS);
      await endsRight(guest);
    });

    it('while the authority is told', async () => {
      const guest = await world.guest().opened();
      await world.fault('authority-slow', { with: { ms: 2000 }, times: 1 });
      await guest.pay(guest.payUrl);
      await guest.until('NOTIFYING');
      await forget();
      await world.pass(11 * MINUTE_MS);
      await endsRight(guest);
    });
  });

  describe('the worker between a step’s effect and its record', () => {
    it('while the bank’s answer is recorded', async () => {
      const guest = await world.guest().opened();
      await guest.toBank(guest.payUrl); // a move of the attempt, too
      await killBetweenEffectAndRecord(world, {
        lock: 'select 1 from lifecycle.head where thing = $1 for update',
        id: guest.attemptId,
        effect: 'select 1 as yes from payments.inquiry where attempt_id = $1',
        reach: () => guest.pay(guest.payUrl),
      });
      await taskLost(world, guest);
      await endsRight(guest);
      expect(await guest.events('attempt')).toEqual(['attempt.opened', 'attempt.sent', 'attempt.captured']);
    });

    it('while the coverage is issued', async () => {
      const guest = await world.guest().opened();
      await killBetweenEffectAndRecord(world, {
        lock: ISSUE_LOCK,
        id: guest.renewalId,
        effect: 'select 1 as yes from coverage.coverage where renewal_id = $1',
        reach: () => guest.pay(guest.payUrl),
      });
      await taskLost(world, guest);
      await endsRight(guest);
    });

    it('while the authority’s answer is recorded', async () => {
      const guest = await world.guest().opened();
      await world.fault('authority-slow', { with: { ms: 1500 }, times: 1 });
      await guest.pay(guest.payUrl);
      await guest.until('NOTIFYING');
      await killBetweenEffectAndRecord(world, {
        lock: 'select 1 from lifecycle.head where thing = $1 for update',
        id: guest.renewalId,
        effect: 'select 1 as yes from residency.notice where renewal_id = $1',
        reach: () => Promise.resolve(),
      });
      await taskLost(world, guest);
      await endsRight(guest);
    });
  });

  // Steps then outlast the time-out of a try and the worker's own patience with their repetition: Temporal minds the time instead.
  it('and PostgreSQL frozen for two minutes while renewals are paid: they end right all the same', async () => {
    const [asking, notifying] = [await world.guest().opened(), await world.guest().opened()];
    await world.fault('authority-slow', { with: { ms: 8000 }, times: 1 });
    await world.fault('inquiry-slow', { with: { ms: 4000 }, scope: { trackId: asking.trackId }, times: 1 });
    await notifying.pay(notifying.payUrl);
    await notifying.until('NOTIFYING');
    await asking.pay(asking.payUrl);
    await asked(world, asking);
    await world.system.freeze('postgres');
    try {
      await delay(2 * MINUTE_MS);
      for (const { renewalId } of [asking, notifying]) {
        const { events } = await historyOf(world, 'renewal', renewalId);
        expect(timersSince(events ?? [], 'EVENT_TYPE_ACTIVITY_TASK_COMPLETED')).toBeGreaterThan(0);
      }
    } finally {
      await world.system.thaw('postgres');
    }
    await world.revive();
    for (const guest of [asking, notifying]) {
      await endsRight(guest);
      expect(await guest.events('attempt')).toEqual(['attempt.opened', 'attempt.sent', 'attempt.captured']);
    }
  }, 420_000);

  it('the worker four times while twenty renewals are under way', async () => {
    const guests = Array.from({ length: 20 }, () => world.guest());
    for (const guest of guests) guest.patienceMs = 120_000; // each death may cost a step its time-out and its pause
    const all = Promise.all(
      guests.map(async (guest) => {
        await guest.opened();
        await guest.pay(guest.payUrl);
      }),
    );
    for (let deaths = 0; deaths < 4; deaths += 1) await die('worker');
    await all;
    for (const guest of guests) await endsRight(guest);
  });

  it('and after all of that, the audit log is history to the byte', async () => {
    expect(await world.auditFaults()).toEqual([]);
  });
});
