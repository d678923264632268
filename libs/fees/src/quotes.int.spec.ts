import { addDays, kuwaitMidnight, renewalLifecycle } from '@tajdeed/domain';
import { withClockOffset } from '@tajdeed/testing';
import { clerk, feesRoom, type FeesRoom } from '../spec/fees-room';

const HOUR = 3_600_000;
let { database, room, fees, today, renewalOf, view, close } = {} as FeesRoom;

beforeAll(async () => {
  ({ database, room, fees, today, renewalOf, view, close } = await feesRoom());
});
afterAll(() => close());

const wish = (years = 1) => ({ years, months: null, startsOn: addDays(today, 40), endsOn: null });
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
      const quote = await fees.choose(renewalId, { ...wish(), startsOn: '2026-01-01' });
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
      expect(await fees.choose(later, { ...wish(), startsOn: '2026-01-01' })).toMatchObject({
        total: '100.000',
        scheduleId: 'res-306-2025',
      });
    });
  });

  const lapse = async (renewalId: string, quoteId: string, key: string) => {
    const { seq } = (await room.recorder.head(renewalId))!;
    const facts = { quoteId, reason: 'schedule-changed' as const };
    await room.recorder.record({ key, actor: 'system', renewalId }, [
      { lifecycle: renewalLifecycle, thing: renewalId, expectedSeq: seq, event: 'quote.lapsed', facts },
    ]);
  };

  it('of the earlier schedule is priced again for the same term once resolution 306 is in force, and tells both totals', async () => {
    const renewalId = await renewalOf({ ...clerk, endsOn: '2025-12-31' });
    const wished = { ...wish(2), startsOn: '2026-01-01' };
    const { quoteId } = await at(boundary - HOUR, () => fees.choose(renewalId, wished));
    await at(boundary, async () => {
      const repriced = await room.db.transaction(async () => {
        await lapse(renewalId, quoteId, '6f1c1b9e-51f5-4a61-8d61-9f2f2a4b1c3e');
        return fees.reprice(renewalId);
      });
      expect(repriced).toMatchObject({
        oldTotal: '100.000',
        newTotal: '200.000',
        oldSchedule: { en: expect.any(String) as string },
        newSchedule: { ar: 'القرار الوزاري رقم 306 لسنة 2025' },
      });
      expect(await view(renewalId)).toMatchObject([
        { quote_id: quoteId, live: false, total_fils: '100000' },
        { quote_id: repriced!.quoteId, live: true, in_time: true, total_fils: '200000', years: 2 },
      ]);
      expect((await room.recorder.head(renewalId))?.state).toBe('AWAITING_PAYMENT');
    });
  });

  it('whose term cannot be had any more is not priced again, and the renewal awaits a term', async () => {
    const renewalId = await renewalOf({ ...clerk, endsOn: '2025-11-30' });
    const wished = { ...wish(), startsOn: '2025-12-22' };
    const { quoteId } = await at(boundary - HOUR, () => fees.choose(renewalId, wished));
    await at(boundary, async () => {
      const repriced = await room.db.transaction(async () => {
        await lapse(renewalId, quoteId, '6f1c1b9e-51f5-4a61-8d61-9f2f2a4b1c3f');
        return fees.reprice(renewalId);
      });
      expect(repriced).toBeUndefined(); // the first day is over
      expect((await room.recorder.head(renewalId))?.state).toBe('AWAITING_TERM');
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
    await expect(room.db.query(`update fees.schedule set note = ''`)).rejects.toThrow(
      'what was approved does not change',
    );
    await expect(
      database.query(
        `insert into fees.quote select (jsonb_populate_record(q, jsonb_build_object('quote_id', uuidv7()))).* from fees.quote q where renewal_id = $1`,
        [renewalId],
      ),
    ).rejects.toThrow('one_live_quote');
  });
});
