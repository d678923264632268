import { newId } from '@tajdeed/platform';
import { codeOf, late, Office, type Answer } from '../spec/office';
import type { World, Past } from '../spec/world';

interface Listed {
  readonly caseId: string;
  readonly level: number;
  readonly priority: number;
  readonly dueAt: string;
}

describe('the work with cases', () => {
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

  it('are assigned and handed over to people who may decide them, and to nobody else', async () => {
    const caseId = await opened();
    const assign = (name: string, member: string | undefined) =>
      post(name, `/cases/${caseId}/assign`, { member });
    expect(codeOf(await assign('clerk', office.member('other')))).toEqual([403, 'not-permitted']);
    for (const member of [office.member('finance'), office.member('auditor'), newId()])
      expect(codeOf(await assign('boss', member))).toEqual([422, 'invalid-input']);
    expect((await assign('boss', office.member('clerk'))).body['holder']).toBe(office.member('clerk'));
    const over = (name: string, to: string) =>
      post(name, `/cases/${caseId}/hand-over`, { member: office.member(to) });
    expect(codeOf(await over('other', 'other'))).toEqual([409, 'case-taken']);
    expect((await over('clerk', 'other')).body['holder']).toBe(office.member('other'));
    const mine = await as('other', 'GET', '/cases?mine=true');
    const { cases } = mine.body as { cases: { caseId: string; holder: string }[] };
    expect(cases.map((one) => one.caseId)).toContain(caseId);
    expect(new Set(cases.map(({ holder }) => holder))).toEqual(new Set([office.member('other')]));
  });

  it('keep what people say sealed', async () => {
    const caseId = await taken('clerk');
    const text = 'He called about it twice';
    expect((await post('clerk', `/cases/${caseId}/comments`, { text })).status).toBe(201);
    const rows = await world.database.query(`select * from cases.comment where case_id = $1`, [caseId]);
    expect(JSON.stringify(rows)).not.toContain('called');
    const read = await as('boss', 'GET', `/cases/${caseId}/comments`);
    expect(read.body['comments']).toEqual([
      expect.objectContaining({ text, member: office.member('clerk') }),
    ]);
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

  describe('are refused what their state does not allow, by the code that names the remedy', () => {
    const yours = 'case-yours';
    const [free, others, rests] = ['case-not-taken', 'case-taken', 'case-resting'];
    const [awake, alive, gone] = ['case-not-resting', 'case-not-closed', 'case-closed'];
    /** Null: it is done there, and other facts tell of that. `assign` and `reopen` are a supervisor's. */
    const deeds = [
      'take',
      'act',
      'release',
      'hand-over',
      'snooze',
      'split',
      'merge',
      'wake',
      'assign',
      'reopen',
    ];
    const heldBySelf = [null, null, null, null, null, null];
    const table: [string, (string | null)[]][] = [
      ['open', [null, ...heldBySelf.map(() => free), awake, null, alive]],
      ['taken by oneself', [yours, ...heldBySelf, awake, null, alive]],
      ['taken by another', [others, ...heldBySelf.map(() => others), awake, null, alive]],
      ['put off by oneself', [rests, ...heldBySelf.map(() => rests), null, null, alive]],
      ['put off by another', [others, ...heldBySelf.map(() => others), others, null, alive]],
      ['closed', [gone, ...heldBySelf.map(() => gone), gone, gone, null]],
      ['merged', [gone, ...heldBySelf.map(() => gone), gone, gone, gone]],
    ];
    const tomorrow = () => ({ until: new Date(Date.now() + 86_400_000).toISOString(), reason: 'it waits' });
    const why = { reason: 'because it is so' };
    const bring: Record<string, (caseId: string, holder: string) => Promise<Answer>> = {
      put: (caseId, holder) => post(holder, `/cases/${caseId}/snooze`, tomorrow()),
      closed: (caseId, holder) =>
        post(holder, `/cases/${caseId}/actions/notify-again`, { input: {}, ...why }),
      merged: async (caseId, holder) => {
        await post(holder, `/cases/${caseId}/split`, { kinds: ['coverage-refused'] });
        const [part] = await world.database.query<{ id: string }>(
          `select b.case_id as id from cases.case a join cases.case b using (subject) where a.case_id = $1 and b.case_id <> $1`,
          [caseId],
        );
        return post(holder, `/cases/${caseId}/merge`, { into: part?.id });
      },
    };
    const asked = async (deed: string, caseId: string): Promise<Answer> => {
      const body: Record<string, object> = {
        ...{ snooze: tomorrow(), split: { kinds: ['coverage-refused'] }, merge: { into: await opened() } },
        ...{ 'hand-over': { member: office.member('other') }, assign: { member: office.member('other') } },
        ...{ reopen: why, act: { input: {}, ...why } },
      };
      const path = deed === 'act' ? 'actions/notify-again' : deed;
      const by = deed === 'assign' || deed === 'reopen' ? 'boss' : 'clerk';
      return post(by, `/cases/${caseId}/${path}`, body[deed]);
    };

    it.each(table)('%s', async (state, codes) => {
      const holder = state.endsWith('another') ? 'other' : 'clerk';
      const caseId = state === 'open' ? await opened() : await taken(holder);
      const further = await bring[state.split(' ')[0] ?? '']?.(caseId, holder);
      expect([undefined, 200]).toContain(further?.status);
      const before = await eventsOf(caseId);
      for (const [nth, deed] of deeds.entries())
        if (codes[nth] !== null)
          expect([deed, ...codeOf(await asked(deed, caseId))]).toEqual([deed, 409, codes[nth]]);
      expect(await eventsOf(caseId)).toEqual(before);
    });
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
  });

  it('are not taken by the ten thousand: refused at once, in words, and nothing is', async () => {
    const one = await opened();
    const caseIds = [one, ...Array.from({ length: 10_000 }, newId)];
    for (const path of ['/cases/bulk/preview', '/cases/bulk'])
      expect(codeOf(await post('boss', path, { do: 'take', caseIds }))).toEqual([413, 'body-too-large']);
    expect(await eventsOf(one)).toEqual(['case.opened']);
  });

  it('come page by page, the most urgent first, none twice and none left out', async () => {
    const wanted = new Set<string>();
    for (let n = 0; n < 7; n += 1) wanted.add(await opened({ ...late }));
    const vary = `update cases.case set level = least($2 % 3, 1), priority = 1 + $2 % 2 where case_id = $1`;
    for (const [n, caseId] of [...wanted].entries()) await world.database.query(vary, [caseId, n]);
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page: Answer = await as(
        'paying',
        'GET',
        `/cases?kind=captured-late&limit=2${next === '' ? '' : `&after=${next}`}`,
      );
      expect(page.status).toBe(200);
      const { cases } = page.body as { cases: Listed[] };
      seen.push(...cases.map((one) => `${3 - one.level} ${one.priority} ${one.dueAt} ${one.caseId}`));
      next = (page.body as { next: string | null }).next;
    }
    expect(seen).toEqual([...seen].sort());
    expect(new Set(seen).size).toBe(seen.length);
    for (const caseId of wanted) expect(seen.some((line) => line.endsWith(caseId))).toBe(true);
    for (const after of ['x', '1.2', '4.1.1.x', "1.' or 1=1 --"])
      expect(codeOf(await as('paying', 'GET', `/cases?after=${encodeURIComponent(after)}`))).toEqual([
        422,
        'invalid-input',
      ]);
  });

  it('that were raised stand before what is due sooner, and are found by how often they were', async () => {
    const [raised, soon] = [await opened(late), await opened(late)];
    const vary = `update cases.case set level = $2, priority = $3, due_at = app.now() + $4::interval where case_id = $1`;
    await world.database.query(vary, [raised, 3, 2, '-1 hour']);
    await world.database.query(vary, [soon, 0, 1, '1 hour']);
    const found = async (filter: string) => {
      const { body } = await as('paying', 'GET', `/cases?kind=captured-late&limit=100${filter}`);
      return (body['cases'] as Listed[]).map(({ caseId }) => caseId);
    };
    const all = await found('');
    expect(all.indexOf(raised)).toBe(0);
    expect(all.indexOf(soon)).toBeGreaterThan(0);
    expect(await found('&level=2')).toEqual([raised]);
    expect(await found('&overdue=true')).toEqual([raised]);
    const [urgent, lesser] = [await found('&priority=1'), await found('&priority=2')];
    expect([urgent.includes(soon), urgent.includes(raised), lesser.includes(raised)]).toEqual([
      true,
      false,
      true,
    ]);
    for (const filter of ['level=4', 'priority=0', 'overdue=maybe'])
      expect(codeOf(await as('paying', 'GET', `/cases?${filter}`))).toEqual([422, 'invalid-input']);
  });

  it('have holidays declared by a supervisor, once each', async () => {
    const holiday = { date: '2027-02-25', nameAr: 'العيد الوطني', nameEn: 'National Day' };
    expect(codeOf(await post('clerk', '/holidays', holiday))).toEqual([403, 'not-permitted']);
    expect((await post('boss', '/holidays', holiday)).status).toBe(201);
    expect(codeOf(await post('boss', '/holidays', holiday))).toEqual([409, 'holiday-declared']);
    const listed = await as('clerk', 'GET', '/holidays?from=2027-01-01');
    expect(listed.body['holidays']).toEqual([expect.objectContaining(holiday)]);
    const told = await world.database.query(
      `select event, facts from lifecycle.history join cases.holiday on holiday_id = thing`,
    );
    const facts = JSON.stringify({ by: office.member('boss'), date: holiday.date });
    expect(told).toEqual([{ event: 'holiday.declared', facts }]);
  });

  it('have a holiday taken back by a supervisor, for a reason, once, and its day declared anew', async () => {
    const holiday = { date: '2027-03-04', nameAr: 'عطلة', nameEn: 'Wrong day' };
    const taken = { date: holiday.date, reason: 'the year after was meant' };
    const withdraw = (as: string, body: object = taken) => post(as, '/holidays/withdrawals', body);
    expect(codeOf(await withdraw('boss'))).toEqual([404, 'not-found']);
    expect((await post('boss', '/holidays', holiday)).status).toBe(201);
    expect(codeOf(await withdraw('clerk'))).toEqual([403, 'not-permitted']);
    expect(codeOf(await withdraw('boss', { date: holiday.date }))).toEqual([422, 'invalid-input']);
    const both = await Promise.all([withdraw('boss'), withdraw('boss')]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 404]);
    const again = await Promise.all([post('boss', '/holidays', holiday), post('boss', '/holidays', holiday)]);
    expect(again.map(({ status }) => status).sort()).toEqual([201, 409]);
    const { body } = await as('clerk', 'GET', '/holidays?from=2027-03-04');
    expect(body['holidays']).toMatchObject([
      { ...holiday, withdrawn: { reason: taken.reason } },
      { ...holiday, withdrawn: null },
    ]);
    const told = await world.database.query(
      `select event, nth from lifecycle.history join cases.holiday on holiday_id = thing where date = $1 order by nth, seq`,
      [holiday.date],
    );
    expect(told).toEqual([
      { event: 'holiday.declared', nth: 1 },
      { event: 'holiday.withdrawn', nth: 1 },
      { event: 'holiday.declared', nth: 2 },
    ]);
    const [kept] = await world.database.query<{ sealed: string }>(
      `select reason_sealed as sealed from cases.holiday_withdrawal`,
    );
    expect(kept!.sealed).not.toContain('meant');
  });
});
