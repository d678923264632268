import { randomBytes } from 'node:crypto';
import { CHANGE_SILENT_AFTER_MS, MINUTE_MS, renewalLifecycle } from '@tajdeed/domain';
import { CaseDesk, NoticeDesk } from '@tajdeed/lifecycle';
import { CryptoModule, derivedId, newId, stepKey } from '@tajdeed/platform';
import {
  alsoRecords,
  exampleMove,
  testDatabase,
  testRoom,
  type TestDatabase,
  type TestRoom,
} from '@tajdeed/testing';
import { Authority, CIVIL_NUMBER, givenCovered, TOKEN } from '../spec/authority';
import { ChangeNotices } from './change-notices';
import { LateNotices } from './late-notices';
import { ResidencyActivities } from './residency.activities';
import { ResidencyModule } from './residency.module';

describe('telling the authority', () => {
  const dataKeys = { current: 'k1', keys: new Map([['k1', randomBytes(32)]]) };
  let database: TestDatabase;
  let room: TestRoom;
  const authority = new Authority();

  beforeAll(async () => {
    database = await testDatabase();
    const url = await authority.open();
    await database.query(`grant insert on fees.quote to tajdeed_worker`);
    await alsoRecords(database, 'tajdeed_worker', 'tajdeed_api');
    room = await testRoom(
      database.urls.tajdeed_worker,
      CryptoModule.forRoot({ dataKeys, indexKey: randomBytes(32) }),
      ResidencyModule.forWorker({ url, token: TOKEN }),
    );
  });
  afterAll(async () => {
    await room.close();
    authority.close();
    await database.drop();
  });
  beforeEach(() => {
    authority.willing();
  });

  const activities = () => room.module.get(ResidencyActivities);
  const casesOf = (subject: string) =>
    database.query(
      `select c.kind, h.state, c.about from cases.case c join lifecycle.head h on h.thing = c.case_id where subject = $1`,
      [subject],
    );

  const covered = () => givenCovered(database, room, dataKeys);

  it('names person and days under one key, however often it is sent', async () => {
    const { renewalId, coverageId } = await covered();
    const told = await activities().notifyAuthority(renewalId);
    expect(told).toMatchObject({ outcome: 'acknowledged', authorityReference: 'RA202611220000000001' });
    await activities().notifyAuthority(renewalId);
    const noticeId = derivedId(coverageId, 'notice');
    expect(authority.received[0]).toMatchObject({
      key: noticeId,
      authorization: `Bearer ${TOKEN}`,
      body: { noticeId, civilNumber: CIVIL_NUMBER, startsOn: '2026-12-01', endsOn: '2027-11-30' },
    });
    expect(authority.received[1]).toEqual(authority.received[0]);
  });

  it('ends the renewal once, however often the answer is recorded', async () => {
    const { renewalId, coverageId } = await covered();
    const told = await activities().notifyAuthority(renewalId);
    const states = await Promise.allSettled(
      Array.from({ length: 5 }, () => activities().recordNotice(renewalId, told)),
    );
    expect(states.some((state) => state.status === 'fulfilled' && state.value === 'ACKNOWLEDGED')).toBe(true);
    expect(await activities().recordNotice(renewalId, told)).toBe('ACKNOWLEDGED');
    const rows = await database.query(
      `select outcome, authority_reference from residency.notice where coverage_id = $1`,
      [coverageId],
    );
    expect(rows).toEqual([{ outcome: 'acknowledged', authority_reference: 'RA202611220000000001' }]);
    expect((await room.recorder.head(derivedId(coverageId, 'notice')))?.state).toBe('ACKNOWLEDGED');
  });

  it('holds the renewal when the authority refuses', async () => {
    const { renewalId } = await covered();
    authority.answer = { status: 422, body: '{"code":"left-the-country"}' };
    const told = await activities().notifyAuthority(renewalId);
    expect(told).toMatchObject({ outcome: 'refused', reason: 'left-the-country' });
    expect(await activities().recordNotice(renewalId, told)).toBe('HELD');
    expect(await casesOf(renewalId)).toEqual([
      { kind: 'authority-refused', state: 'OPEN', about: '{"reason":"left-the-country"}' },
    ]);
  });

  it('tells it once more by a notice of its own where the staff decides so', async () => {
    const { renewalId, coverageId } = await covered();
    authority.answer = { status: 422, body: '{"code":"left-the-country"}' };
    const first = await activities().notifyAuthority(renewalId);
    await activities().recordNotice(renewalId, first);
    const { seq = 0 } = (await room.recorder.head(renewalId)) ?? {};
    await room.db.transaction(() =>
      room.recorder.record({ key: stepKey(renewalId, 'again'), actor: 'system', renewalId }, [
        exampleMove(renewalLifecycle, renewalId, seq, 'notice.retried'),
      ]),
    );
    // An answer that comes again from before is of the first notice, and says nothing of the second.
    expect(await activities().recordNotice(renewalId, first)).toBe('NOTIFYING');
    authority.answer = { status: 200, body: '{"reference":"RA2","receivedAt":"2026-11-22T03:00:00Z"}' };
    const second = await activities().notifyAuthority(renewalId);
    expect(authority.received.map(({ key }) => key)).toEqual([
      derivedId(coverageId, 'notice'),
      derivedId(coverageId, 'notice:2'),
    ]);
    expect(await activities().recordNotice(renewalId, second)).toBe('ACKNOWLEDGED');
    const rows = await database.query(
      `select outcome from residency.notice where coverage_id = $1 order by answered_at`,
      [coverageId],
    );
    expect(rows).toEqual([{ outcome: 'refused' }, { outcome: 'acknowledged' }]);
  });

  describe('of a coverage that changed', () => {
    const changes = () => room.module.get(ChangeNotices);
    const noticesOf = (coverageId: string) =>
      database.query<{ id: string; state: string; says: string }>(
        `select o.notice_id as id, h.state, o.says from residency.v_owed_notice o join lifecycle.head h on h.thing = o.notice_id
         where o.coverage_id = $1 order by o.nth`,
        [coverageId],
      );
    const owe = (coverageId: string, renewalId: string, says: 'suspended' | 'ended', by: string = newId()) =>
      room.db.transaction(() =>
        room.module
          .get(NoticeDesk, { strict: false })
          .owe({ coverageId, renewalId, says, actor: 'system', by }),
      );
    /** In the books of the authority. */
    async function noticed() {
      const both = await covered();
      await activities().recordNotice(both.renewalId, await activities().notifyAuthority(both.renewalId));
      authority.received = [];
      return both;
    }

    it('owes one notice for what led to it, and is told it under a key of its own, once it is its turn', async () => {
      const { renewalId, coverageId } = await covered();
      for (let nth = 0; nth < 3; nth += 1) await owe(coverageId, renewalId, 'suspended', `${coverageId}:2`);
      await owe(coverageId, renewalId, 'ended', `${coverageId}:3`);
      const [first, second] = await noticesOf(coverageId);
      expect([first?.state, second?.state, first?.says, second?.says]).toEqual([
        ...['OWED', 'OWED', 'suspended', 'ended'],
      ]);
      const told = await database.query(
        `select count(*)::int as n from lifecycle.untold where workflow = 'noticeWatch' and thing = $1`,
        [first?.id],
      );
      expect(told).not.toEqual([{ n: 0 }]);

      // The answer to its issue is still to come.
      expect((await changes().lookAtNotice(first!.id)).tellInMs).toBeGreaterThan(0);
      await activities().recordNotice(renewalId, await activities().notifyAuthority(renewalId));
      expect(await changes().lookAtNotice(first!.id)).toEqual({ tellInMs: 0 });
      expect((await changes().lookAtNotice(second!.id)).tellInMs).toBeGreaterThan(0);
      authority.received = [];
      const answered = await changes().tellChange(first!.id);
      expect(authority.received).toEqual([
        {
          ...{ key: first!.id, path: '/authority/changes', authorization: `Bearer ${TOKEN}` },
          body: expect.objectContaining({
            ...{ noticeId: first!.id, civilNumber: CIVIL_NUMBER, standing: 'suspended' },
          }) as object,
        },
      ]);
      await Promise.allSettled(Array.from({ length: 3 }, () => changes().recordChange(first!.id, answered)));
      await changes().recordChange(first!.id, answered);
      expect(await changes().lookAtNotice(first!.id)).toEqual({ tellInMs: null });
      expect(await changes().lookAtNotice(second!.id)).toEqual({ tellInMs: 0 });
    });

    it('becomes a case where the authority has the coverage and refuses to hear of it', async () => {
      const { renewalId, coverageId } = await noticed();
      await owe(coverageId, renewalId, 'ended');
      const [notice] = await noticesOf(coverageId);
      authority.answer = { status: 422, body: '{"code":"left-the-country"}' };
      const refused = await changes().tellChange(notice!.id);
      await changes().recordChange(notice!.id, refused);
      await changes().recordChange(notice!.id, refused);
      expect(await noticesOf(coverageId)).toMatchObject([{ state: 'REFUSED' }]);
      expect(await casesOf(coverageId)).toEqual([
        { kind: 'change-refused', state: 'OPEN', about: '{"reason":"left-the-country","says":"ended"}' },
      ]);
    });

    it('leaves nothing to decide where the authority never had it', async () => {
      const { renewalId, coverageId } = await covered();
      authority.answer = { status: 422, body: '{"code":"residence-not-found"}' };
      await activities().recordNotice(renewalId, await activities().notifyAuthority(renewalId));
      await owe(coverageId, renewalId, 'ended');
      const [notice] = await noticesOf(coverageId);
      expect(await changes().lookAtNotice(notice!.id)).toEqual({ tellInMs: 0 });
      await changes().recordChange(notice!.id, await changes().tellChange(notice!.id));
      expect([await noticesOf(coverageId), await casesOf(coverageId)]).toMatchObject([
        [{ state: 'REFUSED' }],
        [],
      ]);
    });

    it('is told on while the authority is down', async () => {
      const { renewalId, coverageId } = await noticed();
      await owe(coverageId, renewalId, 'ended');
      const [notice] = await noticesOf(coverageId);
      authority.answer = { status: 503, body: '' };
      await expect(changes().tellChange(notice!.id)).rejects.toMatchObject({ code: 'authority-unreachable' });
      expect(await noticesOf(coverageId)).toMatchObject([{ state: 'OWED' }]);
    });

    describe('and whose authority answers nothing', () => {
      let offsetMs = 0;
      const pass = (ms: number) => database.shiftClock((offsetMs += ms));
      const look = () => room.module.get(LateNotices).step();
      const said = async (coverageId: string) =>
        (await casesOf(coverageId)).map(({ kind, state }) => `${String(kind)} ${String(state)}`).sort();
      const answered = async (noticeId: string) =>
        changes().recordChange(noticeId, await changes().tellChange(noticeId));

      it('becomes one case in two hours, which the answer ends; the next notice has its own time', async () => {
        const { renewalId, coverageId } = await noticed();
        await owe(coverageId, renewalId, 'suspended');
        await owe(coverageId, renewalId, 'ended');
        const [first, second] = await noticesOf(coverageId);
        await pass(CHANGE_SILENT_AFTER_MS - MINUTE_MS);
        await look();
        expect(await said(coverageId)).toEqual([]);
        await pass(MINUTE_MS);
        await Promise.all([look(), look(), look()]); // as several workers do
        await pass(CHANGE_SILENT_AFTER_MS);
        await look();
        expect(await casesOf(coverageId)).toEqual([
          { kind: 'change-silent', state: 'OPEN', about: '{"says":"suspended"}' },
        ]);
        await answered(first!.id);
        await Promise.all([look(), look()]);
        expect(await said(coverageId)).toEqual(['change-silent CLOSED']);
        await pass(CHANGE_SILENT_AFTER_MS - MINUTE_MS);
        await look();
        expect(await said(coverageId)).toEqual(['change-silent CLOSED']);
        await pass(MINUTE_MS);
        await look();
        expect(await said(coverageId)).toEqual(['change-silent CLOSED', 'change-silent OPEN']);
        await answered(second!.id);
        await look();
        expect(await said(coverageId)).toEqual(['change-silent CLOSED', 'change-silent CLOSED']);
      });

      it('becomes one again when people have closed it and the same time has passed again', async () => {
        const { renewalId, coverageId } = await noticed();
        await owe(coverageId, renewalId, 'ended');
        await pass(CHANGE_SILENT_AFTER_MS);
        await look();
        const desk = room.module.get(CaseDesk, { strict: false });
        await room.db.transaction(() => desk.resolve(coverageId, ['change-silent'], 'looked-into', 'system'));
        await pass(CHANGE_SILENT_AFTER_MS - MINUTE_MS);
        await look();
        expect(await said(coverageId)).toEqual(['change-silent CLOSED']);
        await pass(MINUTE_MS);
        await look();
        expect(await said(coverageId)).toEqual(['change-silent CLOSED', 'change-silent OPEN']);
      });

      it('is nobody’s case while its issue is unanswered or where the authority never had it', async () => {
        const unanswered = await covered();
        await owe(unanswered.coverageId, unanswered.renewalId, 'ended');
        const refused = await covered();
        authority.answer = { status: 422, body: '{"code":"residence-not-found"}' };
        await activities().recordNotice(
          refused.renewalId,
          await activities().notifyAuthority(refused.renewalId),
        );
        await owe(refused.coverageId, refused.renewalId, 'ended');
        await pass(2 * CHANGE_SILENT_AFTER_MS);
        await look();
        expect([await said(unanswered.coverageId), await said(refused.coverageId)]).toEqual([[], []]);
      });
    });
  });

  it.each([
    ['down', 503, ''],
    ['asked too often', 429, ''],
    ['not convinced of our token', 401, '{"code":"unauthorized"}'],
    ['answering something else', 200, '<html>'],
  ])('goes on trying while the authority is %s', async (_, status, body) => {
    const { renewalId } = await covered();
    authority.answer = { status, body };
    await expect(activities().notifyAuthority(renewalId)).rejects.toMatchObject({
      code: 'authority-unreachable',
      row: { retry: true },
    });
    expect((await room.recorder.head(renewalId))?.state).toBe('NOTIFYING');
  });
});
