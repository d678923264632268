import { newId, type Principal } from '@tajdeed/platform';
import { officer } from '@tajdeed/testing';
import { Client } from 'pg';
import { documentOfSpec } from '../../spec/documents';
import { codeOf, SchedulesRoom } from '../../spec/schedules-room';
import { draftTag } from './schedule.schemas';

describe('several hands at one schedule', () => {
  let room: SchedulesRoom;
  beforeEach(async () => {
    room = await SchedulesRoom.open();
  });
  afterEach(() => room.close());

  it('two approvers at the same moment: one approves, the other is told so', async () => {
    const paper = await room.submitted('res-12', 10);
    const others = [room.approver, officer('fee-approver'), officer('fee-approver')];
    const outcomes = await Promise.all(others.map((by) => codeOf(room.approve(paper, by))));
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    for (const outcome of outcomes.filter((one) => one !== 'done'))
      expect(['not-in-this-state', 'moved-meanwhile']).toContain(outcome);
    expect(await room.events('res-12')).toEqual(['drafted', 'submitted', 'approved']);
    expect((await room.rows.paper('res-306-2025'))?.endsAt).toBe((await room.rows.paper('res-12'))?.startsAt);
  });

  it('two drafts for one day, approved at the same moment: one gets force', async () => {
    for (let round = 1; round <= 4; round += 1) {
      const names = [`res-${round}-a`, `res-${round}-b`];
      const papers = [
        await room.submitted(names[0]!, round * 10),
        await room.submitted(names[1]!, round * 10),
      ];
      const outcomes = await Promise.all(
        papers.map((paper) => codeOf(room.approve(paper, officer('fee-approver')))),
      );
      expect(outcomes.sort()).toEqual(['done', 'schedule-overlap']);
      const [row] = await room.database.query<{ n: string }>(
        `select count(*) as n from fees.schedule where schedule_id = any ($1) and in_force is not null`,
        [names],
      );
      expect(Number(row!.n)).toBe(1);
    }
    const gaps = await room.database.query(
      `select 1 from fees.schedule s where upper(s.in_force) is not null
         and not exists (select from fees.schedule n where lower(n.in_force) = upper(s.in_force))`,
    );
    expect(gaps).toEqual([]);
  });

  it('an earlier day than what is approved already is refused, at submission and at approval', async () => {
    const early = await room.submitted('res-early', 5);
    await room.approved('res-late', 20);
    expect(await codeOf(room.approve(early))).toBe('schedule-overlap');
    expect(await codeOf(room.submitted('res-earlier', 3))).toBe('schedule-overlap');
    expect((await room.rows.paper('res-early'))?.state).toBe('SUBMITTED');
    expect((await room.rows.paper('res-earlier'))?.state).toBe('DRAFT');
  });

  it('an approval and an edit at the same moment: what has force is what was read, or nothing has', async () => {
    for (let round = 1; round <= 8; round += 1) {
      const id = `res-${round}`;
      const paper = await room.submitted(id, round * 10);
      const changed = documentOfSpec({ ...paper.document, effective_note: 'changed' });
      const edit = () => codeOf(room.drafts.edit(room.author, id, changed, draftTag(paper)));
      const approve = () => codeOf(room.approve(paper));
      const [approved, edited] =
        round % 2 === 0
          ? await Promise.all([approve(), edit()])
          : (await Promise.all([edit(), approve()])).reverse();
      const after = await room.rows.paper(id);
      expect([approved, edited].filter((outcome) => outcome === 'done')).toHaveLength(1);
      const isApproved = approved === 'done';
      expect([after?.state, after?.digest === paper.digest]).toEqual([
        isApproved ? 'APPROVED' : 'DRAFT',
        isApproved,
      ]);
      expect(['done', 'not-in-this-state', 'proposal-changed', 'moved-meanwhile']).toContain(
        isApproved ? edited : approved,
      );
    }
  });

  it('two authors over one content at the same moment: one replaces it, the other is told so', async () => {
    for (let round = 1; round <= 6; round += 1) {
      const id = `res-${round}`;
      // Every second one is submitted: then both would end the submission, too.
      const paper = await (round % 2 === 0 ? room.submitted(id, round * 10) : room.draft(id, round * 10));
      const edit = (by: Principal, note: string) =>
        codeOf(
          room.drafts.edit(
            by,
            id,
            documentOfSpec({ ...paper.document, effective_note: note }),
            draftTag(paper),
          ),
        );
      const outcomes = await Promise.all([edit(room.author, 'first'), edit(officer('fee-author'), 'second')]);
      const won = outcomes.indexOf('done');
      expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
      expect(['draft-changed', 'moved-meanwhile', 'not-in-this-state']).toContain(outcomes[1 - won]);
      const after = await room.rows.paper(id);
      expect(after?.document.effective_note).toBe(['first', 'second'][won]);
      expect(after?.authors).toHaveLength(won === 0 ? 1 : 2);
      // Whoever lost and sends the same again is told that it was changed, not that something moved.
      expect(await edit(room.author, 'again')).toBe('draft-changed');
    }
  });

  it('an author approves nothing of it: not by another sign-in, not by another role, not through whoever stands in', async () => {
    const paper = await room.submitted('res-12', 10);
    const twice = { ...officer('fee-approver'), memberId: room.author.memberId };
    expect(await codeOf(room.approve(paper, twice))).toBe('same-person');
    const editor = officer('fee-author');
    await room.edit(editor, documentOfSpec({ ...paper.document, effective_note: 'hers' }));
    const again = await room.drafts.submit(room.author, 'res-12', 'with her change');
    const herself = { ...editor, grants: [...editor.grants, ...room.approver.grants] };
    expect(await codeOf(room.approve(again, herself))).toBe('same-person');
    const stand = {
      ...officer('clerk'),
      standsInFor: [{ memberId: editor.memberId, delegationId: newId(), grants: herself.grants }],
    };
    expect(await codeOf(room.approve(again, stand))).toBe('same-person');
    expect((await room.rows.paper('res-12'))?.state).toBe('SUBMITTED');
    expect(await codeOf(room.approve(again))).toBe('done');
  });

  it('of a day that passed while it waited, nothing gets force', async () => {
    const paper = await room.submitted('res-12', 2);
    await room.database.shiftClock(3 * 86_400_000);
    expect(await codeOf(room.approve(paper))).toBe('schedule-unfinished');
    expect(await room.inForce()).toBe('res-306-2025');
  });
});

