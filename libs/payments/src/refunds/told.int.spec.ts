import { filsToText, MINUTE_MS } from '@tajdeed/domain';
import { RefundWorld } from '../../spec/refund-world';
import { Receipts } from '../receipt';
import { PAYMENT_PAGE } from '../payments.options';
import { receiptPage } from '../receipt.page';
import { SettledRefunds } from './settled-refunds';

const world = RefundWorld.ofFacts();

describe('a receipt of money that goes back', () => {
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

describe('money of which the bank gives a part', () => {
  const stateOf = (thing: string) => world.payments.stateOf(thing);

  it.each([
    ['all of it', null, 100_000n],
    ['a part', 40_000n, 40_000n],
  ] as const)(
    'is booked as given where less than %s came, and the rest is for people',
    async (_, fils, asked) => {
      const { attemptId, refundId, looksIn } = await world.sentOnce([{ gives: '10.000' }], fils);
      expect([await stateOf(refundId), await stateOf(attemptId), looksIn]).toEqual([
        ...['RETURNED_IN_PART', 'CAPTURED_LATE', null],
      ]);
      const said = await world.aboutOf(attemptId, 'refund-in-part');
      expect(said).toMatchObject({
        amount: filsToText(asked),
        given: '10.000',
        rest: filsToText(asked - 10_000n),
      });
      expect(await world.passDays(refundId)).toEqual(['10.000']); // never sent again
      expect(await world.balance(attemptId, 'refunds-due')).toBe(90_000n);
      expect(await world.balance(attemptId, 'clearing')).toBe(-90_000n);
      expect(await world.returningOf(attemptId)).toBe(10_000n);
      // The file's line is of what was given, and nothing else.
      const settled = world.payments.room.module.get(SettledRefunds, { strict: false });
      const line = { attemptId, amountFils: 10_000n, reference: 'K-20261122-000118', taken: [] };
      expect(await settled.apply({ ...line, amountFils: asked })).toEqual({
        outcome: 'unknown',
        refundId: null,
      });
      expect(await settled.apply(line)).toEqual({ outcome: 'agrees', refundId });
      // People give the rest, and the capture is back.
      await world.act('return-money', 'refund-in-part', attemptId, { amount: null });
      expect(await world.returningOf(attemptId)).toBe(100_000n);
      await world.run(await world.newestOf(attemptId));
      expect(world.bank.given).toEqual(['10.000', '90.000']);
      expect(await stateOf(attemptId)).toBe('REFUNDED');
      expect(await world.balance(attemptId, 'clearing')).toBe(0n);
    },
  );

  it('is given in part as the file of a payment proves whose refund nobody answered, or as two people do', async () => {
    const settled = world.payments.room.module.get(SettledRefunds, { strict: false });
    const { attemptId, refundId } = await world.sentOnce(['done-silent'], 40_000n);
    const line = { attemptId, amountFils: 15_000n, reference: 'K-20261122-000119', taken: [] };
    expect(await settled.apply({ ...line, amountFils: 41_000n })).toMatchObject({ outcome: 'unknown' });
    expect(await settled.apply(line)).toEqual({ outcome: 'proven', refundId });
    expect(await settled.apply(line)).toEqual({ outcome: 'agrees', refundId });
    expect(await world.payments.casesOf(refundId)).toEqual(['refund-unproven CLOSED']);
    await world.payments.database.shiftClock(0);
    world.begin();
    const byHand = await world.sentOnce(['silent'], 40_000n);
    const prove = (amount: string) =>
      world.act('proven-in-part', 'refund-unproven', byHand.refundId, { amount, evidence: 'bank-letter-4' });
    await expect(prove('40.000')).rejects.toMatchObject({ code: 'invalid-input' });
    await prove('39.999');
    for (const [id, given] of [
      [attemptId, 15_000n],
      [byHand.attemptId, 39_999n],
    ] as const) {
      expect(await world.payments.casesOf(id)).toContain('refund-in-part OPEN');
      expect([await world.returningOf(id), await world.balance(id, 'refunds-due')]).toEqual([
        ...[given, 100_000n - given],
      ]);
    }
    // The rest was given otherwise: two people accept it, and nothing is owed.
    await world.act('settled-by-hand', 'refund-in-part', byHand.attemptId, {
      outcome: 'returned',
      ...{ way: 'transfer', evidence: 'letter-5' },
    });
    expect(await stateOf(byHand.attemptId)).toBe('SETTLED');
    // What was transferred is still to be paid out by the bank, which gave the other part alone.
    expect(await world.balance(byHand.attemptId, 'clearing')).toBe(-60_001n);
    expect(await world.balance(byHand.attemptId, 'refunds-due')).toBe(0n);
  });

  it('is given in part out of the fees, whose rest is earned as before', async () => {
    const { attemptId } = await world.givenUp();
    const refundId = await world.request(attemptId, 70_000n);
    world.bank.deeds = [{ gives: '20.000' }];
    await world.run(refundId);
    expect(await stateOf(refundId)).toBe('RETURNED_IN_PART');
    expect(await world.balance(attemptId, 'fees')).toBe(80_000n);
    expect(await world.balance(attemptId, 'refunds-due')).toBe(0n);
  });

  it('is neither done nor in part where the bank speaks of more than was asked', async () => {
    const { refundId } = await world.sentOnce([{ gives: '40.001' }], 40_000n);
    expect([await stateOf(refundId), await world.payments.casesOf(refundId)]).toEqual([
      ...['UNKNOWN', ['refund-unproven OPEN']],
    ]);
  });

  it('leaves a ledger that holds what the histories say', async () => {
    expect(await world.ledgerDifferences()).toEqual([]);
  });
});
