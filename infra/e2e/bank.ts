import { HOUR_MS, MINUTE_MS } from '@tajdeed/domain';
import { encryptTrandata } from '@tajdeed/payments/knet';
import { badCard } from '@tajdeed/testing';
import { createDecipheriv } from 'node:crypto';
import { booksOf, renewed } from './books';
import type { Guest } from './guest';
import type { World } from './world';

/** What goes wrong between us and the bank. */
export function bankTrouble(world: () => World): void {
  /** The attempt's life is over: whoever has not heard from the bank asks it, and its watch asks again if need be. */
  const outlive = () => world().pass(16 * MINUTE_MS);
  const opened = async (): Promise<Guest> => world().guest().opened();
  const endsRight = async (guest: Guest): Promise<void> => {
    await guest.until('ACKNOWLEDGED', 'HELD');
    expect(await booksOf(world(), guest)).toEqual(renewed(guest));
  };
  const payAgain = async (guest: Guest): Promise<void> => {
    await guest.open();
    await guest.pay(guest.payUrl);
    await endsRight(guest);
  };
  const only = ({ trackId }: Guest) => ({ scope: { trackId } });

  describe('a payment', () => {
    it('that is declined can be made anew', async () => {
      const guest = await opened();
      await guest.pay(guest.payUrl, badCard);
      await guest.attemptIn('DECLINED');
      await payAgain(guest);
    });

    it('that is cancelled on the bank’s page can be made anew', async () => {
      const guest = await opened();
      await guest.cancelAtBank(guest.payUrl);
      await guest.attemptIn('CANCELLED');
      await payAgain(guest);
    });

    it('is found by inquiry although no callback ever comes', async () => {
      const guest = await opened();
      await world().fault('bank-callback-never', only(guest));
      await guest.pay(guest.payUrl);
      expect(await guest.status()).toMatchObject({ phase: 'paying' });
      await outlive();
      await guest.attemptIn('CAPTURED');
      await world().pass(6 * MINUTE_MS); // the limit of ISSUING, should nobody else have gone on
      await endsRight(guest);
      expect((await guest.bankPayment()).callbacks).toEqual([]);
    });

    it('shows as open when the browser is back before the callback', async () => {
      const guest = await opened();
      const [row] = await world().query<{ reference: string }>(
        `select receipt_reference as reference from payments.attempt where attempt_id = $1`,
        [guest.attemptId],
      );
      const receipt = `${world().system.addresses.api}/receipt/${row!.reference}`;
      await world().fault('bank-callback-late', { ...only(guest), with: { ms: 2500, to: receipt } });
      expect(await guest.pay(guest.payUrl)).toBe(receipt);
      const page = async (): Promise<string> => (await fetch(receipt)).text();
      expect(await page()).toContain(guest.trackId);
      expect(await guest.status()).toMatchObject({ state: 'AWAITING_PAYMENT' });
      expect(await guest.events('attempt')).toEqual(['attempt.opened', 'attempt.sent']);
      await endsRight(guest);
      const after = await page();
      expect(after).toContain(guest.total);
      await fetch(receipt, { method: 'POST', body: 'result=NOT+CAPTURED' });
      expect(await page()).toBe(after);
    });

    it('is one payment although its callback comes fifty times at once', async () => {
      const guest = await opened();
      await world().fault('bank-callback-repeated', { ...only(guest), with: { count: 50 } });
      await guest.pay(guest.payUrl);
      await endsRight(guest);
      const { callbacks } = await guest.bankPayment();
      expect(callbacks.map(({ verdict }) => verdict)).toEqual(
        Array.from({ length: 50 }, () => 'acknowledged'),
      );
      expect(new Set(callbacks.map(({ answer }) => answer)).size).toBe(1);
      const rows = await world().query(`select 1 from payments.callback where attempt_id = $1`, [
        guest.attemptId,
      ]);
      expect(rows).toHaveLength(1);
    });

    it('with a forged amount is not acknowledged, so the bank voids it, and the resident pays again', async () => {
      const guest = await opened();
      await world().fault('bank-callback-forged-amount', { ...only(guest), with: { amt: '1.000' } });
      await guest.pay(guest.payUrl);
      expect(await guest.bankPayment()).toMatchObject({ captures: 1, voided: true });
      await outlive();
      await guest.attemptIn('DECLINED');
      await payAgain(guest);
    });

    it('is not harmed by a tampered message that comes before the genuine one', async () => {
      const guest = await opened();
      await world().fault('bank-callback-tampered', only(guest));
      await guest.pay(guest.payUrl);
      await endsRight(guest);
      const { callbacks } = await guest.bankPayment();
      expect(callbacks.map(({ what, verdict }) => [what, verdict])).toEqual([
        ['tampered', 'wrong-answer'],
        ['genuine', 'acknowledged'],
      ]);
    });

    it('is not proven by another’s message under its own track id, nor by one of an unknown track id', async () => {
      const [victim, thief] = [await opened(), await opened()];
      await victim.pay(victim.payUrl);
      await endsRight(victim);
      const [{ body } = { body: '' }] = (await victim.bankPayment()).callbacks;
      const [{ resourceKey } = { resourceKey: '' }] = JSON.parse(
        world().system.secret('knet-terminals.json'),
      ) as {
        resourceKey: string;
      }[];
      const genuine = decrypt(body, resourceKey);
      const forged = (trackId: string) =>
        encryptTrandata(genuine.replaceAll(victim.trackId, trackId), resourceKey).toUpperCase();
      const answers = await Promise.all(
        [forged(thief.trackId), forged('NOBODYSTRACK0000'), forged(thief.trackId).slice(0, -32)].map(
          (message) =>
            fetch(`${world().system.addresses.callbacks}/knet/notify`, {
              method: 'POST',
              body: message,
            }).then(async (answer) => [answer.status, (await answer.text()).includes('REDIRECT')]),
        ),
      );
      expect(answers.filter(([, redirected]) => redirected)).toEqual([]);
      expect(new Set(answers.map(([status]) => status)).size).toBe(1);
      expect(await thief.status()).toMatchObject({ state: 'AWAITING_PAYMENT', coverage: null });
      expect(await thief.events('attempt')).toEqual(['attempt.opened']);
      await thief.pay(thief.payUrl);
      await endsRight(thief);
    });

    it('whose outcome is unknown at first is proven by a later inquiry', async () => {
      const guest = await opened();
      await world().fault('bank-captured-behind-timeout', { ...only(guest), with: { afterInquiries: 1 } });
      await guest.pay(guest.payUrl);
      await guest.attemptIn('UNKNOWN');
      expect(await guest.status()).toMatchObject({ phase: 'confirming', finished: false });
      await expect(guest.openPayment()).rejects.toMatchObject({ status: 409, code: 'attempt-open' });
      await outlive();
      await guest.attemptIn('CAPTURED');
      await world().pass(6 * MINUTE_MS);
      await endsRight(guest);
    });

    it('that an inquiry denies against the callback is not failed, and is paid when the bank finds it', async () => {
      const guest = await opened();
      await world().fault('inquiry-contradicts', only(guest));
      await guest.pay(guest.payUrl);
      await guest.attemptIn('UNKNOWN');
      expect(await guest.status()).toMatchObject({ phase: 'confirming', finished: false });
      await expect(guest.openPayment()).rejects.toMatchObject({ status: 409, code: 'attempt-open' });
      await world().mend(`inquiry-contradicts?trackId=${guest.trackId}`);
      await outlive();
      await guest.attemptIn('CAPTURED');
      await world().pass(6 * MINUTE_MS);
      await endsRight(guest);
    });

    it('that an inquiry denies throughout the void window is declined after it, not before', async () => {
      const guest = await opened();
      await world().fault('bank-acknowledgement-lost', only(guest));
      await guest.pay(guest.payUrl);
      await guest.attemptIn('UNKNOWN');
      await world().pass(8 * MINUTE_MS);
      expect(await guest.status()).toMatchObject({ phase: 'confirming' });
      await world().pass(8 * MINUTE_MS);
      await guest.attemptIn('DECLINED');
      await payAgain(guest);
    });

    it('waits for an inquiry that is out of order, and is not lost', async () => {
      const guest = await opened();
      await world().fault('inquiry-down', only(guest));
      await guest.pay(guest.payUrl);
      expect(await guest.status()).toMatchObject({ phase: 'confirming' });
      await expect(guest.openPayment()).rejects.toMatchObject({ status: 409, code: 'attempt-open' });
      await world().mend(`inquiry-down?trackId=${guest.trackId}`);
      await endsRight(guest);
    });

    it('that is captured after its attempt has expired is never lost from sight, and pays for nothing', async () => {
      const guest = await opened();
      await world().fault('bank-callback-never', only(guest));
      await world().fault('inquiry-not-found', only(guest));
      await guest.pay(guest.payUrl);
      const late = { attemptId: guest.attemptId };
      await outlive();
      await guest.attemptIn('WATCHED');
      await guest.open();
      await guest.pay(guest.payUrl);
      await guest.until('ACKNOWLEDGED', 'HELD');
      await world().mend('inquiry-not-found');
      await world().pass(HOUR_MS + MINUTE_MS);
      Object.assign(guest, late);
      await guest.attemptIn('CAPTURED_LATE');
      const { kept, ...books } = await booksOf(world(), guest);
      expect(kept).toEqual([guest.total, guest.total]); // the bank kept both; the second one is for a person to return
      expect(books).toMatchObject({ state: 'ACKNOWLEDGED', coverages: 1, notices: 1, faults: [] });
    });
  });

  describe('after the bank’s void window', () => {
    it('the second inquiry makes the coverage final', async () => {
      const guest = await opened();
      await guest.pay(guest.payUrl);
      await guest.until('ACKNOWLEDGED', 'HELD');
      expect((await guest.status()).coverage).toMatchObject({ final: false });
      await world().pass(11 * MINUTE_MS);
      await guest.attemptIn('CONFIRMED');
      expect((await guest.status()).coverage).toMatchObject({ final: true });
      expect(await guest.events('coverage')).toEqual(['coverage.issued', 'coverage.finalised']);
      expect(await booksOf(world(), guest)).toEqual(renewed(guest));
    });

    it('a void suspends the coverage', async () => {
      const guest = await opened();
      await world().fault('bank-acknowledgement-lost', only(guest));
      await world().fault('inquiry-after-void', { ...only(guest), times: 1, with: { says: 'SUCCESS' } });
      await guest.pay(guest.payUrl);
      await guest.until('ACKNOWLEDGED', 'HELD');
      await world().pass(11 * MINUTE_MS);
      await guest.attemptIn('VOIDED');
      expect(await guest.events('coverage')).toEqual(['coverage.issued', 'coverage.suspended']);
      expect(await booksOf(world(), guest)).toMatchObject({ kept: [], faults: [] });
      expect((await guest.status()).coverage).toMatchObject({ final: false });
    });
  });
}

function decrypt(hex: string, resourceKey: string): string {
  const key = Buffer.from(resourceKey, 'latin1');
  const decipher = createDecipheriv('aes-128-cbc', key, key);
  return decipher.update(hex, 'hex', 'utf8') + decipher.final('utf8');
}
