import {
  authorityBooks,
  bankBooks,
  coverageBooks,
  ledgerBooks,
  MINUTE_MS,
  missingOf,
  settlementBooks,
  type Books,
} from '@tajdeed/domain';
import { CaseDesk } from '@tajdeed/lifecycle';
import { AttemptCorrections } from '../attempt.corrections';
import { bankSays, PaymentWorld } from '../../spec/payment-world';
import { Neighbours, type Paid } from '../../spec/statement-world';

const voided = bankSays('FAILURE(VOIDED)', { payid: 'null', ref: 'null', tranid: 'null' });

describe('the statement of a payment', () => {
  let world: PaymentWorld;
  let near: Neighbours;
  beforeAll(async () => {
    world = await PaymentWorld.open();
    near = new Neighbours(world);
  });
  afterAll(() => world.close());
  beforeEach(() => world.database.shiftClock(0));

  const statement = async ({ attemptId }: Pick<Paid, 'attemptId'>) =>
    (await world.database.query(`select * from payments.statement where attempt_id = $1`, [attemptId]))[0];
  /** Attempts whose row is not what their books say now. */
  const stale = async (): Promise<unknown[]> =>
    world.database.query(
      `select s.attempt_id, s.missing, n.missing as now from payments.statement s
         full join (select n.* from payments.attempt a cross join lateral payments.stated(array[a.attempt_id]) n) n using (attempt_id)
       where (to_jsonb(s) - 'changed_at' - 'taken_at') is distinct from (to_jsonb(n) - 'changed_at' - 'taken_at')`,
    );
  const confirm = async (paid: Paid) => {
    await world.database.shiftClock(11 * MINUTE_MS);
    return world.ask(paid.attemptId);
  };

  it('follows the rule of the domain in every state of the books', async () => {
    const all = await world.database.query<{ [K in keyof Books]: Books[K] } & { missing: string[] }>(
      `select bank, settlement, ledger, coverage, authority, given_up as "givenUp",
         payments.statement_missing(bank, settlement, ledger, coverage, authority, given_up) as missing
       from unnest($1::text[]) bank, unnest($2::text[]) settlement, unnest($3::text[]) ledger, unnest($4::text[]) coverage,
         unnest($5::text[]) authority, unnest(array[false, true]) given_up`,
      [bankBooks, settlementBooks, ledgerBooks, coverageBooks, authorityBooks].map((books) => [...books]),
    );
    expect(all).toHaveLength(6 * 4 * 7 * 5 * 7 * 2);
    expect(all.filter((row) => missingOf(row).join() !== row.missing.join())).toEqual([]);
  });

  it('does not exist before money is known to be taken', async () => {
    expect(await statement(await world.opened())).toBeUndefined();
  });

  it('goes with each book, from the capture to the cover that is final', async () => {
    const paid = await near.captured();
    const row = await statement(paid);
    expect(row).toMatchObject({
      ...{ bank: 'provisional', ledger: 'earned', coverage: 'none', authority: 'untold', state: 'open' },
      ...{ uncovered: true, amount_fils: '100000', earned_fils: '100000', case_id: null },
      missing: ['second-inquiry', 'coverage', 'authority'],
    });
    const taken = (row!['taken_at'] as Date).getTime();
    const left = (row!['until'] as Date).getTime() - taken;
    expect(Math.abs(left - 5 * MINUTE_MS)).toBeLessThanOrEqual(1); // the limit of ISSUING, but for a cut microsecond
    await near.cover(paid);
    expect(await statement(paid)).toMatchObject({ coverage: 'PROVISIONAL', uncovered: true });
    await near.told(paid);
    expect(await statement(paid)).toMatchObject({
      ...{ authority: 'acknowledged', uncovered: false, state: 'open', missing: ['second-inquiry'] },
    });
    await confirm(paid);
    expect(await statement(paid)).toMatchObject({
      ...{ bank: 'confirmed', coverage: 'EFFECTIVE', state: 'covered', missing: [], until: null },
    });
    expect(await stale()).toEqual([]);
  });

  it('is open with its case while a person decides, and settled once the cover has ended and the authority knows', async () => {
    const paid = await near.provisional();
    world.say = voided;
    await confirm(paid);
    const row = await statement(paid);
    expect(row).toMatchObject({
      ...{ bank: 'voided', ledger: 'owed', owed_fils: '100000', coverage: 'SUSPENDED', state: 'open' },
      ...{ missing: ['cover-decision'], uncovered: false, until: null },
    });
    expect(row!['case_id']).not.toBeNull();
    const desk = world.room.module.get(CaseDesk, { strict: false });
    await world.room.db.transaction(() =>
      desk.resolve(String(row!['coverage_id']), ['voided-after-issue'], 'spec', 'system'),
    );
    expect(await statement(paid)).toMatchObject({ case_id: null });
    // Two people let it stand on other evidence: the resident's debt stays in the books.
    await near.coverMoves(paid, 'coverage.reinstated');
    expect(await statement(paid)).toMatchObject({
      ...{ ledger: 'owed', owed_fils: '100000', coverage: 'EFFECTIVE', missing: ['authority'] },
    });
    expect(await stale()).toEqual([]);
  });

  it('of a cover that the authority refuses names the case about its renewal', async () => {
    const paid = await near.captured();
    await near.cover(paid);
    await near.told(paid, 'refused');
    const [found] = await world.database.query<{ id: string }>(
      `select case_id as id from cases.case where subject = $1`,
      [paid.renewalId],
    );
    expect(await statement(paid)).toMatchObject({ authority: 'refused', case_id: found!.id, until: null });
  });

  it('of money that came late is uncovered until it is back', async () => {
    const paid = await near.late();
    const row = await statement(paid);
    expect(row).toMatchObject({
      ...{
        bank: 'late',
        ledger: 'due',
        due_fils: '100000',
        missing: ['return'],
        uncovered: true,
        state: 'open',
      },
    });
    expect(row!['case_id']).not.toBeNull();
    await world.room.module.get(AttemptCorrections).apply(paid.attemptId, {
      ...{ verdict: 'voided', source: 'settlement', reference: 'K-1' },
    });
    expect(await statement(paid)).toMatchObject({
      ...{ bank: 'voided', ledger: 'closed', state: 'returned', uncovered: false, case_id: null },
    });
  });

  it('of a case that was merged names the one that is decided instead of it, as long as that stands', async () => {
    const { attemptId, renewalId } = await near.late();
    const into = await near.mergedTwice(attemptId, renewalId);
    expect(await statement({ attemptId })).toMatchObject({ case_id: into, until: null });
    expect(await stale()).toEqual([]);
    const desk = world.room.module.get(CaseDesk, { strict: false });
    await world.room.db.transaction(() => desk.resolve(renewalId, ['coverage-refused'], 'spec', 'system'));
    expect(await statement({ attemptId })).toMatchObject({ case_id: null });
  });

  it('is as the later of two writers finds it, whichever books move at once', async () => {
    const rounds = 12;
    const races: (readonly [Paid, (paid: Paid) => Promise<unknown>, (paid: Paid) => Promise<unknown>])[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const paid = await near.captured();
      await near.cover(paid);
      races.push([
        paid,
        (one) => near.told(one, round % 4 === 3 ? 'refused' : 'acknowledged'),
        async (one) => {
          if (round % 2 === 0) return world.ask(one.attemptId);
          return near.coverMoves(one, 'coverage.suspended');
        },
      ]);
    }
    world.say = (track) => (track.charCodeAt(3) % 2 === 0 ? voided(track) : bankSays('SUCCESS')(track));
    await world.database.shiftClock(11 * MINUTE_MS);
    await Promise.allSettled(races.flatMap(([paid, one, other]) => [one(paid), other(paid)]));
    expect(await stale()).toEqual([]);
  });

  it('is right when a capture and its void are recorded at once', async () => {
    const paid = await Promise.all(Array.from({ length: 6 }, () => near.captured()));
    const corrections = world.room.module.get(AttemptCorrections);
    await world.database.shiftClock(11 * MINUTE_MS);
    world.say = bankSays('SUCCESS');
    await Promise.allSettled(
      paid.flatMap(({ attemptId }, n) => [
        world.ask(attemptId),
        corrections.apply(attemptId, { verdict: 'voided', source: 'settlement', reference: `K-${n}` }),
      ]),
    );
    expect(await stale()).toEqual([]);
    const rows = await Promise.all(paid.map(statement));
    expect(rows.every((row) => row !== undefined)).toBe(true);
  });

  it('can’t be written by any process', async () => {
    for (const role of ['tajdeed_api', 'tajdeed_worker'])
      for (const right of ['insert', 'update', 'delete'])
        expect(
          (
            await world.database.query<{ may: boolean }>(
              `select has_table_privilege($1, 'payments.statement', $2) as may`,
              [role, right],
            )
          )[0]!.may,
        ).toBe(false);
  });
});
