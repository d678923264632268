import { missingThings, statementStates } from '@tajdeed/domain';
import { newId, newReference, newTrackId, texts } from '@tajdeed/platform';
import { officer } from '@tajdeed/testing';
import { BooksDoor } from '../../spec/books-door';

interface Shown {
  readonly attemptId: string;
  readonly state: string;
  readonly missing: readonly { readonly code: string; readonly sentence: string }[];
  readonly acts: { readonly who: string; readonly sentence: string } | null;
  readonly until: string | null;
  readonly caseId: string | null;
}

describe('statements over HTTP', () => {
  let door: BooksDoor;
  const ids: string[] = [];
  beforeAll(async () => {
    const roles = ['finance', 'auditor', 'supervisor', 'clerk', 'operator'] as const;
    const people = roles.map((role) => [role, officer(role)] as const);
    const elsewhere = officer('finance', { department: 'assurance' });
    door = await BooksDoor.open({ ...Object.fromEntries(people), elsewhere });
    await stated(`'{}', 'covered', false, null`);
    await stated(`'{second-inquiry,authority}', 'open', true, app.now() + interval '5 minutes'`);
    await stated(`'{return}', 'open', true, null`);
    await stated(`'{}', 'covered', false, null`);
    await door.database.query(
      `update payments.statement set bank = 'voided', ledger = 'owed', owed_fils = amount_fils where attempt_id = $1`,
      [ids[3]],
    );
  });
  afterAll(() => door.close());

  /** Somebody's payment: what is missing, its state, whether it counts, and until when a machine is at work. */
  const stated = async (values: string): Promise<void> => {
    const [attemptId, renewalId] = [newId(), newId()];
    await door.database.query(
      `insert into payments.attempt (attempt_id, renewal_id, quote_id, terminal, language, amount_fils, track_id, receipt_reference,
         opened_at) values ($1, $2, $3, 'main', 'ar', 100000, $4, $5, app.now())`,
      [attemptId, renewalId, newId(), newTrackId(), newReference()],
    );
    await door.database.query(
      `insert into payments.statement (attempt_id, renewal_id, amount_fils, taken_at, missing, state, uncovered, until)
       values ($1, $2, 100000, '2026-11-22T09:00:00Z', ${values})`,
      [attemptId, renewalId],
    );
    ids.push(attemptId);
  };
  const list = async (query = '', language = 'en') => {
    const answer = await door.get(`/statements${query}`, 'finance', { 'accept-language': language });
    expect(answer.statusCode).toBe(200);
    return answer.json<{ statements: Shown[]; next: string | null }>();
  };

  it('are for finance, auditors and supervisors of payments, and for nobody else', async () => {
    for (const path of ['/statements', `/statements/${ids[0]!}`]) {
      for (const as of ['finance', 'auditor', 'supervisor'])
        expect((await door.get(path, as)).statusCode).toBe(200);
      for (const as of ['clerk', 'operator', 'elsewhere'])
        expect((await door.get(path, as)).json<{ code: string }>().code).toBe('not-permitted');
      expect((await door.get(path)).statusCode).toBe(401);
    }
  });

  it('say in both languages what is missing, who acts, and until when', async () => {
    const { statements } = await list();
    expect(statements.map(({ attemptId, acts, until }) => [attemptId, acts?.who, until !== null])).toEqual([
      [ids[1], 'machine', true],
      [ids[2], 'nobody', false],
    ]);
    expect(statements[0]!.missing.map(({ code }) => code)).toEqual(['second-inquiry', 'authority']);
    const arabic = (await list('', 'ar')).statements[0]!;
    for (const { sentence } of [...arabic.missing, arabic.acts!])
      expect(sentence).toMatch(/[\u0600-\u06ff]{3}/);
    const keys = [
      ...statementStates.map((state) => `statement.state.${state}`),
      ...missingThings.map((code) => `statement.missing.${code}`),
      ...['machine', 'staff', 'nobody'].map((who) => `statement.acts.${who}`),
    ];
    expect(keys.filter((key) => !texts.has(key))).toEqual([]);
  });

  it('come page by page, the settled ones where they are asked for', async () => {
    const first = await list('?state=all&limit=2');
    expect(first.statements.map(({ attemptId }) => attemptId)).toEqual(ids.slice(0, 2));
    const second = await list(`?state=all&limit=2&after=${first.next!}`);
    expect(second).toMatchObject({
      statements: [{ attemptId: ids[2] }, { attemptId: ids[3] }],
      next: null,
    });
  });

  it('say of a cover that stands although the bank took its money back that it is owed, and are a list of their own', async () => {
    const { statements } = await list('?state=owed');
    expect(statements).toHaveLength(1);
    expect(statements[0]).toMatchObject({
      ...{ attemptId: ids[3], state: 'covered', books: { ledger: { state: 'owed', owed: '100.000' } } },
      sentence: expect.stringMatching(/^Covered, and not paid here/) as string,
    });
    expect(texts.has('statement.state.covered-owed')).toBe(true);
  });

  it('are shown one by one, with the four books', async () => {
    const answer = await door.get(`/statements/${ids[1]!}`, 'finance');
    expect(answer.json()).toMatchObject({
      ...{ attemptId: ids[1], amount: '100.000', takenAt: '2026-11-22T09:00:00Z', uncovered: true },
      books: { bank: { inquiry: 'provisional' }, authority: { state: 'untold' } },
    });
  });

  it.each([
    ['/statements?state=closed', 422],
    ['/statements?limit=0', 422],
    ['/statements?after=x', 422],
    ['/statements?other=1', 422],
    ['/statements/x', 404],
    [`/statements/${newId()}`, 404],
  ])('refuse %s with %i', async (path, status) => {
    expect((await door.get(path, 'finance')).statusCode).toBe(status);
  });

  it('are counted in public, where anybody may keep the answer for ten seconds', async () => {
    const answer = await door.get('/paid-and-covered');
    expect(answer.headers).toMatchObject({ 'cache-control': 'public, max-age=10' });
    expect(answer.json()).toEqual({
      ...{ paidAndNotCovered: 2, oldest: '2026-11-22T09:00:00Z' },
      asOf: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
    });
    await door.database.query(`update payments.statement set uncovered = false`);
    expect(
      (await door.get('/paid-and-covered')).json<{ paidAndNotCovered: number }>().paidAndNotCovered,
    ).toBe(2);
  });

  it('are counted on a page in both languages', async () => {
    const page = await door.get('/paid-and-covered', undefined, {
      accept: 'text/html',
      'accept-language': 'ar',
    });
    expect(page.headers['content-type']).toContain('text/html');
    for (const text of ['من دفع فهو مغطّى', 'Paid means covered', 'lang="ar"', 'دفعتان'])
      expect(page.body).toContain(text);
  });
});
