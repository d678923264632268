import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { coverageLifecycle, renewalLifecycle } from '@tajdeed/domain';
import { NoticeDesk } from '@tajdeed/lifecycle';
import { CryptoModule, derivedId, newId, Sealer, stepKey } from '@tajdeed/platform';
import {
  alsoRecords,
  exampleMove,
  givenQuote,
  givenRenewal,
  givenResident,
  testDatabase,
  testRoom,
  type TestDatabase,
  type TestRoom,
} from '@tajdeed/testing';
import { ChangeNotices } from './change-notices';
import { ResidencyActivities } from './residency.activities';
import { ResidencyModule } from './residency.module';

const TOKEN = 'a-token-of-the-specs';
const CIVIL_NUMBER = '200010100052';

interface Received {
  readonly key: string | undefined;
  readonly authorization: string | undefined;
  readonly path: string | undefined;
  readonly body: Record<string, string>;
}

describe('telling the authority', () => {
  const dataKeys = { current: 'k1', keys: new Map([['k1', randomBytes(32)]]) };
  let database: TestDatabase;
  let room: TestRoom;
  let authority: Server;
  let answer: { status: number; body: string };
  let received: Received[] = [];

  beforeAll(async () => {
    database = await testDatabase();
    authority = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        const { 'idempotency-key': key, authorization } = request.headers;
        received.push({
          ...{ key: key?.toString(), path: request.url },
          authorization,
          body: JSON.parse(text) as Record<string, string>,
        });
        response.writeHead(answer.status).end(answer.body);
      });
    });
    await new Promise<void>((resolve) => authority.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(authority.address() as AddressInfo).port}/authority`;
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
    received = [];
    answer = {
      status: 200,
      body: '{"reference":"RA202611220000000001","receivedAt":"2026-11-22T03:00:00Z"}',
    };
  });

  const activities = () => room.module.get(ResidencyActivities);
  const casesOf = (subject: string) =>
    database.query(
      `select c.kind, h.state, c.about from cases.case c join lifecycle.head h on h.thing = c.case_id where subject = $1`,
      [subject],
    );

  /** A renewal whose coverage is issued. */
  async function covered(): Promise<{ renewalId: string; coverageId: string }> {
    const sealer = new Sealer(dataKeys);
    const person = await givenResident(database, { article: '18', civilNumber: CIVIL_NUMBER, sealer });
    const renewalId = await givenRenewal(database, room, person);
    const quoteId = await givenQuote(database, room, renewalId);
    const coverageId = derivedId(renewalId, 'coverage');
    for (const event of ['payment.captured', 'coverage.issued']) {
      const { seq = 0 } = (await room.recorder.head(renewalId)) ?? {};
      const moves = [exampleMove(renewalLifecycle, renewalId, seq, event)];
      if (event === 'coverage.issued') moves.push(exampleMove(coverageLifecycle, coverageId, 0, event));
      await room.db.transaction(() =>
        room.recorder.record({ key: stepKey(renewalId, event), actor: 'system', renewalId }, moves),
      );
    }
    await database.query(
      `insert into coverage.coverage (coverage_id, renewal_id, person_id, quote_id, attempt_id, article, starts_on, ends_on,
         total_fils, number, code, issued_at, final_at)
       values ($1, $2, $3, $4, $5, '18', '2026-12-01', '2027-11-30', 100000, $6, $7, app.now(), app.now())`,
      [
        coverageId,
        renewalId,
        person,
        quoteId,
        newId(),
        `TJ-2026-${Math.floor(Math.random() * 1e8)
          .toString()
          .padStart(8, '0')}-1`,
        randomBytes(11).toString('hex'),
      ],
    );
    return { renewalId, coverageId };
  }

  it('names person and days under one key, however often it is sent', async () => {
    const { renewalId, coverageId } = await covered();
    const told = await activities().notifyAuthority(renewalId);
    expect(told).toMatchObject({ outcome: 'acknowledged', authorityReference: 'RA202611220000000001' });
    await activities().notifyAuthority(renewalId);
    const noticeId = derivedId(coverageId, 'notice');
    expect(received[0]).toMatchObject({
      key: noticeId,
      authorization: `Bearer ${TOKEN}`,
      body: { noticeId, civilNumber: CIVIL_NUMBER, startsOn: '2026-12-01', endsOn: '2027-11-30' },
    });
    expect(received[1]).toEqual(received[0]);
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
    answer = { status: 422, body: '{"code":"left-the-country"}' };
    const told = await activities().notifyAuthority(renewalId);
    expect(told).toMatchObject({ outcome: 'refused', reason: 'left-the-country' });
    expect(await activities().recordNotice(renewalId, told)).toBe('HELD');
    expect(await casesOf(renewalId)).toEqual([
      { kind: 'authority-refused', state: 'OPEN', about: '{"reason":"left-the-country"}' },
    ]);
  });

  it('tells it once more by a notice of its own where the staff decides so', async () => {
    const { renewalId, coverageId } = await covered();
    answer = { status: 422, body: '{"code":"left-the-country"}' };
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
    answer = { status: 200, body: '{"reference":"RA2","receivedAt":"2026-11-22T03:00:00Z"}' };
    const second = await activities().notifyAuthority(renewalId);
    expect(received.map(({ key }) => key)).toEqual([
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
      received = [];
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
      received = [];
      const answered = await changes().tellChange(first!.id);
      expect(received).toEqual([
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
      answer = { status: 422, body: '{"code":"left-the-country"}' };
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
      answer = { status: 422, body: '{"code":"residence-not-found"}' };
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
      answer = { status: 503, body: '' };
      await expect(changes().tellChange(notice!.id)).rejects.toMatchObject({ code: 'authority-unreachable' });
      expect(await noticesOf(coverageId)).toMatchObject([{ state: 'OWED' }]);
    });
  });

  it.each([
    ['down', 503, ''],
    ['asked too often', 429, ''],
    ['not convinced of our token', 401, '{"code":"unauthorized"}'],
    ['answering something else', 200, '<html>'],
  ])('goes on trying while the authority is %s', async (_, status, body) => {
    const { renewalId } = await covered();
    answer = { status, body };
    await expect(activities().notifyAuthority(renewalId)).rejects.toMatchObject({
      code: 'authority-unreachable',
      row: { retry: true },
    });
    expect((await room.recorder.head(renewalId))?.state).toBe('NOTIFYING');
  });
});
