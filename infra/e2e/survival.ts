import { randomUUID } from 'node:crypto';
import { MINUTE_MS } from '@tajdeed/domain';
import type { PartName } from '@tajdeed/local';
import { waitFor } from '@tajdeed/testing';
import { booksOf, renewed } from './books';
import type { Guest } from './guest';
import { count, historyOf } from './temporal';
import type { World } from './world';

export const ISSUE_LOCK = `select pg_advisory_xact_lock(hashtextextended('coverage.issue:' || $1::text, 0))`;

const ASKED = 'select 1 as yes from payments.attempt where track_id = $1 and asking is not null';

/** Whether the bank is being asked about this payment at the moment. */
export async function isAsked(world: World, guest: Guest): Promise<boolean> {
  return (await world.query(ASKED, [guest.trackId])).length > 0;
}

/** Waits until the bank is being asked about this payment. */
export function asked(world: World, guest: Guest): Promise<true> {
  return waitFor('the bank is asked', async () => (await isAsked(world, guest)) || undefined);
}

/** A step that waits for a lock before it takes effect. */
export interface LockedStep {
  readonly lock: string;
  readonly id: string;
  /** Finds something once the step's transaction has committed. */
  readonly effect: string;
  /** Brings the renewal to the step, while the lock is held. */
  readonly reach: () => Promise<unknown>;
  /** What must still be so when the worker dies. */
  readonly beforeDeath?: () => Promise<void>;
}

/**
 * Kills the worker after a step's transaction has committed and before Temporal heard of it (W30): the step waits for a
 * lock of ours, Temporal dies, the lock is let go, the effect appears, the worker dies. (A Temporal that is only frozen
 * would still find the worker's last word in its socket.)
 */
export async function killBetweenEffectAndRecord(world: World, step: LockedStep): Promise<void> {
  await world.holding(step.lock, [step.id], async (letGo) => {
    await step.reach();
    await world.blocked('tajdeed_worker');
    await world.system.kill('temporal');
    await letGo();
    await waitFor('the effect', async () => (await world.query(step.effect, [step.id]))[0]);
    await step.beforeDeath?.();
    await world.system.kill('worker');
  });
  await world.system.start('temporal');
  await world.system.start('worker');
}

/** Waits until Temporal has noticed that a task of the renewal was lost with its worker, so that its steps run again. */
export function taskLost(world: World, guest: Guest): Promise<true> {
  return waitFor('a task that was lost', async () => {
    const { events } = await historyOf(world, 'renewal', guest.renewalId);
    return count(events ?? [], 'EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT') > 0 || undefined;
  });
}

