import { HOUR_MS, MINUTE_MS, renewalLifecycle, type RenewalEvent } from '@tajdeed/domain';
import { CaseDesk } from '@tajdeed/lifecycle';
import { stepKey } from '@tajdeed/platform';
import {
  alsoRecords,
  exampleMove,
  givenRenewal,
  givenResident,
  testDatabase,
  testRoom,
  type TestDatabase,
  type TestRoom,
} from '@tajdeed/testing';
import { LateRenewals } from './late-renewals';
import { RenewalsModule } from './renewals.module';

describe('a renewal that stands where no resident is to act', () => {
  let database: TestDatabase;
  let room: TestRoom;
  let offsetMs = 0;
  beforeAll(async () => {
    database = await testDatabase();
    await alsoRecords(database, 'tajdeed_worker', 'tajdeed_api');
    room = await testRoom(database.urls.tajdeed_worker, RenewalsModule.forWorker());
  });
  afterAll(async () => {
    await room.close();
    await database.drop();
  });

  const pass = (ms: number) => database.shiftClock((offsetMs += ms));
  const look = () => room.module.get(LateRenewals).step();
  const move = async (renewalId: string, ...events: RenewalEvent[]): Promise<void> => {
    for (const event of events) {
      const { seq = 0 } = (await room.recorder.head(renewalId)) ?? {};
      const step = { key: stepKey(renewalId, event, String(seq)), actor: 'system' as const, renewalId };
      await room.db.transaction(() =>
        room.recorder.record(step, [exampleMove(renewalLifecycle, renewalId, seq, event)]),
      );
    }
  };
  const standing = async (...events: RenewalEvent[]): Promise<string> => {
    const resident = await givenResident(database, { article: '18' });
    const renewalId = await givenRenewal(database, room, resident, 'pledge.accepted');
    await move(renewalId, ...events);
    return renewalId;
  };
  const casesOf = async (renewalId: string): Promise<string[]> => {
    const rows = await database.query<{ said: string }>(
      `select c.kind || ' ' || h.state || coalesce(' by ' || (h.facts::json ->> 'by'), '') as said from cases.case c
       join lateral (select to_state as state, facts from lifecycle.history where thing = c.case_id order by seq desc limit 1) h on true
       where c.subject = $1 order by c.opened_at`,
      [renewalId],
    );
    return rows.map(({ said }) => said);
  };

  it.each([
    ['paid', 'coverage-late', 30 * MINUTE_MS, ['term.chosen', 'payment.captured'], 'coverage.issued'],
    ['exempt', 'coverage-late', 30 * MINUTE_MS, ['term.exempted'], 'coverage.refused'],
    [
      ...(['paid', 'authority-silent', 2 * HOUR_MS] as const),
      ...([['term.chosen', 'payment.captured', 'coverage.issued'], 'authority.acknowledged'] as const),
    ],
    [
      ...(['exempt', 'authority-silent', 2 * HOUR_MS] as const),
      ...([['term.exempted', 'coverage.issued'], 'authority.acknowledged'] as const),
    ],
  ] as const)('if %s becomes one case %s in its time, which ends when it moves on', async (...row) => {
    const [, kind, afterMs, events, next] = row;
    const renewalId = await standing(...events);
    await pass(afterMs - MINUTE_MS);
    await look();
    expect(await casesOf(renewalId)).toEqual([]);
    await pass(MINUTE_MS);
    await Promise.all([look(), look(), look()]); // as several workers do
    await pass(2 * afterMs);
    expect(await look()).toBe(0);
    expect(await casesOf(renewalId)).toEqual([`${kind} OPEN`]);
    await move(renewalId, next);
    await Promise.all([look(), look()]);
    expect(await casesOf(renewalId)).toEqual([`${kind} CLOSED by renewal.moved_on`]);
    expect(await database.query(`select from renewals.late`)).toEqual([]);
    if (next === 'coverage.issued') await move(renewalId, 'authority.acknowledged');
  });

  it('becomes one again when people have closed it and the same time has passed again', async () => {
    const renewalId = await standing('term.exempted', 'coverage.issued');
    await pass(2 * HOUR_MS);
    await look();
    const desk = room.module.get(CaseDesk, { strict: false });
    await room.db.transaction(() => desk.resolve(renewalId, ['authority-silent'], 'looked-into', 'system'));
    await pass(2 * HOUR_MS - MINUTE_MS);
    expect(await look()).toBe(0);
    await pass(MINUTE_MS);
    expect(await look()).toBe(1);
    const closed = 'authority-silent CLOSED by looked-into';
    expect(await casesOf(renewalId)).toEqual([closed, 'authority-silent OPEN']);
  });

  it('is nobody’s case while a resident is to act', async () => {
    const renewalId = await standing('term.chosen');
    await pass(2 * HOUR_MS);
    await look();
    expect(await casesOf(renewalId)).toEqual([]);
  });
});
