import { createHash, randomBytes } from 'node:crypto';
import type { Role } from '@tajdeed/domain';
import { newId } from '@tajdeed/platform';
import { staffModule, staffRooms, testDatabase, testDoor, type TestDoor } from '@tajdeed/testing';
import { World, type Past } from '../spec/world';

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const refused: Past = { kind: 'authority-refused', paid: true, attempt: ['attempt.captured'] };
const late: Past = {
  kind: 'captured-late',
  paid: true,
  attempt: ['attempt.expired', 'attempt.captured_late'],
};

describe('cases behind their door', () => {
  let world: World;
  let door: TestDoor;
  const tokens = new Map<string, string>();
  const members = new Map<string, string>();

  beforeAll(async () => {
    const database = await testDatabase();
    door = await testDoor(database.urls.tajdeed_api, staffModule(), ...staffRooms());
    world = new World(database, door);
    await signIn('clerk', 'clerk');
    await signIn('other', 'clerk');
    await signIn('boss', 'supervisor');
    await signIn('finance', 'finance', { department: 'finance' });
    await signIn('paying', 'clerk', { room: 'payments' });
    await signIn('auditor', 'auditor');
    await signIn('stranger', 'fee-author');
  });
  afterAll(async () => {
    await door.close();
    await world.database.drop();
  });

  /** A person at work, as a sign-in with both factors leaves them. */
  async function signIn(name: string, role: Role, place: { department?: string; room?: string } = {}) {
    const [memberId, accountId, token] = [newId(), newId(), randomBytes(32).toString('base64url')];
    const { query } = world.database;
    await query(
      `insert into staff.member (member_id, name_sealed, department) values ($1, 'x', 'assurance')`,
      [memberId],
    );
    await query(
      `insert into staff.account (account_id, member_id, issuer, subject) values ($1, $2, 'https://x', $3)`,
      [accountId, memberId, name],
    );
    await query(
      `insert into lifecycle.head (thing, kind, state, seq, moved_at) values ($1, 'account', 'ACTIVE', 2, now())`,
      [accountId],
    );
    await query(
      `insert into staff.granted (grant_id, member_id, role, department, room, starts_at, ends_at)
       values ($1, $2, $3, $4, $5, app.now() - interval '1 day', app.now() + interval '100 days')`,
      [newId(), memberId, role, place.department ?? null, place.room ?? null],
    );
    await query(
      `insert into staff.session (session_hash, session_id, account_id, stage, began_at, seen_at, factor_at, ends_at)
       values ($1, $2, $3, 'full', app.now(), app.now(), app.now(), app.now() + interval '8 hours')`,
      [createHash('sha256').update(token).digest(), newId(), accountId],
    );
    tokens.set(name, token);
    members.set(name, memberId);
  }

  const as = async (name: string, method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> => {
    const headers = { authorization: `Bearer ${tokens.get(name) ?? ''}`, 'accept-language': 'en' };
    const answer = await door.send(method, path, { headers, ...(body && { body }) });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
  };
  const post = (name: string, path: string, body: object = {}) => as(name, 'POST', path, body);
  const codeOf = ({ status, body }: Answer) => [status, body['code']];
  const opened = async (past: Past = refused) => (await world.given(past)).caseId;
  const taken = async (name: string, past: Past = refused) => {
    const caseId = await opened(past);
    expect((await post(name, `/cases/${caseId}/take`)).status).toBe(200);
    return caseId;
  };
  const eventsOf = async (thing: string): Promise<string[]> => {
    const rows = await world.database.query<{ event: string }>(
      `select event from lifecycle.history where thing = $1 order by seq`,
      [thing],
    );
    return rows.map(({ event }) => event);
  };

  it('is walked from the queue to the decision, and the renewal goes on', async () => {
    const { caseId, renewalId } = await world.given(refused);
    const queue = await as('clerk', 'GET', '/cases?kind=authority-refused');
    expect(queue.body['cases']).toContainEqual(
      expect.objectContaining({ caseId, state: 'OPEN', room: 'residency' }),
    );
    expect((await post('clerk', `/cases/${caseId}/take`)).body).toMatchObject({
      state: 'TAKEN',
      holder: members.get('clerk'),
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
        input: { outcome: 'returned', evidence: 'letter-17' },
        reason: 'the bank sent the money back by hand',
      });
      expect(decided.body).toMatchObject({
        case: { state: 'TAKEN' },
        proposal: { digest: expect.any(String) as string },
      });
      const { body } = await as('finance', 'GET', `/cases/${caseId}/explain`);
      expect(body['waiting']).toMatchObject({ proposals: [{ maker: members.get('finance') }] });
      const { proposalId } = decided.body['proposal'] as { proposalId: string };
      const seen = await as('finance', 'GET', `/approvals/${proposalId}`);
      expect(seen.body).toMatchObject({ kind: 'case.money-action', department: 'finance', room: 'payments' });
      expect(codeOf(await as('clerk', 'GET', `/approvals/${proposalId}`))).toEqual([200, undefined]);
      expect(
        codeOf(await as('other', 'POST', `/approvals/${proposalId}/refuse`, { reason: 'I may not' })),
      ).toEqual([403, 'not-permitted']);
    });

    it('can’t be decided by one, whatever is added to what is said', async () => {
      const caseId = await taken('finance', late);
      const act = (more: object, input: object = {}) =>
        post('finance', `/cases/${caseId}/actions/settled-by-hand`, {
          input: { outcome: 'returned', evidence: 'letter-17', ...input },
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

  it('are assigned and handed over to people who may decide them, and to nobody else', async () => {
    const caseId = await opened();
    const assign = (name: string, member: string | undefined) =>
      post(name, `/cases/${caseId}/assign`, { member });
    expect(codeOf(await assign('clerk', members.get('other')))).toEqual([403, 'not-permitted']);
    for (const member of [members.get('finance'), members.get('auditor'), newId()])
      expect(codeOf(await assign('boss', member))).toEqual([422, 'invalid-input']);
    expect((await assign('boss', members.get('clerk'))).body['holder']).toBe(members.get('clerk'));
    const over = (name: string, to: string) =>
      post(name, `/cases/${caseId}/hand-over`, { member: members.get(to) });
    expect(codeOf(await over('other', 'other'))).toEqual([409, 'case-taken']);
    expect((await over('clerk', 'other')).body['holder']).toBe(members.get('other'));
    const mine = await as('other', 'GET', '/cases?mine=true');
    const { cases } = mine.body as { cases: { caseId: string; holder: string }[] };
    expect(cases.map((one) => one.caseId)).toContain(caseId);
    expect(new Set(cases.map(({ holder }) => holder))).toEqual(new Set([members.get('other')]));
  });

  it('keep what people say sealed', async () => {
    const caseId = await taken('clerk');
    const text = 'He called about it twice';
    expect((await post('clerk', `/cases/${caseId}/comments`, { text })).status).toBe(201);
    const rows = await world.database.query(`select * from cases.comment where case_id = $1`, [caseId]);
    expect(JSON.stringify(rows)).not.toContain('called');
    const read = await as('boss', 'GET', `/cases/${caseId}/comments`);
    expect(read.body['comments']).toEqual([expect.objectContaining({ text, member: members.get('clerk') })]);
  });

  it('rest until an instant for a reason, and go on before it where their holder wants', async () => {
    const caseId = await taken('clerk');
    const snooze = (until: string) =>
      post('clerk', `/cases/${caseId}/snooze`, { until, reason: 'the file is on its way' });
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    for (const until of [inDays(-1), inDays(40)])
      expect(codeOf(await snooze(until))).toEqual([422, 'invalid-input']);
    expect((await snooze(inDays(9))).body['state']).toBe('SNOOZED');
    expect(codeOf(await post('other', `/cases/${caseId}/wake`))).toEqual([409, 'case-taken']);
    const woken = await post('clerk', `/cases/${caseId}/wake`);
    expect(woken.body).toMatchObject({ state: 'TAKEN', snoozedUntil: null });
    expect(await eventsOf(caseId)).toEqual(['case.opened', 'case.taken', 'case.snoozed', 'case.woken']);
  });

  it('are split into other kinds about the same thing, merged with others of their renewal, and opened again', async () => {
    const past: Past = { kind: 'bank-mismatch', paid: true, attempt: ['attempt.expired'] };
    const caseId = await taken('paying', past);
    const split = (kinds: string[]) => post('paying', `/cases/${caseId}/split`, { kinds });
    expect(codeOf(await split(['authority-refused']))).toEqual([422, 'invalid-input']);
    expect((await split(['payment-unproven'])).status).toBe(200);
    const [part] = await world.database.query<{ case_id: string }>(
      `select b.case_id from cases.case a join cases.case b using (subject) where a.case_id = $1 and b.case_id <> $1`,
      [caseId],
    );
    const merge = (into: string) => post('paying', `/cases/${caseId}/merge`, { into });
    const foreign = await opened(late);
    expect(codeOf(await merge(foreign))).toEqual([422, 'invalid-input']);
    expect(codeOf(await merge(await opened()))).toEqual([404, 'not-found']);
    expect((await merge(part?.case_id ?? '')).body).toMatchObject({
      state: 'MERGED',
      mergedInto: part?.case_id,
    });
    expect(codeOf(await post('boss', `/cases/${caseId}/reopen`, { reason: 'look again' }))).toEqual([
      409,
      'case-closed',
    ]);

    const closed = await taken('clerk');
    await post('clerk', `/cases/${closed}/actions/notify-again`, { input: {}, reason: 'because' });
    expect(codeOf(await post('clerk', `/cases/${closed}/reopen`, { reason: 'look again' }))).toEqual([
      403,
      'not-permitted',
    ]);
    const again = await post('boss', `/cases/${closed}/reopen`, { reason: 'it was refused again' });
    expect(again.body).toMatchObject({ state: 'OPEN', level: 0, holder: null });
  });

  it('are taken in numbers after a preview that changes nothing', async () => {
    const [one, two, gone] = [await opened(), await opened(), await taken('other')];
    const body = { do: 'take', caseIds: [one, two, gone, newId()] };
    const preview = await post('boss', '/cases/bulk/preview', body);
    expect(preview.body).toMatchObject({ done: 2, refused: 2 });
    expect(await eventsOf(one)).toEqual(['case.opened']);
    const done = await post('boss', '/cases/bulk', body);
    expect(done.body).toEqual(preview.body);
    expect(await eventsOf(two)).toEqual(['case.opened', 'case.taken']);
    const many = { do: 'take', caseIds: Array.from({ length: 501 }, newId) };
    expect(codeOf(await post('boss', '/cases/bulk', many))).toEqual([422, 'invalid-input']);
    expect(codeOf(await post('clerk', '/cases/bulk', body))).toEqual([403, 'not-permitted']);
    const tooMany = { do: 'take', caseIds: Array.from({ length: 10_001 }, newId) };
    expect([413, 422]).toContain((await post('boss', '/cases/bulk', tooMany)).status);
  });

  it('come page by page, the earliest due first, none twice and none left out', async () => {
    const wanted = new Set<string>();
    for (let n = 0; n < 7; n += 1) wanted.add(await opened({ ...late }));
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page: Answer = await as(
        'paying',
        'GET',
        `/cases?kind=captured-late&limit=2${next === '' ? '' : `&after=${next}`}`,
      );
      expect(page.status).toBe(200);
      const { cases } = page.body as { cases: { caseId: string; dueAt: string }[] };
      seen.push(...cases.map(({ dueAt, caseId }) => `${dueAt} ${caseId}`));
      next = (page.body as { next: string | null }).next;
    }
    expect(seen).toEqual([...seen].sort());
    expect(new Set(seen).size).toBe(seen.length);
    for (const caseId of wanted) expect(seen.some((line) => line.endsWith(caseId))).toBe(true);
    for (const after of ['x', '1.2', "1.' or 1=1 --"])
      expect(codeOf(await as('paying', 'GET', `/cases?after=${encodeURIComponent(after)}`))).toEqual([
        422,
        'invalid-input',
      ]);
  });

  it('have holidays declared by a supervisor, once each', async () => {
    const holiday = { date: '2027-02-25', nameAr: 'العيد الوطني', nameEn: 'National Day' };
    expect(codeOf(await post('clerk', '/holidays', holiday))).toEqual([403, 'not-permitted']);
    expect((await post('boss', '/holidays', holiday)).status).toBe(201);
    expect(codeOf(await post('boss', '/holidays', holiday))).toEqual([409, 'holiday-declared']);
    const listed = await as('clerk', 'GET', '/holidays?from=2027-01-01');
    expect(listed.body['holidays']).toEqual([expect.objectContaining(holiday)]);
  });
});
