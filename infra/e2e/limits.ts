import { DAY_MS, HOUR_MS, MINUTE_MS } from '@tajdeed/domain';
import { booksOf, renewed } from './books';
import type { World } from './world';

/** Time that passes while somebody is expected to act. */
export function limits(world: () => World): void {
  it('every wait has a limit with an event of its own, and none comes before its time', async () => {
    const code = world().guest();
    const pledge = world().guest();
    const term = world().guest();
    const payment = world().guest();
    const returning = world().guest();
    await code.begin();
    await code.nextCode();
    await pledge.begin();
    await pledge.enterCode(await pledge.nextCode());
    await term.pledged();
    await payment.quoted();
    await returning.quoted();
    const started = returning.total;
    const states = async () =>
      Promise.all([code, pledge, term, payment].map(async (guest) => (await guest.status()).state));
    const waiting = ['AWAITING_CODE', 'AWAITING_PLEDGE', 'AWAITING_TERM', 'AWAITING_PAYMENT'];

    await world().pass(29 * MINUTE_MS);
    expect(await states()).toEqual(waiting);
    await world().pass(MINUTE_MS);
    await code.until('EXPIRED');
    expect(await states()).toEqual(['EXPIRED', ...waiting.slice(1)]);
    await world().pass(30 * MINUTE_MS);
    await pledge.until('EXPIRED');
    await world().pass(23 * HOUR_MS);
    await term.until('EXPIRED');

    // One who left for a day comes back to a quote that no longer stands, chooses again and pays.
    await expect(returning.openPayment()).rejects.toMatchObject({ status: 409, code: 'quote-lapsed' });
    expect(await returning.status()).toMatchObject({ state: 'AWAITING_TERM', phase: 'choose-term' });
    await returning.choose();
    expect(returning.total).toBe(started);
    await returning.open();
    await returning.pay(returning.payUrl);
    await returning.until('ACKNOWLEDGED', 'HELD');
    expect(await booksOf(world(), returning)).toEqual(renewed(returning));
    expect(await returning.events()).toContain('quote.lapsed');

    expect((await states())[3]).toBe('AWAITING_PAYMENT');
    await world().pass(HOUR_MS);
    await payment.until('EXPIRED');
    const ends = await Promise.all([code, pledge, term, payment].map((guest) => guest.events()));
    expect(ends.map((events) => events.at(-1))).toEqual([
      'code.expired',
      'pledge.expired',
      'term.expired',
      'payment.expired',
    ]);
    await expect(payment.openPayment()).rejects.toMatchObject({ status: 409, code: 'wrong-phase' });
    await expect(term.fees()).rejects.toMatchObject({ status: 409, code: 'wrong-phase' });
  });

  it('a resident who leaves the bank’s page comes back after hours and pays with a new attempt', async () => {
    const [guest, undecided] = [await world().guest().opened(), await world().guest().opened()];
    await fetch(await guest.toBank(guest.payUrl), { redirect: 'manual' });
    await world().pass(3 * HOUR_MS);
    await guest.attemptIn('WATCHED');
    expect(await guest.status()).toMatchObject({ phase: 'pay' });
    // Of one who never went there the bank is not asked.
    await undecided.attemptIn('ABANDONED');
    expect(await undecided.status()).toMatchObject({ phase: 'pay', attempt: { state: 'ABANDONED' } });
    expect(await undecided.events('attempt')).toEqual(['attempt.opened', 'attempt.abandoned']);
    await expect(undecided.toBank(undecided.payUrl)).rejects.toThrow(/leads nobody to the bank \(200\)/);
    const left = guest.attemptId;
    await guest.open();
    expect(guest.attemptId).not.toBe(left);
    await guest.pay(guest.payUrl);
    await guest.until('ACKNOWLEDGED', 'HELD');
    expect(await booksOf(world(), guest)).toEqual(renewed(guest));
    await world().pass(3 * DAY_MS);
    Object.assign(guest, { attemptId: left });
    await guest.attemptIn('ABANDONED');
  });

  it('an authority that is down for an hour is told when it is back, once', async () => {
    const guest = await world().guest().opened();
    await world().fault('authority-down');
    await guest.pay(guest.payUrl);
    await guest.until('NOTIFYING');
    await world().pass(HOUR_MS);
    expect(await guest.status()).toMatchObject({ state: 'NOTIFYING', finished: false });
    expect((await guest.certificate()).subarray(0, 5).toString()).toBe('%PDF-');
    await world().mend('authority-down');
    await world().fault('authority-reply-lost', { times: 1 });
    await guest.until('ACKNOWLEDGED', 'HELD');
    expect(await booksOf(world(), guest)).toEqual(renewed(guest));
    const { coverage } = await guest.status();
    const { notices } = await world().ledger(`coverageNumber=${coverage!.number}`);
    expect(notices).toMatchObject([{ effective: true, requests: 2 }]);
  });

  it('a notice that the authority refuses is held for a person, and the coverage stands', async () => {
    const guest = await world().guest().opened();
    await world().fault('authority-refuses', { times: 1 });
    await guest.pay(guest.payUrl);
    await guest.until('HELD');
    expect(await booksOf(world(), guest)).toEqual({ ...renewed(guest), state: 'HELD', notices: 0 });
  });
}
