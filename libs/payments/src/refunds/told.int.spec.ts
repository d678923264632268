import { MINUTE_MS } from '@tajdeed/domain';
import { RefundWorld } from '../../spec/refund-world';
import { Receipts } from '../receipt';
import { PAYMENT_PAGE } from '../payments.options';
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

  it('says what came and what did not where the bank gives less than it was asked to', async () => {
    await world.payments.database.shiftClock(0);
    world.begin();
    const { attemptId } = await world.capturedLate();
    const refundId = await world.request(attemptId);
    world.bank.deeds = [{ gives: '30.000' }];
    await world.payments.database.shiftClock(11 * MINUTE_MS);
    await world.run(refundId);
    const part = await page(attemptId);
    expect(part.en).toMatch(/30\.000 KWD was returned on .* has not given the other 70\.000 KWD back yet/);
    expect(part.ar).toContain('ولم يُعِد البنك الباقي بعد، وهو ⁦70.000⁩ د.ك');
    const rest = await world.request(attemptId, 70_000n);
    const going = await page(attemptId);
    expect(going.en).toMatch(/30\.000 KWD was returned on .* 70\.000 KWD is on its way back/);
    expect(going.en).not.toContain('has not given');
    await world.run(rest);
    expect((await page(attemptId)).en).toMatch(/^Your money was given back/);
  });

  it('names the days of the department, in the form of their number', async () => {
    const said = async (days: number) => {
      Object.assign(world.payments.room.module.get<object>(PAYMENT_PAGE), { returnShownDays: days });
      const { attemptId } = await world.capturedLate();
      await world.request(attemptId);
      return page(attemptId);
    };
    await world.payments.database.shiftClock(0);
    world.begin();
    for (const [days, en, ar] of [
      [1, 'within 1 working day;', 'خلال يوم عمل واحد'],
      [2, 'within 2 working days;', 'خلال يومَي عمل'],
      [10, 'within 10 working days;', 'خلال 10 أيام عمل'],
      [14, 'within 14 working days;', 'خلال 14 يوم عمل'],
    ] as const) {
      const told = await said(days);
      expect([told.en.includes(en), told.ar.includes(ar)]).toEqual([true, true]);
    }
  });
});
