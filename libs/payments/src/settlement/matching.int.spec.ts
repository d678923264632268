import { bankSays, steady } from '../../spec/payment-world';
import { SettlementWorld } from '../../spec/settlement-world';

let world: SettlementWorld;
beforeAll(async () => {
  world = await SettlementWorld.open();
});
afterAll(() => world.close());

const change = (work: () => Promise<unknown>) => world.change(work);
/** Two days must not share a bank day, so each story has one of its own. */
let back = 0;
const ofItsDay = () => {
  back += 1;
  return { bankDay: world.day(back) };
};
const settledOn = async (lines: Parameters<SettlementWorld['settle']>[0]) => {
  const day = ofItsDay();
  const at = `${day.bankDay}T00:00:01+03:00`;
  return world.settle(
    lines.map((line) => ({ ...line, at })),
    day,
  );
};

const referenceOf = async (attemptId: string) => {
  const [row] = await world.database.query<{ value: string }>(
    `select value from payments.bank_id where attempt_id = $1 and kind = 'reference'`,
    [attemptId],
  );
  return row!.value;
};

describe('a line of the settlement file', () => {
  it('that is a payment of ours is matched and books gross, commission and net', async () => {
    const [one, other] = [await world.captured(), await world.captured()];
    let fileId = '';
    let settlementId = '';
    const moved = await change(async () => {
      ({ fileId, settlementId } = await settledOn([one.line, other.line]));
    });
    expect(await world.outcomes(fileId)).toEqual([
      `${one.line.lineId} matched`,
      `${other.line.lineId} matched`,
    ]);
    expect(moved).toEqual({ bank: 199_500, 'bank-charges': 500, clearing: -200_000 });
    const { row, counts } = await world.view(settlementId);
    expect([row.state, counts.matched, counts.exceptions]).toEqual(['MATCHED', 2, 0]);
    expect((await world.closeDay(settlementId)).row.state).toBe('CLOSED');
    expect(await world.payments.eventsOf(settlementId)).toEqual([
      ...['settlement.received', 'settlement.matched', 'settlement.closed'],
    ]);
  });

  it('is found by the bank’s payment id alone, too', async () => {
    const { line } = await world.captured();
    const { fileId } = await settledOn([{ ...line, trackId: '' }]);
    expect(await world.outcomes(fileId)).toEqual([`${line.lineId} matched`]);
  });

  it('that nobody knows goes to suspense and to a case, with the payments that it may be', async () => {
    const { attemptId, line } = await world.captured();
    const lost = { ...line, trackId: '', paymentId: '99999999' };
    let fileId = '';
    const day = { bankDay: world.day() };
    const moved = await change(async () => {
      ({ fileId } = await world.settle([{ ...lost, at: `${day.bankDay}T23:59:59+03:00` }], day));
    });
    expect(moved).toEqual({ bank: 99_750, 'bank-charges': 250, suspense: -100_000 });
    expect(await world.casesAbout(fileId)).toEqual(['settlement-line foreign OPEN']);
    const [row] = await world.database.query<{ candidates: string[] }>(
      `select candidates::text[] from payments.settlement_outcome where file_id = $1`,
      [fileId],
    );
    expect(row?.candidates).toContain(attemptId);
  });

  it('whose ids are those of two payments, or of one in part, is an exception', async () => {
    const [one, other] = [await world.captured(), await world.captured()];
    const { fileId } = await settledOn([
      { ...one.line, paymentId: other.line.paymentId! },
      { ...other.line, paymentId: '123', reference: await referenceOf(other.attemptId) },
    ]);
    expect(await world.casesAbout(fileId)).toEqual([
      ...['settlement-line ids-contradict OPEN', 'settlement-line ids-contradict OPEN'],
    ]);
  });

  it('with another amount is an exception until an adjustment makes it right', async () => {
    const { attemptId, line } = await world.captured();
    const day = ofItsDay();
    const at = `${day.bankDay}T00:00:01+03:00`;
    const first = await world.settle([{ ...line, amountFils: 90_000n, at }], day);
    expect(await world.outcomes(first.fileId)).toEqual([`${line.lineId} other-amount`]);
    const adjusting = {
      ...({ lineId: world.lineId(), type: 'ADJUSTMENT', sign: 'CR', amountFils: 10_000n } as const),
      ...{ corrects: line.lineId, at },
    };
    let second = first;
    const moved = await change(async () => {
      second = await world.settle([adjusting], { ...day, kind: 'CORRECTION' });
    });
    expect(second.settlementId).toBe(first.settlementId);
    expect(moved).toEqual({ bank: 10_000, suspense: 90_000, clearing: -100_000 });
    expect(await world.outcomes(first.fileId)).toEqual([`${line.lineId} other-amount matched`]);
    expect(await world.casesAbout(first.fileId)).toEqual(['settlement-line other-amount CLOSED']);
    expect(await world.payments.eventsOf(first.settlementId)).toEqual([
      ...['settlement.received', 'settlement.matched', 'settlement.reopened', 'settlement.matched'],
    ]);
    expect(await world.payments.stateOf(attemptId)).toBe('CAPTURED');
  });

  it('for a payment that is not proven here has the bank asked, and is matched once it is', async () => {
    const { attemptId } = await world.payments.opened();
    const { fileId, settlementId } = await settledOn([await world.lineOf(attemptId)]);
    expect(await world.casesAbout(fileId)).toEqual(['settlement-line not-proven OPEN']);
    world.payments.say = steady(bankSays('CAPTURED'));
    await world.payments.ask(attemptId);
    const moved = await change(() => world.run(settlementId));
    expect(moved).toEqual({ suspense: 100_000, clearing: -100_000 });
    expect(await world.casesAbout(fileId)).toEqual(['settlement-line not-proven CLOSED']);
  });

  it('for a payment that failed here corrects it, visibly', async () => {
    const { attemptId } = await world.payments.opened();
    world.payments.say = bankSays('NOT CAPTURED');
    await world.payments.ask(attemptId);
    expect(await world.payments.stateOf(attemptId)).toBe('DECLINED');
    const moved = await change(async () => settledOn([await world.lineOf(attemptId)]));
    expect(await world.payments.stateOf(attemptId)).toBe('CAPTURED_LATE');
    expect((await world.payments.eventsOf(attemptId)).at(-1)).toBe('attempt.corrected_captured');
    expect(moved).toEqual({ bank: 99_750, 'bank-charges': 250, 'refunds-due': -100_000 });
  });

  it('that takes a sale back voids a payment that stood, and the two come to nothing', async () => {
    const { attemptId } = await world.payments.opened();
    world.payments.say = bankSays('NOT CAPTURED');
    await world.payments.ask(attemptId);
    const sale = await world.lineOf(attemptId);
    const reversal = { ...sale, lineId: world.lineId(), type: 'REVERSAL', corrects: sale.lineId } as const;
    const moved = await change(() => settledOn([sale, reversal]));
    expect(await world.payments.stateOf(attemptId)).toBe('VOIDED');
    expect(moved).toEqual({});
  });

  it('of a sale that was voided here already needs no correction', async () => {
    const { attemptId, renewalId, line } = await world.captured();
    await world.payments.issue(renewalId);
    const said = world.payments.say;
    world.payments.say = (trackId) => (said(trackId) ?? '').replace('<result>', '<result>NOT ');
    await world.pass(11 * 60_000);
    await world.payments.ask(attemptId);
    await world.pass(0);
    expect(await world.payments.stateOf(attemptId)).toBe('VOIDED');
    const reversal = { ...line, lineId: world.lineId(), type: 'REVERSAL', corrects: line.lineId } as const;
    const { fileId } = await settledOn([line, reversal]);
    expect(await world.outcomes(fileId)).toEqual([`${line.lineId} matched`, `${reversal.lineId} matched`]);
    expect(await world.payments.stateOf(attemptId)).toBe('VOIDED');
  });

  it('for a payment that is settled already, a reversal of nothing and a refund of nobody are exceptions', async () => {
    const [one, other] = [await world.captured(), await world.captured()];
    const { fileId } = await settledOn([
      one.line,
      { ...one.line, lineId: world.lineId() },
      { ...other.line, type: 'REVERSAL', corrects: 'NEVERSEEN' },
      { ...other.line, lineId: world.lineId(), type: 'REFUND', commissionFils: 0n },
    ]);
    expect((await world.outcomes(fileId)).map((told) => told.split(' ')[1])).toEqual([
      ...['matched', 'settled-twice', 'reversal-without-sale', 'refund-unknown'],
    ]);
  });

  it('that charges us is booked as a charge', async () => {
    const moved = await change(() =>
      settledOn([{ lineId: world.lineId(), type: 'FEE', amountFils: 12_500n }]),
    );
    expect(moved).toEqual({ bank: -12_500, 'bank-charges': 12_500 });
  });

  it('that an earlier file had counts once', async () => {
    const { line } = await world.captured();
    const day = ofItsDay();
    const at = `${day.bankDay}T00:00:01+03:00`;
    await world.settle([{ ...line, at }], day);
    let fileId = '';
    const moved = await change(async () => {
      ({ fileId } = await world.settle([{ ...line, at }], { ...day, kind: 'CORRECTION' }));
    });
    expect(moved).toEqual({});
    expect(await world.outcomes(fileId)).toEqual([`${line.lineId} repeated`]);
  });
});

describe('the ledger', () => {
  it('holds what the lines and the histories say after all of that', async () => {
    expect(await world.wrongEntries()).toEqual([]);
  });
});
