import { MINUTE_MS, renewalLifecycle, type RenewalEvent } from '@tajdeed/domain';
import { derivedId, stepKey } from '@tajdeed/platform';
import { exampleMove, issueCoverage, issuingRoom, waitFor } from '@tajdeed/testing';
import { Client } from 'pg';
import { bankSays, PaymentWorld, steady } from '../spec/payment-world';
import { AttemptCorrections } from './attempt.corrections';
import { LedgerCheckModule } from './ledger/ledger.module';
import { LedgerVerification } from './ledger/verification';

/** A renewal that is being issued, with the payment for it. */
interface Paid {
  readonly attemptId: string;
  readonly renewalId: string;
}

describe('a cover that is issued while the bank takes its money back', () => {
  let world: PaymentWorld;
  beforeAll(async () => {
    world = await PaymentWorld.open(issuingRoom(), { module: LedgerCheckModule });
  });
  afterAll(() => world.close());

  const issue = ({ renewalId }: Paid) => issueCoverage(world.room, renewalId);

  const move = async (renewalId: string, event: RenewalEvent) => {
    const head = await world.room.recorder.head(renewalId);
    const step = { key: stepKey(renewalId, 'spec', event), actor: 'system' as const, renewalId };
    const moves = [exampleMove(renewalLifecycle, renewalId, head?.seq ?? 0, event)];
    await world.room.db.transaction(() => world.room.recorder.record(step, moves));
  };

  /** Final since the bank was asked a second time, while its renewal was held; now a person has it issued again. */
  async function confirmed(): Promise<Paid> {
    await world.database.shiftClock(0);
    const { attemptId, renewalId } = await world.opened();
    world.say = steady(bankSays('SUCCESS'));
    await world.ask(attemptId);
    await move(renewalId, 'coverage.refused');
    await world.database.shiftClock(11 * MINUTE_MS);
    await world.ask(attemptId);
    await move(renewalId, 'coverage.retried');
    expect([await world.stateOf(attemptId), await world.stateOf(renewalId)]).toEqual([
      'CONFIRMED',
      'ISSUING',
    ]);
    return { attemptId, renewalId };
  }

  /** As a reversal in a settlement file has it. */
  const takenBack = ({ attemptId }: Paid) =>
    world.room.module
      .get(AttemptCorrections)
      .apply(attemptId, { verdict: 'voided', source: 'settlement', reference: 'K-20261122-1' });
  const waiting = async (): Promise<number> => {
    const [row] = await world.database.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return row?.n ?? 0;
  };

  /** Stops `first` in the middle by a lock that another session holds, lets `second` go as far as it can, and then both. */
  async function whileStopped(lock: string, first: () => Promise<unknown>, second: () => Promise<unknown>) {
    const holder = new Client({ connectionString: world.database.admin });
    await holder.connect();
    try {
      await holder.query('begin');
      await holder.query(lock);
      const one = first();
      await waitFor('the first to be stopped', async () => ((await waiting()) > 0 ? true : undefined));
      let isOver = false;
      const other = second().finally(() => (isOver = true));
      await waitFor('the second', async () => (isOver || (await waiting()) > 1 ? true : undefined));
      await holder.query('commit');
      await Promise.all([one, other]);
    } finally {
      await holder.end();
    }
  }

  const stopsIssuing = 'lock table coverage.coverage in share mode';
  const stopsRecording = ({ attemptId }: Paid) =>
    `select 1 from lifecycle.head where thing = '${attemptId}' for update`;

  /** Where all of it stands; the statement as it is kept. */
  async function outcome({ attemptId, renewalId }: Paid) {
    const coverageId = derivedId(renewalId, 'coverage');
    const [row] = await world.database.query<{ bank: string; coverage: string; uncovered: boolean }>(
      `select bank, coverage, uncovered from payments.statement where attempt_id = $1`,
      [attemptId],
    );
    return {
      attempt: await world.stateOf(attemptId),
      renewal: await world.stateOf(renewalId),
      coverage: await world.stateOf(coverageId),
      cases: [...(await world.casesOf(coverageId)), ...(await world.casesOf(renewalId))],
      statement: row,
    };
  }
  const suspended = {
    ...{ attempt: 'VOIDED', renewal: 'NOTIFYING', coverage: 'SUSPENDED', cases: ['voided-after-issue OPEN'] },
    statement: { bank: 'voided', coverage: 'SUSPENDED', uncovered: false },
  };
  const held = {
    ...{ attempt: 'VOIDED', renewal: 'HELD', coverage: undefined, cases: ['coverage-refused OPEN'] },
    statement: { bank: 'voided', coverage: 'none', uncovered: false },
  };

  it('before the file says so is suspended', async () => {
    const paid = await confirmed();
    await issue(paid);
    expect((await outcome(paid)).coverage).toBe('EFFECTIVE');
    await takenBack(paid);
    expect(await outcome(paid)).toEqual(suspended);
    const beside = await confirmed();
    await whileStopped(
      stopsIssuing,
      () => issue(beside),
      () => takenBack(beside),
    );
    expect(await outcome(beside)).toEqual(suspended);
  });

  it('after the file said so is not issued: a person decides about the renewal', async () => {
    const paid = await confirmed();
    await takenBack(paid);
    await issue(paid);
    expect(await outcome(paid)).toEqual(held);
    const beside = await confirmed();
    await whileStopped(
      stopsRecording(beside),
      () => takenBack(beside),
      () => issue(beside),
    );
    expect(await outcome(beside)).toEqual(held);
  });

  it('at the very same moment is one of the two, and never stands', async () => {
    for (let round = 0; round < 12; round += 1) {
      const paid = await confirmed();
      await Promise.all(round % 2 === 0 ? [issue(paid), takenBack(paid)] : [takenBack(paid), issue(paid)]);
      expect([suspended, held]).toContainEqual(await outcome(paid));
    }
  });

  it('leaves a ledger that holds what the histories say', async () => {
    const page = await world.room.module.get(LedgerVerification, { strict: false }).page(null, 500);
    expect(page.differences).toEqual([]);
  });
});
