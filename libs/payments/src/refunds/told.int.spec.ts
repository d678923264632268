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

  it('says in both languages that it is on its way, how long that takes, and when it came', async () => {
    world.begin();
    const { attemptId } = await world.capturedLate();
    const refundId = await world.request(attemptId, 40_000n);
    const page = async () => {
      const [row] = await world.payments.database.query<{ reference: string }>(
        `select receipt_reference as reference from payments.attempt where attempt_id = $1`,
        [attemptId],
      );
      const receipt = await world.payments.room.module.get(Receipts).find(row!.reference);
      const { ar, en } = receiptPage(receipt!, 'receipt');
      return { en: [en.title, ...en.paragraphs].join(' '), ar: [ar.title, ...ar.paragraphs].join(' ') };
    };
    const under = await page();
    expect(under.en).toContain(
      '40.000 KWD is on its way back to the card that paid. Banks mostly show it within 7',
    );
    expect(under.ar).toContain('40.000⁩ د.ك في طريقها إلى البطاقة');
    await world.payments.database.shiftClock(11 * MINUTE_MS);
    await world.run(refundId);
    await world.run(await world.request(attemptId));
    const done = await page();
    expect(done.en).toMatch(
      /^Your money was given back .*40\.000 KWD was returned on \d{4}-\d\d-\d\d .*60\.000 KWD was/,
    );
    expect(done.ar).toContain('رُدّت ⁦40.000⁩ د.ك في');
  });
});
