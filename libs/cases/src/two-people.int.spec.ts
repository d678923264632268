import { Approvals, ProposalKinds } from '@tajdeed/approvals';
import { caseKinds, DomainError, isPermission } from '@tajdeed/domain';
import { CaseActions } from '@tajdeed/lifecycle';
import { StaffSessions, type Principal } from '@tajdeed/platform';
import {
  besideStaffRooms,
  officer,
  staffRooms,
  testDatabase,
  testRoom,
  type TestRoom,
} from '@tajdeed/testing';
import { World, type Past } from '../spec/world';
import { Cases } from './cases.service';
import { Decisions } from './decisions';
import { Explainer } from './explainer';

const late: Past = {
  kind: 'captured-late',
  paid: true,
  attempt: ['attempt.expired', 'attempt.captured_late'],
};

describe('a decision of two people', () => {
  let room: TestRoom;
  let world: World;
  const maker = officer('finance');
  const checker = officer('finance');
  beforeAll(async () => {
    const database = await testDatabase();
    room = await testRoom(database.urls.tajdeed_api, ...besideStaffRooms(), ...staffRooms());
    world = new World(database, room);
  });
  afterAll(async () => {
    await room.close();
    await world.database.drop();
  });

  const part = <T>(kind: new (...parts: never[]) => T): T => room.module.get<T>(kind, { strict: false });
  const code = async (work: Promise<unknown>): Promise<string> => {
    try {
      await work;
      return 'done';
    } catch (error) {
      if (error instanceof DomainError) return error.code;
      throw error;
    }
  };
  const stateOf = async (thing: string) => (await room.recorder.head(thing))?.state;

  /** A case that its maker holds, with what was proposed about it. */
  async function proposed() {
    const { caseId, subject } = await world.given(late);
    await part(Cases).take(maker, caseId);
    const input = { outcome: 'returned', way: 'bank', evidence: 'letter-17' };
    const { proposal } = await part(Decisions).act(
      maker,
      caseId,
      'settled-by-hand',
      input,
      'it was sent back',
    );
    if (!proposal) throw new Error('nothing was proposed');
    const approve = (by: Principal) =>
      part(Approvals).approve(by, proposal.proposalId, proposal.digest, { code: '000000' });
    return { caseId, subject, approve, proposalId: proposal.proposalId };
  }

  it('is proposed and approved by the rights that are held while it is decided, not by those of a moment before', async () => {
    const { caseId } = await world.given(late);
    await part(Cases).take(maker, caseId);
    const input = { outcome: 'returned', way: 'bank', evidence: 'letter-17' };
    const act = () => part(Decisions).act(maker, caseId, 'settled-by-hand', input, 'it was sent back');
    const { approve, proposalId, subject } = await proposed();
    const before = await stateOf(subject);
    const holding = jest
      .spyOn(room.module.get(StaffSessions, { strict: false }), 'hold')
      .mockImplementation((by) => Promise.resolve({ ...by, grants: [], standsInFor: [] }));
    try {
      expect([await code(act()), await code(approve(checker))]).toEqual(['not-found', 'not-permitted']);
    } finally {
      holding.mockRestore();
    }
    expect([await stateOf(proposalId), await stateOf(subject)]).toEqual(['OPEN', before]);
    expect(await code(approve(checker))).toBe('done');
  });

  it('takes effect with the second one, closes the case and names both', async () => {
    const { caseId, subject, approve, proposalId } = await proposed();
    expect(await stateOf(subject)).toBe('CAPTURED_LATE');
    expect(await code(approve(maker))).toBe('same-person');
    expect(await code(approve(checker))).toBe('done');
    expect([await stateOf(subject), await stateOf(caseId)]).toEqual(['SETTLED', 'CLOSED']);
    const held = `select blocks, unproven from payments.attempt where attempt_id = $1`;
    expect(await world.database.query(held, [subject])).toEqual([{ blocks: false, unproven: false }]);
    const [acted] = await world.database.query<{ facts: string; actor: string }>(
      `select facts, actor from lifecycle.history where thing = $1 and event = 'case.acted'`,
      [caseId],
    );
    expect(acted?.actor).toBe(`staff:${checker.accountId}`);
    expect(JSON.parse(acted?.facts ?? '{}')).toEqual({
      action: 'settled-by-hand',
      ...{ maker: maker.memberId, checker: checker.memberId, proposalId, commentId: null },
    });
  });

  it('of which only one of several at once takes effect', async () => {
    const { caseId, subject, approve } = await proposed();
    const input = { outcome: 'returned', way: 'bank', evidence: 'letter-18' };
    const other = await part(Decisions).act(maker, caseId, 'settled-by-hand', input, 'it was sent back');
    const second = other.proposal!;
    const codes = await Promise.all([
      code(approve(checker)),
      code(part(Approvals).approve(checker, second.proposalId, second.digest, { code: '000000' })),
    ]);
    expect(codes.sort()).toEqual(['case-closed', 'done']);
    const settled = await world.database.query(
      `select 1 from lifecycle.history where thing = $1 and event = 'attempt.settled'`,
      [subject],
    );
    expect(settled).toHaveLength(1);
  });

  it('holds the amount that was read, and counts only while that is what is left', async () => {
    const { subject, approve, proposalId } = await proposed();
    const read = await part(Approvals).read(checker, proposalId);
    expect(JSON.parse(read.content)).toMatchObject({ input: { outcome: 'returned', amount: '100.000' } });
    const returning = `update payments.attempt set returning_fils = $2 where attempt_id = $1`;
    await world.database.query(returning, [subject, 40_000]);
    expect(await part(Approvals).rehearsed(checker, read)).toEqual({
      ...{ refusal: 'proposal-changed', changes: null },
    });
    expect(await code(approve(checker))).toBe('proposal-changed');
    expect(await stateOf(subject)).toBe('CAPTURED_LATE');
    await world.database.query(returning, [subject, 0]);
    expect(await code(approve(checker))).toBe('done');
  });

  it('of money to return holds a sum, whoever leaves it open', async () => {
    const { caseId } = await world.given(late);
    await part(Cases).take(maker, caseId);
    const content = { caseId, action: 'return-money', input: {} };
    const made = await part(Approvals).make(maker, 'case.money-action', content, 'all of it');
    expect(JSON.parse(made.content)).toEqual({ ...content, input: { amount: '100.000' } });
    const edited = await part(Approvals).edit(maker, made.proposalId, content);
    expect(JSON.parse(edited.content)).toEqual({ ...content, input: { amount: '100.000' } });
  });

  it('of a line names the payment that was proposed for it, not its place in the list', async () => {
    const line: Past = { kind: 'settlement-line', paid: true, attempt: ['attempt.captured'] };
    const { caseId, subject } = await world.given(line);
    await part(Cases).take(maker, caseId);
    const content = { caseId, action: 'attribute-line', input: { candidate: 1 } };
    const made = await part(Approvals).make(maker, 'case.money-action', content, 'it is this one');
    const [proposedFor] = await world.database.query<{ id: string }>(
      `select candidates[1] as id from payments.settlement_outcome where subject = $1`,
      [subject],
    );
    expect(JSON.parse(made.content)).toEqual({ ...content, input: { attemptId: proposedFor?.id } });
  });

  it('counts only while its maker holds the case', async () => {
    const { caseId, subject, approve } = await proposed();
    await part(Cases).release(maker, caseId);
    expect(await code(approve(checker))).toBe('case-not-taken');
    await part(Cases).take(checker, caseId);
    expect(await code(approve(checker))).toBe('case-taken');
    expect(await stateOf(subject)).toBe('CAPTURED_LATE');
  });

  it('meets a release at once: it is done, or the case waits for somebody', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { caseId, subject, approve } = await proposed();
      const [approved, released] = await Promise.all([
        code(approve(checker)),
        code(part(Cases).release(maker, caseId)),
      ]);
      const done = approved === 'done';
      expect([approved, released]).toEqual(done ? ['done', 'case-closed'] : ['case-not-taken', 'done']);
      expect(await stateOf(subject)).toBe(done ? 'SETTLED' : 'CAPTURED_LATE');
      expect(await stateOf(caseId)).toBe(done ? 'CLOSED' : 'OPEN');
    }
  });

  it('can’t have a person covered twice on a day, and says so beforehand', async () => {
    const voided: Past = {
      kind: 'voided-after-issue',
      paid: true,
      attempt: ['attempt.captured', 'attempt.voided'],
    };
    const { caseId, subject } = await world.given(voided);
    await world.database.query(`update coverage.coverage set suspended = true where coverage_id = $1`, [
      subject,
    ]);
    await world.database.query(
      `insert into coverage.coverage select (jsonb_populate_record(c, jsonb_build_object('coverage_id', uuidv7(),
         'renewal_id', uuidv7(), 'suspended', false, 'number', 'TJ-2026-99999999-1', 'code', repeat('x', 22)))).*
       from coverage.coverage c where coverage_id = $1`,
      [subject],
    );
    const boss = officer('supervisor');
    await part(Cases).take(boss, caseId);
    const { actions } = await part(Explainer).explain(boss, caseId);
    const refusals = actions.map(({ name, ways }) => [name, ways[0]?.refusal]);
    expect(refusals).toEqual([
      ['reinstate', 'coverage-overlap'],
      ['end-cover', null],
    ]);
    expect(await stateOf(subject)).toBe('SUSPENDED');
  });

  it('is declared for whatever is done on behalf of somebody: who may propose it, and who approve it', () => {
    const kinds = part(ProposalKinds).all();
    expect(kinds.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['case.cover-action', 'case.money-action']),
    );
    for (const { make, check } of kinds)
      expect([isPermission(make), isPermission(check)]).toEqual([true, true]);
    for (const { actions } of Object.values(caseKinds))
      for (const { name, permission } of actions)
        expect([part(CaseActions).named(name).name, isPermission(permission)]).toEqual([name, true]);
  });

  it('is needed for each action about money, past the room’s own door too', async () => {
    const { caseId } = await world.given({ kind: 'bank-mismatch', paid: true, attempt: ['attempt.expired'] });
    await part(Cases).take(maker, caseId);
    const make = (kind: string, action: string) =>
      part(Approvals).make(maker, kind, { caseId, action, input: {} }, 'because it is so');
    expect(await code(make('case.cover-action', 'settled-by-hand'))).toBe('not-found');
    expect(await code(make('case.money-action', 'ask-bank-again'))).toBe('not-found');
    expect(await code(make('case.money-action', 'settled-by-hand'))).toBe('invalid-input');
  });

  it('is not needed for one that one person may decide, which is done once', async () => {
    const { caseId } = await world.given({ kind: 'bank-mismatch', paid: true, attempt: ['attempt.expired'] });
    await part(Cases).take(maker, caseId);
    const act = () => code(part(Decisions).act(maker, caseId, 'ask-bank-again', {}, 'ask them again'));
    expect((await Promise.all([act(), act(), act()])).sort()).toEqual(['case-closed', 'case-closed', 'done']);
  });
});
