import { newId } from '@tajdeed/platform';
import { codeOf, late, Office, refundUnproven, refused } from '../spec/office';
import type { World, Past } from '../spec/world';

/** Money that came late, given back by a transfer of the ministry. */
const givenByTransfer = {
  ...{ entry: 'settled-by-hand', sentence: 'Given back by hand' },
  transfers: [
    {
      ...{ debit: 'refunds-due', debitSays: 'To be given back', row: null, fils: '100000' },
      ...{ credit: 'bank', creditSays: 'Paid out by the bank' },
    },
  ],
};

describe('cases behind their door', () => {
  let office: Office;
  let world: World;
  beforeAll(async () => {
    office = await Office.open();
    world = office.world;
  });
  afterAll(() => office.close());

  const as = (...request: Parameters<Office['as']>) => office.as(...request);
  const post = (...request: Parameters<Office['post']>) => office.post(...request);
  const opened = (past?: Past) => office.opened(past);
  const taken = (name: string, past?: Past) => office.taken(name, past);
  const eventsOf = (thing: string) => office.eventsOf(thing);

  it('is walked from the queue to the decision, and the renewal goes on', async () => {
    const { caseId, renewalId } = await world.given(refused);
    const queue = await as('clerk', 'GET', '/cases?kind=authority-refused');
    expect(queue.body['cases']).toContainEqual(
      expect.objectContaining({ caseId, state: 'OPEN', room: 'residency' }),
    );
    expect((await post('clerk', `/cases/${caseId}/take`)).body).toMatchObject({
      state: 'TAKEN',
      holder: office.member('clerk'),
    });
    const explained = await as('clerk', 'GET', `/cases/${caseId}/explain`);
    expect(explained.body['why']).toContain('a-reason');
    expect(JSON.stringify(explained.body)).not.toMatch(/(told|case|error)\.[a-z-]+\.[a-z]/);
    expect(explained.body['actions']).toContainEqual(
      expect.objectContaining({
        name: 'notify-again',
        twoPeople: false,
        ways: [expect.objectContaining({ refusal: null })],
      }),
    );
    const decided = await post('clerk', `/cases/${caseId}/actions/notify-again`, {
      input: {},
      reason: 'the authority has corrected its register',
    });
    expect(decided.body).toMatchObject({ case: { state: 'CLOSED', holder: null }, proposal: null });
    expect((await eventsOf(renewalId)).at(-1)).toBe('notice.retried');
    expect(await eventsOf(caseId)).toEqual(['case.opened', 'case.taken', 'case.acted']);
    expect(
      await world.database.query(`select workflow, reason from lifecycle.untold where thing = $1`, [
        renewalId,
      ]),
    ).toEqual([{ workflow: 'renewal', reason: 'retried' }]);
    const again = await post('clerk', `/cases/${caseId}/actions/notify-again`, {
      input: {},
      reason: 'again',
    });
    expect(codeOf(again)).toEqual([409, 'case-closed']);
  });

  it('are opened once for a subject, however many rooms open them at once', async () => {
    const { caseId, subject, renewalId } = await world.given(late);
    const rows = await world.database.query(`select case_id from cases.case where subject = $1`, [subject]);
    expect(rows).toEqual([{ case_id: caseId }]);
    await world.database.query(`update cases.case set open = false where case_id = $1`, [caseId]);
    const open = () => world.open({ kind: 'captured-late', subject, renewalId, about: {}, actor: 'system' });
    const ids = await Promise.all(Array.from({ length: 8 }, open));
    expect(new Set(ids).size).toBe(1);
    expect(await eventsOf(ids[0] ?? '')).toEqual(['case.opened']);
  });

  it('of two who take one at once exactly one has it', async () => {
    for (let round = 0; round < 5; round += 1) {
      const caseId = await opened();
      const both = await Promise.all(['clerk', 'other'].map((name) => post(name, `/cases/${caseId}/take`)));
      expect(both.map(codeOf).sort()).toEqual([
        [200, undefined],
        [409, 'case-taken'],
      ]);
      expect(await eventsOf(caseId)).toEqual(['case.opened', 'case.taken']);
    }
  });

  describe('of another place', () => {
    it('answer like missing ones, whatever is asked', async () => {
      const caseId = await opened(); // room residency, department assurance
      const missing = await as('paying', 'GET', `/cases/${newId()}`);
      expect(codeOf(missing)).toEqual([404, 'not-found']);
      for (const name of ['finance', 'paying']) {
        for (const path of ['', '/explain', '/comments'])
          expect(codeOf(await as(name, 'GET', `/cases/${caseId}${path}`))).toEqual([404, 'not-found']);
        expect(codeOf(await post(name, `/cases/${caseId}/take`))).toEqual([404, 'not-found']);
        const act = await post(name, `/cases/${caseId}/actions/notify-again`, {
          input: {},
          reason: 'because',
        });
        expect(codeOf(act)).toEqual([404, 'not-found']);
        const page = await as(name, 'GET', '/cases?limit=100');
        expect(JSON.stringify(page.body)).not.toContain(caseId);
      }
    });

    it('are not told in the story of a case that is read, and the story says that something is left out', async () => {
      const { caseId, renewalId, subject } = await world.given(refundUnproven);
      const told = async (name: string) => {
        const { body } = await as(name, 'GET', `/cases/${caseId}/explain`);
        const story = body['story'] as { thing: string; kind: string }[];
        return { story, kinds: [...new Set(story.map(({ kind }) => kind))].sort(), leftOut: body['leftOut'] };
      };
      const whole = await told('auditor');
      expect(whole).toMatchObject({ kinds: ['attempt', 'case', 'refund', 'renewal'], leftOut: null });
      const { story, kinds, leftOut } = await told('finance');
      expect([kinds, story.map(({ thing }) => thing)]).toEqual([
        ['attempt', 'case', 'refund'],
        expect.arrayContaining([caseId, subject]),
      ]);
      expect([typeof leftOut, JSON.stringify(story).includes(renewalId)]).toEqual(['string', false]);
      // Who keeps things running reads cases and refunds; neither payments nor renewals open to them.
      const running = await told('operator');
      expect([running.kinds, running.leftOut]).toEqual([['case', 'refund'], leftOut]);
    });

    it('about a machine that stands still are repaired by an operator, who holds no others', async () => {
      const { caseId, subject } = await world.given({
        ...{ kind: 'coverage-late', paid: true, attempt: ['attempt.captured'] },
      });
      const act = (name: string) =>
        post(name, `/cases/${caseId}/actions/start-again`, { input: {}, reason: 'hears nothing any more' });
      const offered = async (name: string) => {
        const { body } = await as(name, 'GET', `/cases/${caseId}/explain`);
        return (body['actions'] as { name: string }[]).map((action) => action.name);
      };
      expect([await offered('operator'), await offered('clerk')]).toEqual([['start-again'], ['looked-into']]);
      expect(codeOf(await act('operator'))).toEqual([409, 'case-not-taken']);
      expect((await post('operator', `/cases/${caseId}/take`)).status).toBe(200);
      expect(codeOf(await act('boss'))).toEqual([403, 'not-permitted']);
      expect((await act('operator')).status).toBe(200);
      expect(await eventsOf(caseId)).toEqual(['case.opened', 'case.taken', 'case.acted']);
      const words = await world.database.query(
        `select workflow, reason from lifecycle.untold where thing = $1`,
        [subject],
      );
      expect(words).toEqual([{ workflow: 'renewal', reason: 'start-again' }]);

      const foreign = await opened();
      for (const deed of ['take', 'comments'])
        expect(
          codeOf(
            await post(
              'operator',
              `/cases/${foreign}/${deed}`,
              deed === 'take' ? {} : { text: 'this one is mine' },
            ),
          ),
        ).toEqual([...[403, 'not-permitted']]);
      const given = await post('boss', `/cases/${foreign}/assign`, { member: office.member('operator') });
      expect(codeOf(given)).toEqual([422, 'invalid-input']);
    });

    it('are not decided by who may only read them, nor seen by who may not', async () => {
      const caseId = await opened();
      expect((await as('auditor', 'GET', `/cases/${caseId}`)).status).toBe(200);
      expect((await as('auditor', 'GET', `/cases/${caseId}/explain`)).body['actions']).toEqual([]);
      expect(codeOf(await post('auditor', `/cases/${caseId}/take`))).toEqual([403, 'not-permitted']);
      expect(codeOf(await as('stranger', 'GET', '/cases'))).toEqual([403, 'not-permitted']);
    });
  });

  describe('that two people decide', () => {
    it('change nothing before the second one, and then name both', async () => {
      const caseId = await taken('finance', late);
      const decided = await post('finance', `/cases/${caseId}/actions/settled-by-hand`, {
        input: { outcome: 'returned', way: 'bank', evidence: 'letter-17' },
        reason: 'the bank sent the money back by hand',
      });
      expect(decided.body).toMatchObject({
        case: { state: 'TAKEN' },
        proposal: { digest: expect.any(String) as string },
      });
      const { body } = await as('finance', 'GET', `/cases/${caseId}/explain`);
      expect(body['waiting']).toMatchObject({ proposals: [{ maker: office.member('finance') }] });
      const { proposalId } = decided.body['proposal'] as { proposalId: string };
      const seen = await as('finance', 'GET', `/approvals/${proposalId}`);
      expect(seen.body).toMatchObject({ kind: 'case.money-action', department: 'finance', room: 'payments' });
      expect(codeOf(await as('clerk', 'GET', `/approvals/${proposalId}`))).toEqual([200, undefined]);
      expect(
        codeOf(await as('other', 'POST', `/approvals/${proposalId}/refuse`, { reason: 'I may not' })),
      ).toEqual([403, 'not-permitted']);
    });

    it('are read by the second one with all that approving changes', async () => {
      const caseId = await taken('clerk');
      const decided = await post('clerk', `/cases/${caseId}/actions/give-up`, {
        input: {},
        reason: 'it is so',
      });
      const { proposalId } = decided.body['proposal'] as { proposalId: string };
      const seen = await as('boss', 'GET', `/approvals/${proposalId}`);
      expect(seen.body).toMatchObject({
        about: {
          case: 'The residency authority does not take the notice',
          renewalId: expect.any(String) as string,
        },
        approving: { refusal: null, changes: { toReturn: [{ fils: '100000' }] } },
      });
      const { states } = (seen.body as { approving: { changes: { states: object[] } } }).approving.changes;
      expect(states).toContainEqual(
        expect.objectContaining({
          ...{ kind: 'case', from: 'TAKEN', to: 'CLOSED' },
          ...{ fromSays: 'Taken: somebody is deciding it', toSays: 'Closed' },
        }),
      );
      expect((await as('clerk', 'GET', `/approvals/${proposalId}`)).body['approving']).toBeNull();
      expect(await eventsOf(caseId)).toEqual(['case.opened', 'case.taken']);
    });

    it('can’t be decided by one, whatever is added to what is said', async () => {
      const caseId = await taken('finance', late);
      const act = (more: object, input: object = {}) =>
        post('finance', `/cases/${caseId}/actions/settled-by-hand`, {
          input: { outcome: 'returned', way: 'bank', evidence: 'letter-17', ...input },
          reason: 'because it is so',
          ...more,
        });
      for (const more of [{ approvedBy: 'me' }, { maker: newId() }, { status: 'CLOSED' }, { role: 'boss' }])
        expect(codeOf(await act(more))).toEqual([422, 'invalid-input']);
      expect(codeOf(await act({}, { amount: '1.000' }))).toEqual([422, 'invalid-input']);
      expect(codeOf(await act({}, { outcome: 'kept' }))).toEqual([422, 'invalid-input']);
      expect(await eventsOf(caseId)).toEqual(['case.opened', 'case.taken']);
    });
  });

  it('are previewed with an input of one’s own, which changes nothing', async () => {
    const caseId = await opened(late);
    const preview = (name: string, action: string, input: object) =>
      post(name, `/cases/${caseId}/preview`, { action, input });
    const part = await preview('finance', 'return-money', { amount: '1.250' });
    expect(part.body).toMatchObject({
      ...{ name: 'return-money', refusal: null },
      changes: { toReturn: [{ fils: '1250' }] },
    });
    const hand = { outcome: 'returned', way: 'transfer', evidence: 'letter-17' };
    const settled = await preview('finance', 'settled-by-hand', hand);
    expect(settled.body).toMatchObject({ changes: { toReturn: [], money: [givenByTransfer] } });
    const more = await preview('finance', 'return-money', { amount: '100.001' });
    expect(more.body).toMatchObject({ refusal: { code: 'refund-above-capture' }, changes: null });
    expect(codeOf(await preview('finance', 'return-money', { amount: 1 }))).toEqual([422, 'invalid-input']);
    expect(codeOf(await preview('finance', 'no-such', {}))).toEqual([404, 'not-found']);
    expect(codeOf(await preview('clerk', 'return-money', {}))).toEqual([403, 'not-permitted']);
    expect(await eventsOf(caseId)).toEqual(['case.opened']);
  });

  it('are refused an action of another kind, or that nobody knows', async () => {
    const caseId = await taken('clerk');
    for (const action of ['settled-by-hand', 'no-such', '..%2f..'])
      expect(
        codeOf(await post('clerk', `/cases/${caseId}/actions/${action}`, { input: {}, reason: 'because' })),
      ).toEqual([404, 'not-found']);
  });

  it('are decided by their holder alone', async () => {
    const caseId = await taken('clerk');
    const act = (name: string) =>
      post(name, `/cases/${caseId}/actions/notify-again`, { input: {}, reason: 'because' });
    expect(codeOf(await act('other'))).toEqual([409, 'case-taken']);
    expect((await post('clerk', `/cases/${caseId}/release`)).body['state']).toBe('OPEN');
    expect(codeOf(await act('other'))).toEqual([409, 'case-not-taken']);
  });
});
