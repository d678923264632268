import { DAY_MS, proposalLifecycle } from '@tajdeed/domain';
import { newId, stepKey } from '@tajdeed/platform';
import { exampleMove, testDatabase, testRoom, type TestDatabase, type TestRoom } from '@tajdeed/testing';
import { ProposalActivities } from './approvals.activities';
import { ApprovalsWorkerModule } from './approvals.module';

describe('a proposal that nobody approves', () => {
  let database: TestDatabase;
  let worker: TestRoom;
  beforeAll(async () => {
    database = await testDatabase();
    worker = await testRoom(database.urls.tajdeed_worker, { module: ApprovalsWorkerModule });
  });
  afterAll(async () => {
    await worker.close();
    await database.drop();
  });

  const look = (proposalId: string) => worker.module.get(ProposalActivities).lookAtProposal(proposalId);
  const stateOf = async (proposalId: string) => (await worker.recorder.head(proposalId))?.state;
  async function made(): Promise<string> {
    const proposalId = newId();
    await database.query(
      `insert into approvals.proposal (proposal_id, kind, version, content, digest, maker_member, maker_account, reason_sealed,
         expires_at) values ($1, 'x.y', 1, '{}', sha256('x'), uuidv7(), uuidv7(), 'x', app.now() + interval '7 days')`,
      [proposalId],
    );
    const { facts } = exampleMove(proposalLifecycle, proposalId, 0, 'proposal.made');
    await database.query(
      `select lifecycle.record($1, 'proposal', 0, 'proposal.made', $2, 'system', '', $3, $1, null)`,
      [proposalId, JSON.stringify(facts), stepKey(proposalId, 'made')],
    );
    return proposalId;
  }

  it('expires when its time is over, not before, and once', async () => {
    await database.shiftClock(0);
    const proposalId = await made();
    expect((await look(proposalId)).lookInMs).toBeGreaterThan(6 * DAY_MS);
    expect(await stateOf(proposalId)).toBe('OPEN');
    await database.shiftClock(7 * DAY_MS + 1_000);
    const looks = await Promise.allSettled([look(proposalId), look(proposalId), look(proposalId)]);
    expect(looks.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await look(proposalId)).toEqual({ lookInMs: null });
    expect(await stateOf(proposalId)).toBe('EXPIRED');
    expect((await worker.recorder.head(proposalId))?.seq).toBe(2);
  });

  it('is nobody’s concern where there is none', async () => {
    expect(await look(newId())).toEqual({ lookInMs: null });
  });
});