/** Every process is killed at a moment that bites. */
export function survival(world: () => World): void {
  const opened = (): Promise<Guest> => world().guest().opened();
  const endsRight = async (...guests: Guest[]): Promise<void> => {
    for (const guest of guests) {
      await guest.until('ACKNOWLEDGED', 'HELD', 'EXPIRED', 'REFUSED');
      expect(await booksOf(world(), guest, 'withoutAudit')).toEqual(renewed(guest));
    }
  };
  const kill = (name: PartName) => world().system.kill(name);
  const start = (name: PartName) => world().system.start(name);

  describe('a renewal survives the sudden death', () => {
    afterEach(async () => {
      await world().revive();
    });

    it('of Temporal and Kafka, while SMS and authority are down too: the bank is answered within 2 s', async () => {
      const [paying, beginning] = [await opened(), world().guest()];
      await Promise.all([
        world().fault('sms-down'),
        world().fault('authority-down'),
        kill('temporal'),
        kill('kafka'),
      ]);
      await paying.pay(paying.payUrl);
      await beginning.begin();
      const { callbacks } = await paying.bankPayment();
      expect(callbacks).toMatchObject([
        { verdict: 'acknowledged', answer: expect.stringMatching(/^REDIRECT=http/) as string },
      ]);
      expect(callbacks[0]!.tookMs).toBeLessThan(2000);
      expect(await paying.status()).toMatchObject({ phase: 'confirming' });
      await Promise.all([start('temporal'), start('kafka'), world().mend()]);
      await world().revive();
      await endsRight(paying);
      await beginning.enterCode(await beginning.nextCode());
    });

    it('of the audit, while events come in', async () => {
      const guest = await opened();
      const paid = guest.pay(guest.payUrl);
      await kill('audit');
      await paid;
      await guest.until('ACKNOWLEDGED', 'HELD');
      await start('audit');
      await endsRight(guest);
    });

    it('of the worker, while it asks the bank, and between a step’s effect and its record', async () => {
      const [asking, issuing] = [await opened(), await opened()];
      await world().fault('inquiry-slow', {
        with: { ms: 9_000 }, // a second before we would give that question up
        scope: { trackId: asking.trackId },
        times: 1,
      });
      await asking.pay(asking.payUrl);
      await asked(world(), asking);
      await killBetweenEffectAndRecord(world(), {
        lock: ISSUE_LOCK,
        id: issuing.renewalId,
        effect: 'select 1 as yes from coverage.coverage where renewal_id = $1',
        reach: () => issuing.pay(issuing.payUrl),
        beforeDeath: async () => {
          expect(await isAsked(world(), asking)).toBe(true);
        },
      });
      await taskLost(world(), issuing);
      await endsRight(issuing, asking);
    });

    it('of the API, while it opens a payment; the same request is answered after that', async () => {
      const guest = world().guest();
      await guest.quoted();
      const key = randomUUID();
      await world().holding('lock table payments.attempt in share mode', [], async (letGo) => {
        const lost = expect(guest.openPayment(key)).rejects.toThrow();
        await world().blocked('tajdeed_api');
        await kill('api');
        await lost;
        await letGo();
      });
      await start('api');
      await guest.open(key);
      expect((await guest.openPayment(key)).attemptId).toBe(guest.attemptId);
      await guest.pay(guest.payUrl);
      await endsRight(guest);
      expect(await guest.events('attempt')).toEqual(['attempt.opened', 'attempt.sent', 'attempt.captured']);
    });

    it('of the relay, while Kafka does not answer it', async () => {
      const guest = await opened();
      await world().system.freeze('kafka');
      await guest.pay(guest.payUrl);
      await guest.until('ACKNOWLEDGED', 'HELD');
      await kill('relay');
      await world().system.thaw('kafka');
      await start('relay');
      await endsRight(guest);
    });

    it('of the bank’s door, before it acknowledges: the bank voids, and the resident pays again', async () => {
      const guest = await opened();
      await world().holding('lock table payments.callback in share mode', [], async (letGo) => {
        const paid = guest.pay(guest.payUrl);
        await world().blocked('tajdeed_callbacks');
        await kill('callbacks');
        await paid;
        await letGo();
      });
      await start('callbacks');
      expect(await guest.bankPayment()).toMatchObject({ captures: 1, voided: true });
      await world().pass(16 * MINUTE_MS);
      await guest.attemptIn('DECLINED');
      await guest.open();
      await guest.pay(guest.payUrl);
      await endsRight(guest);
    });

    it('of PostgreSQL, while the bank is asked', async () => {
      const guest = await opened();
      await world().fault('inquiry-slow', { with: { ms: 1000 }, scope: { trackId: guest.trackId } });
      await guest.pay(guest.payUrl);
      await asked(world(), guest);
      await kill('postgres');
      await expect(guest.status()).rejects.toMatchObject({ status: 503 });
      await start('postgres');
      await world().revive();
      await endsRight(guest);
    });

    it('of Temporal with everything it remembered, in the middle', async () => {
      const [entering, paying] = [world().guest(), await opened()];
      await entering.begin();
      const code = await entering.nextCode();
      await world().system.forgetTemporal();
      await world().revive();
      await paying.pay(paying.payUrl);
      await entering.enterCode(code);
      await entering.acceptPledge();
      await entering.choose();
      await entering.open();
      await entering.pay(entering.payUrl);
      await endsRight(entering, paying);
    });

    it('of Temporal with everything it remembered, while nobody acts: the bank and the authority are waited for', async () => {
      const [asking, notifying] = [await opened(), await opened()];
      await world().fault('authority-down');
      await notifying.pay(notifying.payUrl);
      await notifying.until('NOTIFYING');
      await world().fault('inquiry-down');
      await asking.pay(asking.payUrl);
      await world().system.kill('temporal');
      await world().mend();
      await world().system.forgetTemporal();
      await endsRight(asking, notifying); // no limit passes meanwhile, business time stands where it was
      expect(world().system.log('relay')).toContain('"event":"store-changed"');
    });
  });
}