describe('the database itself refuses the api', () => {
  let room: SchedulesRoom;
  let api: Client;
  beforeAll(async () => {
    room = await SchedulesRoom.open();
    await room.draft('res-draft', 10);
    await room.approved('res-12', 20);
    api = new Client({ connectionString: room.database.urls.tajdeed_api });
    await api.connect();
  });
  afterAll(async () => {
    await api.end();
    await room.close();
  });

  const outcomeOf = async (sql: string): Promise<unknown> => {
    await api.query('begin');
    try {
      return (await api.query(sql)).rowCount;
    } catch (error) {
      return (error as { code: unknown }).code;
    } finally {
      await api.query('rollback');
    }
  };
  const someone = `'019aa8f2-7c05-7a11-8b22-0123456789ab'::uuid`;
  const cases: readonly [string, string, unknown][] = [
    ['a schedule that it calls enacted', `update fees.schedule set enacted = true`, '42501'],
    ['an instant of approval of its own', `update fees.schedule set approved_at = 'epoch'`, '42501'],
    [
      'force without an approver',
      `update fees.schedule set in_force = tstzrange(app.now() + interval '1 day', null) where schedule_id = 'res-draft'`,
      '23514',
    ],
    [
      'force before the approval',
      `update fees.schedule set in_force = tstzrange('2026-01-01', '2026-01-02'), approver = ${someone} where schedule_id = 'res-draft'`,
      '23514',
    ],
    [
      'an author as the approver',
      `update fees.schedule set in_force = tstzrange(app.now() + interval '900 days', null), approver = authors[1] where schedule_id = 'res-draft'`,
      '23514',
    ],
    [
      'two in force at one instant',
      `update fees.schedule set in_force = tstzrange(app.now() + interval '30 days', null), approver = ${someone} where schedule_id = 'res-draft'`,
      '23P01',
    ],
    [
      'another beginning of what is approved',
      `update fees.schedule set in_force = tstzrange(lower(in_force) + interval '1 day', null) where schedule_id = 'res-12'`,
      'TJ011',
    ],
    [
      'another name of what is approved',
      `update fees.schedule set name_en = 'x' where schedule_id = 'res-12'`,
      'TJ011',
    ],
    [
      'an end in the past',
      `update fees.schedule set in_force = tstzrange(lower(in_force), '2026-01-01') where schedule_id = 'res-306-2025'`,
      'TJ011',
    ],
    [
      'no force for what has begun',
      `update fees.schedule set in_force = null where schedule_id = 'res-306-2025'`,
      'TJ011',
    ],
    ['another price', `update fees.fee_row set amount_fils = 1`, '42501'],
    ['rows taken from what is in force', `delete from fees.fee_row where schedule_id = 'res-306-2025'`, 0],
    ['exemptions taken from what is approved', `delete from fees.exemption where schedule_id = 'res-12'`, 0],
    [
      'a row added to what is in force',
      `insert into fees.exemption (schedule_id, code, number, name_ar, name_en, conditions, matching_rows, sources, note)
       values ('res-306-2025', 'x', 99, 'x', 'x', '[]', '{}', '{}', '')`,
      '42501',
    ],
    ['a schedule taken away', `delete from fees.schedule`, '42501'],
  ];
  it.each(cases)('%s', async (_, sql, outcome) => {
    expect(await outcomeOf(sql)).toBe(outcome);
  });

  it('but not the rows of a draft', async () => {
    expect(await outcomeOf(`delete from fees.exemption where schedule_id = 'res-draft'`)).toBe(1);
  });
});
