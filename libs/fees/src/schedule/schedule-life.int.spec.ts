import { addDays, DAY_MS } from '@tajdeed/domain';
import { officer } from '@tajdeed/testing';
import { DataSource } from 'typeorm';
import { documentOfSpec } from '../../spec/documents';
import { codeOf, SchedulesRoom } from '../../spec/schedules-room';
import { seedFees } from '../seed/seed-fees';

describe('a schedule of fees', () => {
  let room: SchedulesRoom;
  beforeEach(async () => {
    room = await SchedulesRoom.open();
  });
  afterEach(() => room.close());

  /** Of the schedule that is in force first. */
  const lastDayBefore = async () => (await room.rows.paper('res-306-2025'))?.document.effective_to;

  async function seedAgain(): Promise<unknown> {
    const source = await new DataSource({ type: 'postgres', url: room.database.admin }).initialize();
    try {
      return await source.transaction((manager) => seedFees(manager));
    } finally {
      await source.destroy();
    }
  }

  it('that the law enacted has its entries from the seed, once, also where it stood without any', async () => {
    expect(await room.events('legacy-2000')).toEqual(['enacted', 'superseded']);
    expect(await room.events('res-306-2025')).toEqual(['enacted']);
    const all = `select md5(string_agg(h::text, '' order by thing, seq)) as sum from lifecycle.history h`;
    const before = await room.database.query(all);
    await seedAgain();
    expect(await room.database.query(all)).toEqual(before);
    for (const table of ['unpublished', 'history', 'head'])
      await room.database.query(
        `delete from lifecycle.${table} where thing in (select thing from fees.schedule)`,
      );
    await seedAgain();
    expect(await room.events('legacy-2000')).toEqual(['enacted', 'superseded']);
    expect(await room.events('res-306-2025')).toEqual(['enacted']);
  });

  it('goes from a draft to its instant, exact to the second, and ends the one before', async () => {
    const { thing, document } = await room.approved('res-12-2027', 10);
    expect(await room.inForce()).toBe('res-306-2025');
    expect(await lastDayBefore()).toBe(addDays(document.effective_from ?? '', -1));
    expect((await room.rows.paper('res-12-2027'))?.state).toBe('APPROVED');
    await room.look(thing); // too early
    const [left] = await room.database.query<{ ms: string }>(
      `select (extract(epoch from lower(in_force) - app.now()) * 1000)::bigint::text as ms from fees.schedule where schedule_id = 'res-12-2027'`,
    );
    await room.database.shiftClock(Number(left!.ms) - 2_000);
    expect(await room.inForce()).toBe('res-306-2025');
    await room.database.shiftClock(Number(left!.ms) + 1);
    expect(await room.inForce()).toBe('res-12-2027'); // though nothing is recorded yet
    expect((await room.rows.paper('res-12-2027'))?.state).toBe('IN_FORCE');
    expect((await room.rows.paper('res-306-2025'))?.state).toBe('SUPERSEDED');
    await Promise.allSettled([room.look(thing), room.look(thing)]);
    await room.look(thing);
    expect(await room.events('res-12-2027')).toEqual(['drafted', 'submitted', 'approved', 'began']);
    expect(await room.events('res-306-2025')).toEqual(['enacted', 'superseded']);
  });

  it('is looked at when its instant comes, and not before', async () => {
    const { thing } = await room.approved('res-12-2027', 3);
    const [watch] = await room.database.query<{ same: boolean }>(
      `select w.nudge_at = lower(s.in_force) as same from lifecycle.watch w join fees.schedule s using (thing) where thing = $1`,
      [thing],
    );
    expect(watch).toEqual({ same: true });
  });

  it('may wait behind another approved one, and each records its own beginning and end in order', async () => {
    await room.approved('res-1', 5);
    const last = await room.approved('res-2', 9);
    await room.database.shiftClock(20 * DAY_MS);
    await room.lookAsWorker(last.thing); // of the others nobody has looked yet
    expect(await room.events('res-1')).toEqual(['drafted', 'submitted', 'approved', 'began', 'superseded']);
    expect(await room.events('res-2')).toEqual(['drafted', 'submitted', 'approved', 'began']);
    expect(await room.events('res-306-2025')).toEqual(['enacted', 'superseded']);
  });

  it('keeps a database that is migrated again as it is', async () => {
    const { document } = await room.approved('res-12-2027', 10);
    expect(await seedAgain()).toMatchObject({ entered: [], ended: [] });
    expect(await lastDayBefore()).toBe(addDays(document.effective_from ?? '', -1));
  });

  it('is refused, recalled, lapsed, changed and given up as a person would expect', async () => {
    const first = await room.submitted('res-12', 10);
    await room.approvals.refuse(room.approver, first.proposalId!, 'the amounts are not those signed');
    await room.drafts.submit(room.author, 'res-12', 'once more, corrected');
    const { proposalId } = (await room.rows.paper('res-12'))!;
    await room.approvals.withdraw(room.author, proposalId!);
    const third = await room.drafts.submit(room.author, 'res-12', 'and again');
    await room.edit(room.author, documentOfSpec({ ...third.document, effective_note: 'x' }));
    expect(await codeOf(room.approve(third))).toBe('not-in-this-state');
    await room.drafts.submit(room.author, 'res-12', 'and again');
    await room.database.shiftClock(7 * DAY_MS + 1_000);
    await room.look(third.thing);
    expect((await room.rows.paper('res-12'))?.state).toBe('DRAFT');
    await room.drafts.submit(room.author, 'res-12', 'in time now');
    await room.drafts.withdraw(room.author, 'res-12');
    expect(await room.events('res-12')).toEqual([
      ...['drafted', 'submitted', 'refused', 'submitted', 'recalled', 'submitted', 'edited'],
      ...['submitted', 'lapsed', 'submitted', 'withdrawn'],
    ]);
    expect(await codeOf(room.drafts.submit(room.author, 'res-12', 'too late now'))).toBe('not-in-this-state');
    expect(await codeOf(room.drafts.withdraw(room.author, 'res-12'))).toBe('not-in-this-state');
  });

  it('is taken back before it begins by two people again, and the one before goes on', async () => {
    await room.approved('res-12', 10);
    const asked = await room.drafts.annul(room.author, 'res-12', 'the decree was withdrawn');
    expect(await codeOf(room.approve(asked, { ...room.approver, memberId: room.author.memberId }))).toBe(
      'same-person',
    );
    await room.approve(asked);
    expect((await room.rows.paper('res-12'))?.state).toBe('WITHDRAWN');
    expect((await room.rows.paper('res-306-2025'))?.endsAt).toBeNull();
    expect((await room.events('res-12')).at(-1)).toBe('annulled');
    await room.approved('res-13', 10);
  });

  describe('is not submitted', () => {
    const cases: readonly [string, object, string][] = [
      ['without a beginning', { effective_from: null }, 'effective_from missing'],
      ['with a beginning that is over', { effective_from: '2026-01-01' }, 'effective_from in-the-past'],
      ['with an end', { effective_to: '2099-12-31' }, 'effective_to next-schedule-ends-it'],
      [
        'without a table that prices',
        { tables: [{ ...documentOfSpec().tables[0]!, stage: 'off' }], exemptions: [] },
        'tables prices-nothing',
      ],
    ];
    it.each(cases)('%s', async (_, more, fault) => {
      await room.draft('res-12', 10, more);
      const refused = room.drafts.submit(room.author, 'res-12', 'as it stands');
      const [path, code] = fault.split(' ');
      await expect(refused).rejects.toMatchObject({
        code: 'schedule-unfinished',
        facts: { errors: expect.arrayContaining([{ path, code }]) as unknown },
      });
      expect(await room.events('res-12')).toEqual(['drafted']);
    });
  });

  it('has a name of its own, and is nobody’s concern who may not write or read drafts', async () => {
    await room.draft('res-12', 10);
    expect(await codeOf(room.draft('res-12', 11))).toBe('schedule-known');
    expect(await codeOf(room.draft('res-306-2025', 11))).toBe('schedule-known');
    const clerk = officer('clerk');
    expect(await codeOf(room.drafts.read(clerk, 'res-12'))).toBe('not-found');
    expect(await codeOf(room.drafts.draft(clerk, documentOfSpec()))).toBe('not-permitted');
    const elsewhere = officer('fee-author', { department: 'finance' });
    expect(await codeOf(room.drafts.read(elsewhere, 'res-12'))).toBe('not-found');
    expect(await codeOf(room.drafts.withdraw(elsewhere, 'res-12'))).toBe('not-permitted');
    expect(await room.events('res-12')).toEqual(['drafted']);
  });
});
