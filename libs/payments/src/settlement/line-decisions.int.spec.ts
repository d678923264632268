import { DAY_MS } from '@tajdeed/domain';
import { CaseActions } from '@tajdeed/lifecycle';
import { newId } from '@tajdeed/platform';
import { bankSays, steady } from '../../spec/payment-world';
import type { GivenLine } from '../../spec/settlement-file';
import { SettlementWorld } from '../../spec/settlement-world';
import { Orphans } from '../refunds/orphans';

describe('what finance decides about a line', () => {
  let world: SettlementWorld;
  beforeAll(async () => {
    world = await SettlementWorld.open();
  });
  afterAll(() => world.close());

  const change = (work: () => Promise<unknown>) => world.change(work);
  let back = 0;
  /** A file of a day of its own. */
  const settled = (...lines: readonly GivenLine[]) => {
    back += 1;
    const bankDay = world.day(back);
    return world.settle(
      lines.map((line) => ({ ...line, at: `${bankDay}T00:00:01+03:00` })),
      { bankDay },
    );
  };
  const subjectOf = async (fileId: string, lineId: string) => {
    const [row] = await world.database.query<{ subject: string }>(
      `select subject from payments.settlement_outcome where file_id = $1 and line_id = $2`,
      [fileId, lineId],
    );
    return row!.subject;
  };
  const act = async (subject: string, name: string, input: object, people: 1 | 2 = 2) => {
    const about = { caseId: newId(), kind: 'settlement-line', subject, renewalId: null };
    const action = world.part(CaseActions).named(name);
    const { accountId: maker } = world.finance;
    const proposalId = people === 2 ? newId() : null;
    const deed = { deedId: newId(), actor: `staff:${maker}`, maker, proposalId } as const;
    await world.payments.room.db.transaction(() => action.apply(about, input as never, deed));
  };
  /** A line of a payment of ours whose ids are lost. */
  const lost = async () => {
    const { attemptId, line } = await world.captured();
    const { fileId, settlementId } = await settled({ ...line, trackId: '', paymentId: '77' });
    return { attemptId, fileId, settlementId, subject: await subjectOf(fileId, line.lineId) };
  };
  let serial = 0;
  /** A sale at our terminal that no attempt of ours is, in its file. */
  const nobodys = async (amountFils = 40_000n) => {
    serial += 1;
    const paymentId = `880000${serial}`;
    const line = { lineId: world.lineId(), paymentId, trackId: '', amountFils, commissionFils: 100n };
    const { fileId, settlementId } = await settled(line);
    return { line, fileId, settlementId, subject: await subjectOf(fileId, line.lineId) };
  };
  const refundOf = (line: GivenLine) => ({
    ...{ ...line, lineId: world.lineId(), type: 'REFUND' as const, commissionFils: 0n },
  });
  const casesOf = (subject: string) => world.payments.casesOf(subject);
  const refused = { code: 'not-decidable' };

  it('that is nobody’s still when it is matched anew has its case again', async () => {
    const { fileId, settlementId, subject } = await lost();
    await world.database.query(
      `update cases.case set open = false where subject = $1`, // as the action of a case leaves it
      [subject],
    );
    await world.run(settlementId);
    expect(await world.casesAbout(fileId)).toHaveLength(1);
    await act(subject, 'match-again', {});
    await world.run(settlementId);
    expect(await world.casesAbout(fileId)).toHaveLength(2);
  });

  it('attributes it to a payment of that amount, once', async () => {
    const { attemptId, fileId, subject } = await lost();
    const dear = await world.captured();
    const moved = await change(() => act(subject, 'attribute-line', { attemptId }));
    expect(moved).toEqual({ suspense: 100_000, clearing: -100_000 });
    expect((await world.outcomes(fileId))[0]).toMatch(/ foreign attributed$/);
    for (const id of [attemptId, dear.attemptId])
      await expect(act(subject, 'attribute-line', { attemptId: id })).rejects.toMatchObject({
        code: 'not-decidable',
      });
    const other = await lost();
    await expect(act(other.subject, 'attribute-line', { attemptId })).rejects.toMatchObject({
      code: 'not-decidable',
    });
    expect(await change(() => act(other.subject, 'leave-in-suspense', { evidence: 'letter-1' }))).toEqual({});
    expect((await world.outcomes(other.fileId))[0]).toMatch(/ foreign left-in-suspense$/);
  });

  it('attributes it to the payment that lost it: corrected on the line’s evidence, or asked about until it is proven', async () => {
    const opened = async () => (await world.payments.opened()).attemptId;
    const declined = async () => {
      const attemptId = await opened();
      world.payments.say = bankSays('NOT CAPTURED');
      await world.payments.ask(attemptId);
      return attemptId;
    };
    const byHand = await declined();
    await act(byHand, 'settled-by-hand', { outcome: 'never-taken', evidence: 'letter-5' });
    const [failed, open] = [await declined(), await opened()];
    const [one, other] = [failed, open].map((attemptId) => ({ attemptId, lineId: world.lineId() }));
    const lines = [one!, other!].map(({ lineId }, n) => ({
      ...{ lineId, trackId: '', paymentId: `7700${n}`, amountFils: 100_000n, commissionFils: 250n },
      at: `${world.day()}T23:59:59+03:00`,
    }));
    const { fileId, settlementId } = await world.settle(lines);
    const proposals = await world.database.query<{ subject: string; candidates: string[] }>(
      `select subject, candidates::text[] from payments.settlement_outcome where file_id = $1 order by n`,
      [fileId],
    );
    for (const { candidates } of proposals) {
      expect(candidates).toEqual(expect.arrayContaining([failed, open]));
      expect(candidates).not.toContain(byHand);
    }
    const [first, second] = proposals.map(({ subject }) => subject);
    await expect(act(first!, 'attribute-line', { attemptId: byHand })).rejects.toMatchObject(refused);

    const corrected = await change(async () => {
      await act(first!, 'attribute-line', { candidate: proposals[0]!.candidates.indexOf(failed) + 1 });
      await world.run(settlementId);
    });
    expect(corrected).toEqual({ suspense: 100_000, 'refunds-due': -100_000 });
    expect((await world.payments.eventsOf(failed)).at(-1)).toBe('attempt.corrected_captured');
    expect(await casesOf(failed)).toContain('captured-late OPEN');

    await act(second!, 'attribute-line', { attemptId: open });
    await world.database.query(`update cases.case set open = false where subject = $1`, [second]);
    expect(await change(() => world.run(settlementId))).toEqual({});
    expect(await world.outcomes(fileId)).toEqual([
      ...[`${one!.lineId} foreign attributed`, `${other!.lineId} not-proven`],
    ]);
    expect(await casesOf(second!)).toHaveLength(2);
    world.payments.say = steady(bankSays('CAPTURED'));
    await world.payments.ask(open);
    expect(await change(() => world.run(settlementId))).toEqual({ suspense: 100_000, clearing: -100_000 });
    expect((await world.outcomes(fileId))[1]).toBe(`${other!.lineId} not-proven attributed`);
  });

  it('takes a refund of the bank as what people settled by hand, once', async () => {
    const { attemptId } = await world.payments.opened();
    world.payments.say = bankSays('NOT CAPTURED');
    await world.payments.ask(attemptId);
    const sale = await world.lineOf(attemptId);
    await settled(sale); // late money
    await act(attemptId, 'settled-by-hand', { outcome: 'returned', way: 'bank', evidence: 'letter-6' });
    const [refund, again] = [refundOf(sale), refundOf(sale)];
    const { fileId } = await settled(refund, again);
    const [one, other] = [await subjectOf(fileId, refund.lineId), await subjectOf(fileId, again.lineId)];
    expect(await change(() => act(one, 'attribute-line', { attemptId }))).toEqual({
      ...{ suspense: -100_000, clearing: 100_000 },
    });
    await expect(act(other, 'attribute-line', { attemptId })).rejects.toMatchObject(refused);
  });

  it('ends clearing at nothing, whether what was given back by hand is settled before or after', async () => {
    for (const way of ['transfer', 'bank'])
      for (const isBefore of [true, false]) {
        const { attemptId } = await world.payments.opened();
        world.payments.say = bankSays('NOT CAPTURED');
        await world.payments.ask(attemptId);
        const sale = await world.lineOf(attemptId);
        const refund = refundOf(sale);
        const moved = await change(async () => {
          if (isBefore) await settled(sale); // late money
          await act(attemptId, 'settled-by-hand', { outcome: 'returned', way, evidence: 'letter-9' });
          if (!isBefore) await settled(sale);
          if (way === 'transfer') return;
          const { fileId } = await settled(refund);
          await act(await subjectOf(fileId, refund.lineId), 'attribute-line', { attemptId });
        });
        expect(moved).toEqual({ bank: -250, 'bank-charges': 250 });
      }
  });

  it('gives what nobody knows back in parts, each by a line of the bank, and what is left by hand', async () => {
    const { line, subject } = await nobodys();
    const part = (amountFils: bigint) => ({ ...refundOf(line), amountFils });
    const early = part(5_000n);
    const before = await settled(early);
    expect(await world.outcomes(before.fileId)).toEqual([`${early.lineId} refund-unknown`]);
    await act(subject, 'return-foreign', {});
    expect(await change(() => world.run(before.settlementId))).toEqual({
      ...{ suspense: -5_000, 'refunds-due': 5_000 },
    });
    const [first, second, above] = [part(10_000n), part(15_000n), part(10_001n)];
    let given = '';
    const moved = await change(async () => ({ fileId: given } = await settled(first, second, above)));
    expect(await world.outcomes(given)).toEqual([
      ...[`${first.lineId} matched`, `${second.lineId} matched`, `${above.lineId} refund-unknown`],
    ]);
    expect(moved).toEqual({ 'refunds-due': 25_000, suspense: 10_001, bank: -35_001 });
    expect(await casesOf(subject)).toContain('foreign-to-return OPEN');
    const byHand = { way: 'bank', evidence: 'letter-3' };
    expect(await change(() => act(subject, 'returned-by-hand', byHand))).toEqual({
      ...{ 'refunds-due': 10_000, clearing: -10_000 },
    });
    const halves = [part(4_000n), part(6_000n), part(1n)];
    const last = await change(async () => ({ fileId: given } = await settled(...halves)));
    expect((await world.outcomes(given)).map((told) => told.split(' ')[1])).toEqual([
      ...['matched', 'matched', 'refund-unknown'],
    ]);
    expect(last).toEqual({ clearing: 10_000, suspense: 1, bank: -10_001 });
    await expect(act(subject, 'returned-by-hand', byHand)).rejects.toMatchObject(refused);
  });

  it('gives what nobody knows back: due until the bank’s file takes it, which closes the case', async () => {
    const { line, fileId, subject } = await nobodys();
    const moved = await change(() => act(subject, 'return-foreign', {}, 1));
    expect(moved).toEqual({ suspense: 40_000, 'refunds-due': -40_000 });
    expect(await world.outcomes(fileId)).toEqual([`${line.lineId} foreign to-return`]);
    expect(await casesOf(subject)).toEqual(['settlement-line OPEN', 'foreign-to-return OPEN']);
    await expect(act(subject, 'return-foreign', {})).rejects.toMatchObject(refused);
    const [refund, again] = [refundOf(line), refundOf(line)];
    let given = '';
    const taken = await change(async () => ({ fileId: given } = await settled(refund, again)));
    expect(await world.outcomes(given)).toEqual([
      ...[`${refund.lineId} matched`, `${again.lineId} refund-unknown`],
    ]);
    expect(taken).toEqual({ 'refunds-due': 40_000, suspense: 40_000, bank: -80_000 });
    expect(await casesOf(subject)).toContain('foreign-to-return CLOSED');
    await expect(act(subject, 'returned-by-hand', { way: 'bank', evidence: 'x' })).rejects.toMatchObject(
      refused,
    );
    const charged = await subjectOf(given, again.lineId);
    const charge = await change(() => act(charged, 'charge-line', { evidence: 'letter-2' }));
    expect(charge).toEqual({ 'bank-charges': 40_000, suspense: -40_000 });
  });

  it('gives it back by hand, too: by the bank, whose line comes after it, or by a transfer', async () => {
    const byBank = await nobodys();
    await act(byBank.subject, 'return-foreign', {});
    const hand = (way: string) => ({ way, evidence: 'letter-3' });
    expect(await change(() => act(byBank.subject, 'returned-by-hand', hand('bank')))).toEqual({
      ...{ 'refunds-due': 40_000, clearing: -40_000 },
    });
    const taken = await change(() => settled(refundOf(byBank.line)));
    expect(taken).toEqual({ clearing: 40_000, bank: -40_000 });

    const byTransfer = await nobodys();
    await act(byTransfer.subject, 'return-foreign', {});
    expect(await change(() => act(byTransfer.subject, 'returned-by-hand', hand('transfer')))).toEqual({
      ...{ 'refunds-due': 40_000, bank: -40_000 },
    });
    await expect(act(byTransfer.subject, 'returned-by-hand', hand('bank'))).rejects.toMatchObject(refused);
    const twice = await change(() => settled(refundOf(byTransfer.line)));
    expect(twice).toEqual({ suspense: 40_000, bank: -40_000 });
  });

  it('takes two people above the limit, where its ids are disputed, and where a payment of ours may have had it back', async () => {
    const small = await nobodys(100_000n);
    const dear = await nobodys(100_001n);
    const { line } = await world.captured();
    const twice = { ...line, lineId: world.lineId() };
    const disputed = { ...(await world.captured()).line, paymentId: line.paymentId! };
    const { fileId } = await settled(line, twice, disputed);
    const settledTwice = await subjectOf(fileId, twice.lineId);
    const contradicting = await subjectOf(fileId, disputed.lineId);
    const alone = (subject: string) =>
      world.part(CaseActions).named('return-foreign').alone!(
        { caseId: newId(), kind: 'settlement-line', subject, renewalId: null },
        {},
      );
    const grave = [dear.subject, settledTwice, contradicting];
    expect(await Promise.all([small.subject, ...grave].map(alone))).toEqual([true, false, false, false]);
    for (const one of grave) await expect(act(one, 'return-foreign', {}, 1)).rejects.toMatchObject(refused);
    for (const one of [dear.subject, contradicting]) await act(one, 'return-foreign', {}, 2);
    await expect(act(small.subject, 'charge-line', { evidence: 'x' })).rejects.toMatchObject(refused);
  });

  it('leaves money in suspense for 30 days: then it is a case again, unless it came to nothing', async () => {
    const { subject, settlementId } = await nobodys();
    const undone = await nobodys();
    const reversal = { ...undone.line, lineId: world.lineId(), type: 'REVERSAL' as const };
    const { fileId } = await settled({ ...reversal, corrects: undone.line.lineId });
    const pair = [undone.subject, await subjectOf(fileId, reversal.lineId)];
    for (const one of [subject, ...pair]) await act(one, 'leave-in-suspense', { evidence: 'letter-4' });
    await world.database.query(`update cases.case set open = false where subject = any ($1)`, [
      [subject, ...pair],
    ]);
    const opened = async () => {
      await world.part(Orphans).step();
      await world.run(settlementId);
      return (await Promise.all([subject, ...pair].map(casesOf))).map((cases) => cases.length);
    };
    await world.pass(29 * DAY_MS);
    expect(await opened()).toEqual([1, 1, 1]);
    await world.pass(31 * DAY_MS);
    expect(await opened()).toEqual([2, 1, 1]);
    await world.pass(0);
  });

  it('leaves a ledger that holds what lines and histories say', async () => {
    expect(await world.wrongEntries()).toEqual([]);
  });
});
