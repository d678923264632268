import { MINUTE_MS } from '@tajdeed/domain';
import { RefundWorld } from '../../spec/refund-world';
import { Receipts } from '../receipt';
import { receiptPage } from '../receipt.page';

describe('a receipt of money that goes back', () => {
  let world: RefundWorld;
  beforeAll(async () => {
    world = await RefundWorld.open();
  });
  afterAll(() => world.close());

  async function page(attemptId: string) {
    const [row] = await world.payments.database.query<{ reference: string }>(
      `select receipt_reference as reference from payments.attempt where attempt_id = $1`,
      [attemptId],
    );
    const receipt = await world.payments.room.module.get(Receipts).find(row!.reference);
    const { ar, en } = receiptPage(receipt!, 'receipt');
    return { en: [en.title, ...en.paragraphs].join(' '), ar: [ar.title, ...ar.paragraphs].join(' ') };
  }

  it('says in both languages that it is on its way, how long that takes, and when it came', async () => {
    world.begin();
    const { attemptId } = await world.capturedLate();
    const refundId = await world.request(attemptId, 40_000n);
    const under = await page(attemptId);
    expect(under.en).toContain(
      '40.000 KWD is on its way back to the card that paid. Banks mostly show it within 7',
    );
    expect(under.ar).toContain('40.000⁩ د.ك في طريقها إلى البطاقة');
    await world.payments.database.shiftClock(11 * MINUTE_MS);
    await world.run(refundId);
    await world.run(await world.request(attemptId));
    const done = await page(attemptId);
    expect(done.en).toMatch(
      /^Your money was given back .*40\.000 KWD was returned on \d{4}-\d\d-\d\d .*60\.000 KWD was/,
    );
    expect(done.ar).toContain('رُدّت ⁦40.000⁩ د.ك في');
  });

  it('still says so where the bank’s answer is about another amount', async () => {
    await world.payments.database.shiftClock(0);
    world.begin();
    const { attemptId } = await world.capturedLate();
    const refundId = await world.request(attemptId);
    const before = await page(attemptId);
    expect(before.en).toContain('100.000 KWD is on its way back');
    world.bank.deeds = [{ gives: '0.001' }];
    await world.payments.database.shiftClock(11 * MINUTE_MS);
    await world.run(refundId);
    expect(await world.payments.stateOf(refundId)).toBe('UNKNOWN');
    expect(await page(attemptId)).toEqual(before);
  });
});
