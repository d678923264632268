import { addDays, kuwaitMidnight, renewalLifecycle } from '@tajdeed/domain';
import { withClockOffset } from '@tajdeed/testing';
import { clerk, feesRoom, type FeesRoom } from '../spec/fees-room';

const HOUR = 3_600_000;
let { database, room, fees, today, renewalOf, view, close } = {} as FeesRoom;

beforeAll(async () => {
  ({ database, room, fees, today, renewalOf, view, close } = await feesRoom());
});
afterAll(() => close());

const wish = (years = 1) => ({ years, startsOn: addDays(today, 31), endsOn: undefined });
/** Runs `work` at an instant of business time. */
const at = <T>(instantMs: number, work: () => Promise<T>) =>
  withClockOffset(database, Math.ceil(instantMs - performance.timeOrigin - performance.now()), work);

describe('a quote', () => {
  const boundary = kuwaitMidnight('2025-12-23');

  it('holds for a day', async () => {
    const renewalId = await renewalOf(clerk);
    await fees.choose(renewalId, wish());
    await withClockOffset(database, 24 * HOUR - 60_000, async () => {
      expect(await view(renewalId)).toMatchObject([{ live: true, in_time: true }]);
    });
    await withClockOffset(database, 24 * HOUR + 60_000, async () => {
      expect(await view(renewalId)).toMatchObject([{ live: true, in_time: false, schedule_in_force: true }]);
    });
  });

  it('of the earlier schedule ends with it, at midnight in Kuwait; after it resolution 306 prices', async () => {
    const resident = { ...clerk, endsOn: '2025-12-31' };
    const renewalId = await renewalOf(resident);
    await at(boundary - HOUR, async () => {
      const quote = await fees.choose(renewalId, { years: 1, startsOn: '2026-01-01', endsOn: undefined });
      expect(quote).toMatchObject({
        total: '50.000',
        scheduleId: 'legacy-2000',
        validUntil: '2025-12-22T21:00:00Z',
      });
      expect(await view(renewalId)).toMatchObject([{ in_time: true, schedule_in_force: true }]);
    });
    await at(boundary, async () => {
      expect(await view(renewalId)).toMatchObject([{ in_time: false, schedule_in_force: false, live: true }]);
      const later = await renewalOf(resident);
      expect(await fees.choose(later, { years: 1, startsOn: '2026-01-01', endsOn: undefined })).toMatchObject(
        {
          total: '100.000',
          scheduleId: 'res-306-2025',
        },
      );
    });
  });

  it('that lapsed is replaced by the next choice', async () => {
    const renewalId = await renewalOf(clerk);
    const { quoteId } = await fees.choose(renewalId, wish());
    const seq = (await room.recorder.head(renewalId))!.seq;
    await room.db.transaction(() =>
      room.recorder.record({ key: '6f1c1b9e-51f5-4a61-8d61-9f2f2a4b1c3d', actor: 'system', renewalId }, [
        {
          lifecycle: renewalLifecycle,
          thing: renewalId,
          expectedSeq: seq,
          event: 'quote.lapsed',
          facts: { quoteId, reason: 'out-of-time' },
        },
      ]),
    );
    expect(await view(renewalId)).toMatchObject([{ live: false }]);
    await fees.choose(renewalId, wish(2));
    expect((await view(renewalId)).map(({ live }) => live)).toEqual([false, true]);
  });

  it('is never changed by the process that makes it, and is one at a time', async () => {
    const renewalId = await renewalOf(clerk);
    await fees.choose(renewalId, wish());
    await expect(
      room.db.query(`update fees.quote set total_fils = 1 where renewal_id = $1`, [renewalId]),
    ).rejects.toThrow('permission denied');
    await expect(room.db.query(`delete from fees.quote where renewal_id = $1`, [renewalId])).rejects.toThrow(
      'permission denied',
    );
    await expect(room.db.query(`update fees.schedule set note = ''`)).rejects.toThrow('permission denied');
    await expect(
      database.query(
        `insert into fees.quote select (jsonb_populate_record(q, jsonb_build_object('quote_id', uuidv7()))).* from fees.quote q where renewal_id = $1`,
        [renewalId],
      ),
    ).rejects.toThrow('one_live_quote');
  });
});
