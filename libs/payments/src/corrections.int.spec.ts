import { MINUTE_MS, type CanonicalValue } from '@tajdeed/domain';
import { givenQuote, givenRenewal, givenResident } from '@tajdeed/testing';
import { CaseActions } from '@tajdeed/lifecycle';
import { newId } from '@tajdeed/platform';
import { AttemptCorrections, type Correction } from './attempt.corrections';
import { bankSays, notFound, PaymentWorld, steady } from '../spec/payment-world';

/** What of a payment is to be given back, by the books. */
const DUE = `select coalesce(sum(case when t.credit = 'refunds-due' then t.fils when t.debit = 'refunds-due' then -t.fils else 0 end), 0)::float8 as fils
  from payments.ledger_entry e join payments.ledger_transfer t using (entry_id) where e.attempt_id = $1`;

const line = (verdict: Correction['verdict']): Correction => ({
  ...{ verdict, source: 'settlement', reference: `K-20261122-${verdict}` },
});

describe('an attempt that had ended otherwise than the bank says', () => {
  let world: PaymentWorld;
  beforeAll(async () => {
    world = await PaymentWorld.open();
  });
  afterAll(() => world.close());
  beforeEach(() => world.database.shiftClock(0));

  const apply = (attemptId: string, correction: Correction) =>
    world.room.module.get(AttemptCorrections).apply(attemptId, correction);
  const lastFacts = async (thing: string): Promise<unknown> => {
    const sql = `select facts::json as facts, actor from lifecycle.history where thing = $1 order by seq desc limit 1`;
    return (await world.database.query(sql, [thing]))[0];
  };
  const want = (attemptId: string) =>
    world.database.query(`update payments.attempt set wanted_at = app.now() where attempt_id = $1`, [
      attemptId,
    ]);

  async function declined() {
    const opened = await world.opened();
    world.say = bankSays('FAILURE(NOT CAPTURED)', { payid: 'null', ref: 'null', tranid: 'null' });
    await world.ask(opened.attemptId);
    return opened;
  }

  async function confirmed() {
    const opened = await world.opened();
    world.say = steady(bankSays('SUCCESS'));
    await world.ask(opened.attemptId);
    const coverageId = await world.issue(opened.renewalId);
    await world.database.shiftClock(11 * MINUTE_MS);
    expect((await world.ask(opened.attemptId)).attempt.state).toBe('CONFIRMED');
    return { ...opened, coverageId };
  }

  it('as declined is captured late once the inquiry says so, with the inquiry as its evidence', async () => {
    const { attemptId } = await declined();
    world.say = steady(bankSays('SUCCESS'));
    await want(attemptId);
    expect((await world.activities().lookAtAttempt(attemptId)).askInMs).toBe(0);
    const answer = await world.activities().askBank(attemptId);
    expect((await world.activities().recordBankAnswer(attemptId, answer)).attempt).toMatchObject({
      state: 'CAPTURED_LATE',
      askInMs: null,
    });
    expect(await lastFacts(attemptId)).toEqual({
      actor: 'bank',
      facts: {
        ...{ source: 'inquiry', reference: answer.inquiryId, result: 'SUCCESS' },
        ...{ amount: '100.000', reason: 'correction' },
      },
    });
    expect(await world.casesOf(attemptId)).toEqual(['captured-late OPEN']);
  });

  it('as confirmed is voided, its cover suspended and the authority told', async () => {
    const { attemptId, coverageId, renewalId } = await confirmed();
    expect(await apply(attemptId, line('voided'))).toBe('corrected');
    expect(await world.stateOf(attemptId)).toBe('VOIDED');
    expect(await world.stateOf(coverageId)).toBe('SUSPENDED');
    expect(await world.casesOf(coverageId)).toEqual(['voided-after-issue OPEN']);
    const owed = await world.database.query(`select says from residency.owed_notice where renewal_id = $1`, [
      renewalId,
    ]);
    expect(owed).toEqual([{ says: 'suspended' }]);
    expect(await lastFacts(attemptId)).toMatchObject({
      facts: { source: 'settlement', reference: 'K-20261122-voided', result: 'REVERSAL' },
    });
    expect(await apply(attemptId, line('voided'))).toBe('agrees');
  });

  it('as confirmed is voided by the inquiry too', async () => {
    const { attemptId, coverageId } = await confirmed();
    await want(attemptId);
    world.say = () => '<result>FAILURE(VOIDED)</result>';
    expect((await world.ask(attemptId)).attempt.state).toBe('VOIDED');
    expect(await world.stateOf(coverageId)).toBe('SUSPENDED');
  });

  it('is corrected by a line of a settlement file, once, there and back', async () => {
    const { attemptId } = await declined();
    expect(await apply(attemptId, line('voided'))).toBe('agrees');
    expect(await apply(attemptId, line('captured'))).toBe('corrected');
    expect(await apply(attemptId, line('captured'))).toBe('agrees');
    expect(await apply(attemptId, line('voided'))).toBe('corrected');
    expect(await world.eventsOf(attemptId)).toEqual([
      ...[
        'attempt.opened',
        'attempt.sent',
        'attempt.declined',
        'attempt.corrected_captured',
        'attempt.corrected_voided',
      ],
    ]);
    expect(await world.casesOf(attemptId)).toEqual(['captured-late CLOSED']);
  });

  describe('of which people have decided', () => {
    const decide = (
      name: 'ask-bank-again' | 'settled-by-hand',
      attemptId: string,
      input: CanonicalValue = {},
    ) => {
      const about = { caseId: newId(), kind: 'settlement-missing', subject: attemptId, renewalId: null };
      const deed = { deedId: newId(), actor: 'staff:x', maker: newId(), proposalId: newId() } as const;
      const action = world.room.module.get(CaseActions).named(name);
      return world.room.db.transaction(() => action.apply(about, input, deed));
    };
    const settled = async (outcome: 'never-taken' | 'returned') => {
      const { attemptId } = await world.opened();
      world.say = bankSays('FAILURE(HOST TIMEOUT)', { payid: 'null', ref: 'null', tranid: 'null' });
      await world.ask(attemptId);
      const found = { outcome, ...(outcome === 'returned' && { way: 'bank' }), evidence: 'letter-7' };
      await decide('settled-by-hand', attemptId, found);
      return attemptId;
    };
    const due = async (id: string) => (await world.database.query<{ fils: number }>(DUE, [id]))[0]?.fils;

    it('that it was never taken is captured late once the bank has it, and is owed to its payer', async () => {
      const attemptId = await settled('never-taken');
      world.say = steady(bankSays('SUCCESS'));
      expect((await world.ask(attemptId)).attempt.state).toBe('CAPTURED_LATE');
      expect(await lastFacts(attemptId)).toMatchObject({ facts: { source: 'inquiry', result: 'SUCCESS' } });
      const told = [await due(attemptId), await world.casesOf(attemptId)];
      expect(told).toEqual([100_000, ['captured-late OPEN']]);
      const byFile = await settled('never-taken');
      expect([await apply(byFile, line('captured')), await due(byFile)]).toEqual(['corrected', 100_000]);
    });

    it('that it was given back is not captured a second time', async () => {
      const attemptId = await settled('returned');
      world.say = steady(bankSays('SUCCESS'));
      expect((await world.ask(attemptId)).attempt.state).toBe('SETTLED');
      const said = [await apply(attemptId, line('captured')), await apply(attemptId, line('voided'))];
      expect([...said, await due(attemptId)]).toEqual(['agrees', 'refused', 0]);
    });

    it('is asked about again where it is final, and its other cases are over once it is settled', async () => {
      const { attemptId } = await confirmed();
      await decide('ask-bank-again', attemptId);
      expect((await world.activities().lookAtAttempt(attemptId)).askInMs).toBe(0);
      const late = (await declined()).attemptId;
      await apply(late, line('captured'));
      await decide('settled-by-hand', late, { outcome: 'returned', way: 'bank', evidence: 'letter-8' });
      expect(await world.casesOf(late)).toEqual(['captured-late CLOSED']);
    });
  });

  it('is left to the inquiry while its outcome is open, and the bank is asked at once', async () => {
    const { attemptId } = await world.opened();
    expect(await apply(attemptId, line('captured'))).toBe('asked');
    expect((await world.activities().lookAtAttempt(attemptId)).askInMs).toBe(0);
    world.say = steady(bankSays('SUCCESS'));
    expect((await world.ask(attemptId)).attempt.state).toBe('CAPTURED');
    expect(await apply(attemptId, line('captured'))).toBe('agrees');
    expect(await apply(attemptId, line('voided'))).toBe('asked');
  });

  it('is asked about at once when the bank reports a capture that is refused, and once a minute at most', async () => {
    const { attemptId } = await declined();
    const words = () =>
      world.database.query(`select 1 from lifecycle.untold where workflow = 'attemptWatch' and thing = $1`, [
        attemptId,
      ]);
    await world.callback(attemptId, 'captured');
    expect(await words()).toHaveLength(1);
    expect((await world.activities().lookAtAttempt(attemptId)).askInMs).toBe(0);
    await world.callback(attemptId, 'captured');
    expect(await words()).toHaveLength(1);
    expect(await world.stateOf(attemptId)).toBe('DECLINED');
  });

  it('is not decided by an answer that a later question has overtaken', async () => {
    const { attemptId } = await world.opened();
    world.say = bankSays('FAILURE(NOT CAPTURED)', { payid: 'null', ref: 'null', tranid: 'null' });
    const early = await world.activities().askBank(attemptId);
    await world.forget(attemptId);
    await world.database.shiftClock(MINUTE_MS);
    world.say = steady(bankSays('SUCCESS'));
    expect((await world.ask(attemptId)).attempt.state).toBe('CAPTURED');
    expect((await world.activities().recordBankAnswer(attemptId, early)).attempt.state).toBe('CAPTURED');
  });

  it('is not final by an answer from within the void window, however late it is recorded', async () => {
    const { attemptId, renewalId } = await world.opened();
    world.say = steady(bankSays('SUCCESS'));
    await world.ask(attemptId);
    await world.issue(renewalId);
    const within = await world.activities().askBank(attemptId);
    await world.database.shiftClock(11 * MINUTE_MS);
    expect((await world.activities().recordBankAnswer(attemptId, within)).attempt.state).toBe('CAPTURED');
    expect((await world.ask(attemptId)).attempt.state).toBe('CONFIRMED');
  });

  describe('and money that comes twice', () => {
    const reasons = async (...ids: string[]) =>
      (
        await world.database.query<{ reason: string | null }>(
          `select late_reason as reason from payments.v_attempt where attempt_id = any($1::uuid[]) order by opened_at`,
          [ids],
        )
      ).map(({ reason }) => reason);
    const watched = async (attemptId: string) => {
      await world.database.shiftClock(16 * MINUTE_MS);
      world.say = notFound;
      expect((await world.ask(attemptId)).attempt.state).toBe('WATCHED');
    };

    it('for one renewal is a duplicate when it is found late', async () => {
      const { attemptId: first, renewalId } = await world.opened();
      await watched(first);
      const { attemptId: second } = await world.service().open(renewalId);
      world.say = steady(bankSays('SUCCESS'));
      await world.ask(second);
      await world.ask(first);
      expect(await reasons(first, second)).toEqual(['duplicate', null]);
      expect(await lastFacts(first)).toMatchObject({ facts: { reason: 'duplicate' } });
    });

    it('is a duplicate as soon as another pays for the renewal', async () => {
      const { attemptId: first, renewalId } = await world.opened();
      await watched(first);
      const { attemptId: second } = await world.service().open(renewalId);
      world.say = steady(bankSays('SUCCESS'));
      await world.ask(first);
      expect(await reasons(first, second)).toEqual(['late', null]);
      await world.ask(second);
      expect(await reasons(first, second)).toEqual(['duplicate', null]);
    });

    it.each([
      ['the same days', 0, 'duplicate'],
      ['other days', 4000, 'late'],
    ])('for %s of one person in two renewals is told apart', async (_, apart, reason) => {
      const person = await givenResident(world.database, { article: '18' });
      const [one, other] = [await renewal(person), await renewal(person)];
      await world.database.query(
        `update fees.quote set starts_on = starts_on + $2::int, ends_on = ends_on + $2::int where renewal_id = $1`,
        [other, apart],
      );
      const { attemptId: first } = await world.service().open(one);
      await watched(first);
      const { attemptId: second } = await world.service().open(other);
      world.say = steady(bankSays('SUCCESS'));
      await world.ask(second);
      await world.ask(first);
      expect(await reasons(first, second)).toEqual([reason, null]);
    });

    async function renewal(person: string): Promise<string> {
      const renewalId = await givenRenewal(world.database, world.room, person);
      await givenQuote(world.database, world.room, renewalId, {});
      return renewalId;
    }
  });

  it('does not suspend the cover that another payment holds', async () => {
    const { attemptId: late, renewalId } = await declined();
    const { attemptId } = await world.service().open(renewalId);
    world.say = steady(bankSays('SUCCESS'));
    await world.ask(attemptId);
    const coverageId = await world.issue(renewalId);
    expect(await apply(late, line('captured'))).toBe('corrected');
    expect(await apply(late, line('voided'))).toBe('corrected');
    expect(await world.stateOf(coverageId)).toBe('PROVISIONAL');
  });
});
