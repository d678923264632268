import {
  attemptLifecycle,
  renewalLifecycle,
  WATCH_MS,
  type AttemptEvent,
  type Lifecycle,
} from '@tajdeed/domain';
import { newId, newReference, newTrackId, stepKey, texts } from '@tajdeed/platform';
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

describe('the status of a renewal whose payment did not come in time', () => {
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

  /** A renewal with one attempt that went so far. */
  async function paying(personId: string, unproven: boolean, ...events: AttemptEvent[]): Promise<string> {
    const renewalId = await givenRenewal(database, room, personId);
    const quoteId = await givenQuote(database, room, renewalId);
    const attemptId = newId();
    await database.query(
      `insert into payments.attempt (attempt_id, renewal_id, quote_id, terminal, language, amount_fils, track_id,
         receipt_reference, opened_at, blocks, unproven, person_id)
       values ($1, $2, $3, 'main', 'ar', 100000, $4, $5, app.now(), $6, $6, $7)`,
      [attemptId, renewalId, quoteId, newTrackId(), newReference(), unproven, personId],
    );
    for (const [seq, event] of (['attempt.opened', ...events] as const).entries())
      await record(attemptLifecycle, attemptId, seq, event, renewalId);
    return renewalId;
  }

  /** One that expired meanwhile. */
  async function expired(unproven: boolean, ...events: AttemptEvent[]): Promise<string> {
    const renewalId = await paying(await resident(), unproven, ...events);
    const head = await room.recorder.head(renewalId);
    await record(renewalLifecycle, renewalId, head?.seq ?? 0, 'payment.expired', renewalId);
    return renewalId;
  }

  const resident = () => givenResident(database, { article: '18' });
  const record = (lifecycle: Lifecycle, thing: string, seq: number, event: string, renewalId: string) =>
    room.db.transaction(() =>
      room.recorder.record({ key: stepKey(thing, event), actor: 'system', renewalId }, [
        exampleMove(lifecycle, thing, seq, event),
      ]),
    );

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

  it('asks nobody to pay whose first money came too late, for this renewal or for the same days', async () => {
    const person = await resident();
    const late = await paying(person, false, 'attempt.expired', 'attempt.captured_late');
    const other = await givenRenewal(database, room, person);
    await givenQuote(database, room, other);
    for (const renewalId of [late, other]) {
      const { phase, sentence, actions } = await status(renewalId);
      expect([phase, sentence]).toEqual(['pay', texts.say('en', 'renewal.paid-late-overdue')]);
      expect(actions.map(({ name }) => name)).toEqual(['reopen-term']);
    }
    const unpaid = await status(await paying(await resident(), false, 'attempt.declined'));
    expect(unpaid.sentence).toBe(texts.say('en', 'renewal.awaiting-payment'));
    expect(unpaid.actions.map(({ name }) => name)).toContain('pay');
  });

  it.each(['attempt.expired', 'attempt.cancelled'] as const)(
    'asks nobody to pay after %s while the bank has reported that it has his money, here or elsewhere',
    async (ended) => {
      const person = await resident();
      const reported = await paying(person, false, ended);
      const other = await givenRenewal(database, room, person);
      await givenQuote(database, room, other);
      expect((await status(reported)).phase).toBe('pay');
      await database.query(
        `insert into payments.callback (verdict, attempt_id, terminal, hint, raw, fields, digest)
         select 'matched', attempt_id, 'main', 'captured', '', '{}', sha256('') from payments.attempt where renewal_id = $1`,
        [reported],
      );
      for (const renewalId of [reported, other]) {
        const told = await status(renewalId);
        expect(told).toMatchObject({
          ...{ phase: 'confirming', sentence: texts.say('en', 'renewal.confirming'), actions: [] },
        });
      }
    },
  );

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
