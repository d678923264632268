import { DAY_MS } from '@tajdeed/domain';
import type { Principal } from '@tajdeed/platform';
import { officer, withClockOffset } from '@tajdeed/testing';
import { enterOfficer } from '../../spec/at-work';
import { ImpactsRoom } from '../../spec/impacts-room';
import { givenPaid } from '../../spec/paid-quotes';

const [FROM, TO] = ['2026-01-10', '2026-03-20'];
const SCHEDULE = 'res-306-2025';
/** More than two pages. */
const MANY = 11_000;

describe('a preview whose starter may no longer begin one', () => {
  let room: ImpactsRoom;
  beforeAll(async () => {
    room = await ImpactsRoom.open();
    await givenPaid(room.database, MANY, FROM, TO);
  });
  afterAll(() => room.close());

  async function begun(): Promise<{ impactId: string; by: Principal }> {
    const by = officer('fee-author');
    await enterOfficer(room.database, by);
    return { impactId: await room.start(SCHEDULE, FROM, TO, by), by };
  }
  const withdraw = ({ memberId }: Principal) =>
    room.database.query(`update staff.granted set withdrawn_at = app.now() where member_id = $1`, [memberId]);
  const close = ({ accountId }: Principal) =>
    room.database.query(`update lifecycle.head set state = 'DISABLED' where thing = $1`, [accountId]);
  const eventsOf = async (impactId: string) =>
    (
      await room.database.query<{ event: string }>(
        `select event from lifecycle.history where thing = $1 order by seq`,
        [impactId],
      )
    ).map(({ event }) => event);

  /** Ended, says so, and shows nothing of what was counted. */
  async function expectStopped(impactId: string, by: Principal): Promise<void> {
    const shown = await room.shown(impactId);
    expect(shown).toMatchObject({
      ...{ state: 'STOPPED', rows: [], largest: [], progress: { share: 0, renewals: 0 } },
      totals: { renewals: 0, same: 0, before: '0.000', after: '0.000' },
    });
    expect(shown.finishedAt).not.toBeNull();
    await expect(room.csv(impactId)).rejects.toMatchObject({ code: 'impact-stopped' });
    expect(await eventsOf(impactId)).toEqual(['impact.started', 'impact.stopped']);
    expect(
      await room.database.query(
        `select actor, facts::json as facts from lifecycle.history where thing = $1 and event = 'impact.stopped'`,
        [impactId],
      ),
    ).toEqual([{ actor: 'system', facts: { by: by.memberId, permission: 'fees.preview' } }]);
  }

  it('does not begin to count once the role was taken away', async () => {
    const { impactId, by } = await begun();
    await withdraw(by);
    await room.run(impactId);
    await expectStopped(impactId, by);
  });

  it('does not begin to count once the sign-in was closed', async () => {
    const { impactId, by } = await begun();
    await close(by);
    await room.run(impactId);
    await expectStopped(impactId, by);
  });

  it('does not begin to count once the role has run out by itself', async () => {
    const { impactId, by } = await begun();
    await withClockOffset(room.database, 400 * DAY_MS, () => room.run(impactId));
    await expectStopped(impactId, by);
  });

  it('stops between two runs, and what was counted is gone', async () => {
    const { impactId, by } = await begun();
    const leave = new AbortController();
    const heard = () => {
      leave.abort(); // heard before the first page: the run leaves after it
    };
    await expect(room.run(impactId, { heard, signal: leave.signal })).rejects.toThrow();
    const { state, progress } = await room.shown(impactId);
    expect([state, progress.renewals > 0]).toEqual(['RUNNING', true]);
    await withdraw(by);
    await room.run(impactId);
    await expectStopped(impactId, by);
  });

  it('stops within one run at the next page', async () => {
    const { impactId, by } = await begun();
    await room.database.query(
      `create function public.take_away() returns trigger language plpgsql security definer as $$
       begin update staff.granted set withdrawn_at = app.now() where member_id = '${by.memberId}'; return new; end $$`,
    );
    await room.database.query(
      `create trigger take_away after insert on fees.impact_changes for each row when (new.chunk = 1) execute function public.take_away()`,
    );
    const heard: number[] = [];
    await room.run(impactId, { heard: (renewals) => heard.push(renewals) });
    await room.database.query(`drop trigger take_away on fees.impact_changes`);
    expect(heard).toHaveLength(2);
    await expectStopped(impactId, by);
  });

  it('stays as it ended, also for whoever gets the role back', async () => {
    const { impactId, by } = await begun();
    await withdraw(by);
    await room.run(impactId);
    await room.database.query(`update staff.granted set withdrawn_at = null where member_id = $1`, [
      by.memberId,
    ]);
    await room.run(impactId);
    await expectStopped(impactId, by);
  });

  it('that has its result keeps it', async () => {
    const { impactId, by } = await begun();
    await room.run(impactId);
    await withdraw(by);
    await room.run(impactId);
    expect(await room.shown(impactId)).toMatchObject({ state: 'DONE' });
    expect(await eventsOf(impactId)).toEqual(['impact.started', 'impact.finished']);
  });
});
