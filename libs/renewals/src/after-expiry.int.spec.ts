import { attemptLifecycle, renewalLifecycle, WATCH_MS, type AttemptEvent } from '@tajdeed/domain';
import { newId, newReference, newTrackId, stepKey } from '@tajdeed/platform';
import {
  exampleMove,
  givenQuote,
  givenRenewal,
  givenResident,
  testDatabase,
  testRoom,
  type TestDatabase,
  type TestRoom,
} from '@tajdeed/testing';
import { RenewalService } from './renewal.service';
import { RenewalsModule } from './renewals.module';

describe('the status of a renewal that has expired', () => {
  let database: TestDatabase;
  let room: TestRoom;
  beforeAll(async () => {
    database = await testDatabase();
    room = await testRoom(database.admin, RenewalsModule.forApi());
  });
  afterAll(async () => {
    await room.close();
    await database.drop();
  });

  /** A renewal that expired, with one attempt that went so far. */
  async function expired(unproven: boolean, ...events: AttemptEvent[]): Promise<string> {
    const renewalId = await givenRenewal(database, room, await givenResident(database, { article: '18' }));
    const quoteId = await givenQuote(database, room, renewalId);
    const attemptId = newId();
    await database.query(
      `insert into payments.attempt (attempt_id, renewal_id, quote_id, terminal, language, amount_fils, track_id,
         receipt_reference, opened_at, blocks, unproven)
       values ($1, $2, $3, 'main', 'ar', 100000, $4, $5, app.now(), $6, $6)`,
      [attemptId, renewalId, quoteId, newTrackId(), newReference(), unproven],
    );
    const record = (thing: string, event: string, move: Parameters<typeof room.recorder.record>[1][number]) =>
      room.db.transaction(() =>
        room.recorder.record({ key: stepKey(thing, event), actor: 'system', renewalId }, [move]),
      );
    for (const [seq, event] of (['attempt.opened', ...events] as const).entries())
      await record(attemptId, event, exampleMove(attemptLifecycle, attemptId, seq, event));
    const head = await room.recorder.head(renewalId);
    const event = 'payment.expired';
    await record(renewalId, event, exampleMove(renewalLifecycle, renewalId, head?.seq ?? 0, event));
    return renewalId;
  }

  const status = (renewalId: string) => room.module.get(RenewalService).status(renewalId, 'en');

  it.each([
    ['is unknown', true, ['attempt.unclear'], /do not pay again: we are asking the bank/],
    ['is watched', false, ['attempt.expired'], /the bank knows of no payment so far/],
    ['came too late', false, ['attempt.expired', 'attempt.captured_late'], /looking after your money/],
    ['was declined', false, ['attempt.declined'], /You may start a new one\.$/],
  ] as const)('speaks of a payment that %s', async (_, unproven, events, sentence) => {
    const told = await status(await expired(unproven, ...events));
    expect(told).toMatchObject({ state: 'EXPIRED', phase: 'lapsed', finished: true, actions: [] });
    expect(told.sentence).toMatch(sentence);
    const isAsked = events.every((event) => event === 'attempt.unclear' || event === 'attempt.expired');
    if (!isAsked) expect(told.until).toBeNull();
    else {
      expect(Date.parse(told.until ?? '')).toBeGreaterThan(Date.now());
      expect(Date.parse(told.until ?? '')).toBeLessThan(Date.now() + WATCH_MS);
    }
  });

  it('offers a new one at once to whoever never went to the bank', async () => {
    const renewalId = await givenRenewal(database, room, null, 'renewal.requested');
    const move = exampleMove(renewalLifecycle, renewalId, 1, 'code.expired');
    const step = { key: stepKey(renewalId, 'x'), actor: 'system' as const, renewalId };
    await room.db.transaction(() => room.recorder.record(step, [move]));
    expect(await status(renewalId)).toMatchObject({
      until: null,
      sentence: expect.stringMatching(/You may start a new one\.$/) as string,
    });
  });
});
