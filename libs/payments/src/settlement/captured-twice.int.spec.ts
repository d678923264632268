import { CaseActions } from '@tajdeed/lifecycle';
import { newId } from '@tajdeed/platform';
import { bankSays, steady } from '../../spec/payment-world';
import type { GivenLine } from '../../spec/settlement-file';
import { SettlementWorld } from '../../spec/settlement-world';
import { Receipts } from '../receipt';

let world: SettlementWorld;
beforeAll(async () => {
  world = await SettlementWorld.open();
});
afterAll(() => world.close());

let back = 0;
const settled = (...lines: readonly GivenLine[]) => {
  back += 1;
  const bankDay = world.day(back);
  return world.settle(
    lines.map((line) => ({ ...line, at: `${bankDay}T00:00:01+03:00` })),
    { bankDay },
  );
};
let serial = 0;
/** The sale of another capture of the same attempt: under its track id, with ids of its own. */
const againOf = (line: GivenLine): GivenLine => {
  serial += 1;
  const own = {
    paymentId: `99000000${serial}`,
    transactionId: `98000000${serial}`,
    reference: `97${serial}`,
  };
  return { ...line, lineId: world.lineId(), ...own };
};
const outcomeOf = async (lineId: string) => {
  const [row] = await world.database.query<{ subject: string; attempt: string | null }>(
    `select subject, attempt_id as attempt from payments.settlement_outcome where line_id = $1`,
    [lineId],
  );
  return row!;
};
const casesOf = (subject: string) =>
  world.database.query<{ kind: string; renewal: string; attempt: string; reason: string; open: boolean }>(
    `select kind, renewal_id as renewal, about::json ->> 'attempt' as attempt, about::json ->> 'reason' as reason, open
     from cases.case where subject = $1 order by opened_at, kind desc`,
    [subject],
  );
const about = (subject: string) => ({
  ...{ caseId: newId(), kind: 'settlement-line', subject, renewalId: null },
});
const returned = (subject: string, people: 1 | 2) => {
  const { accountId: maker } = world.finance;
  const proposalId = people === 2 ? newId() : null;
  const deed = { deedId: newId(), actor: `staff:${maker}`, maker, proposalId } as const;
  const action = world.part(CaseActions).named('return-foreign');
  return world.payments.room.db.transaction(() => action.apply(about(subject), {}, deed));
};
/** What the page of the payment, and its renewal, tell whoever paid: `100.000 returned`. */
const told = async (attemptId: string) => {
  const [row] = await world.database.query<{ reference: string }>(
    `select reference from payments.v_receipt where attempt_id = $1`,
    [attemptId],
  );
  const receipt = await world.part(Receipts).find(row!.reference);
  return receipt!.again.map(
    ({ amountFils, isReturned }) => `${amountFils} ${isReturned ? 'returned' : 'goes'}`,
  );
};
const mayAlone = (subject: string) =>
  world.part(CaseActions).named('return-foreign').alone!(about(subject), {});

describe('a second capture under the track id of a payment', () => {
  it.each(['after', 'before'])(
    'is an exception of its own that leads to the payment, where it stands %s its sale',
    async (place) => {
      const { attemptId, renewalId, line } = await world.captured();
      const again = againOf(line);
      const [first, second] = place === 'after' ? [line, again] : [again, line];
      const [low, high] = [world.lineId(), world.lineId()];
      const lines = [
        { ...first, lineId: low },
        { ...second, lineId: high },
      ];
      const [own, other] = place === 'after' ? [low, high] : [high, low];
      let settlementId = '';
      const moved = await world.change(async () => {
        ({ settlementId } = await settled(...lines));
      });
      expect(moved).toEqual({ bank: 199_500, 'bank-charges': 500, clearing: -100_000, suspense: -100_000 });
      const { subject, attempt } = await outcomeOf(other);
      expect(attempt).toBe(attemptId);
      expect((await outcomeOf(own)).attempt).toBe(attemptId);
      expect(await casesOf(subject)).toEqual([
        {
          ...{ kind: 'settlement-line', renewal: renewalId, attempt: attemptId, reason: 'captured-twice' },
          open: true,
        },
      ]);
      const { counts } = await world.view(settlementId);
      expect([counts.lines, counts.matched, counts.exceptions]).toEqual([2, 1, 1]);
      expect(await told(attemptId)).toEqual(['100000 goes']);
      expect((await world.closeDay(settlementId)).row.state).toBe('CLOSED');
      expect(await world.payments.stateOf(attemptId)).toBe('CAPTURED');
    },
  );

  it('goes back by one person up to the limit, and a refund of the bank by its ids ends that', async () => {
    const { attemptId, renewalId, line } = await world.captured();
    const again = againOf(line);
    await settled(line, again);
    const { subject } = await outcomeOf(again.lineId);
    expect(await mayAlone(subject)).toBe(true);
    expect(await world.change(() => returned(subject, 1))).toEqual({
      ...{ suspense: 100_000, 'refunds-due': -100_000 },
    });
    const due = { kind: 'foreign-to-return', renewal: renewalId, attempt: attemptId, reason: null };
    expect(await casesOf(subject)).toContainEqual({ ...due, open: true });
    expect(await told(attemptId)).toEqual(['100000 goes']);
    const refund = { ...again, lineId: world.lineId(), type: 'REFUND' as const, commissionFils: 0n };
    expect(await world.change(() => settled(refund))).toEqual({ 'refunds-due': 100_000, bank: -100_000 });
    expect(await casesOf(subject)).toContainEqual({ ...due, open: false });
    expect(await told(attemptId)).toEqual(['100000 returned']);
    expect(await world.payments.stateOf(attemptId)).toBe('CAPTURED');
    await expect(returned(subject, 2)).rejects.toMatchObject({ code: 'not-decidable' });
  });

  it('goes back by two people while no file has had the payment’s own sale', async () => {
    const { attemptId, line } = await world.captured();
    const again = againOf(line);
    await settled(again);
    const { subject } = await outcomeOf(again.lineId);
    expect(await mayAlone(subject)).toBe(false);
    await expect(returned(subject, 1)).rejects.toMatchObject({ code: 'not-decidable' });
    expect(await told(attemptId)).toEqual([]);
    await settled(line);
    expect(await told(attemptId)).toEqual(['100000 goes']);
    expect(await mayAlone(subject)).toBe(true);
  });

  it('above the limit goes back by two people', async () => {
    const { line } = await world.captured();
    const again = { ...againOf(line), amountFils: 100_001n };
    await settled(line, again);
    const { subject } = await outcomeOf(again.lineId);
    expect(await mayAlone(subject)).toBe(false);
    await expect(returned(subject, 1)).rejects.toMatchObject({ code: 'not-decidable' });
    expect(await world.change(() => returned(subject, 2))).toEqual({
      ...{ suspense: 100_001, 'refunds-due': -100_001 },
    });
  });

  it('is known as one once the payment is proven', async () => {
    const { attemptId } = await world.payments.opened();
    const answer = steady(bankSays('CAPTURED'));
    const unproven = await world.lineOf(attemptId);
    const paymentId = /<payid>(\d+)</.exec(answer(unproven.trackId!))![1]!;
    const line = { ...unproven, paymentId };
    const again = againOf(line);
    const { fileId, settlementId } = await settled(line, again);
    expect(await world.outcomes(fileId)).toEqual([
      ...[`${line.lineId} not-proven`, `${again.lineId} not-proven`],
    ]);
    world.payments.say = answer;
    await world.payments.ask(attemptId);
    await world.run(settlementId);
    expect(await world.outcomes(fileId)).toEqual([
      ...[`${line.lineId} not-proven matched`, `${again.lineId} captured-twice`],
    ]);
    expect(await mayAlone((await outcomeOf(again.lineId)).subject)).toBe(true);
  });

  it('that the bank takes back is nothing of the payment’s', async () => {
    const { attemptId, line } = await world.captured();
    const again = againOf(line);
    const reversal = {
      ...{ ...again, lineId: world.lineId(), type: 'REVERSAL' as const, corrects: again.lineId },
    };
    const { fileId } = await settled(line, again, reversal);
    expect(await world.outcomes(fileId)).toEqual([
      ...[`${line.lineId} matched`, `${again.lineId} captured-twice`, `${reversal.lineId} captured-twice`],
    ]);
    expect(await world.payments.stateOf(attemptId)).toBe('CAPTURED');
    expect(await told(attemptId)).toEqual(['100000 returned']);
  });
});

describe('the ledger', () => {
  it('holds what the lines and the histories say after all of that', async () => {
    expect(await world.wrongEntries()).toEqual([]);
  });
});
