import { Recorder } from '@tajdeed/lifecycle';
import { attemptLifecycle, renewalLifecycle } from '@tajdeed/domain';
import { Capabilities, Database, newId, newReference, newTrackId, stepKey } from '@tajdeed/platform';
import { civilNumberOf, runningApi, type RunningApi } from './running-api';

const HOUR = 3_600_000;

describe('the look at a renewal', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await runningApi();
  });
  afterAll(() => api.close());
  afterEach(() => api.db.shiftClock(0));

  /** A renewal whose term is chosen, as the recorder has it. */
  const awaitingPayment = async (name: string) => {
    const { renewalId } = await api.begin(civilNumberOf(name));
    const quoteId = newId();
    const recorder = api.app.get(Recorder);
    const steps = [
      ['code.verified', { challengeId: newId() }],
      ['pledge.accepted', { pledgeVersion: '2025-12' }],
      [
        'term.chosen',
        {
          ...{ quoteId, scheduleId: 'res-306-2025', rowCode: 'res-18-private-work', years: 1 },
          ...{ startsOn: '2026-12-01', endsOn: '2027-11-30', total: '100.000', currency: 'KWD' },
        },
      ],
    ] as const;
    for (const [at, [event, facts]] of steps.entries()) {
      const move = {
        lifecycle: renewalLifecycle,
        thing: renewalId,
        expectedSeq: at + 1,
        event,
        facts,
      } as never;
      await api.app
        .get(Database)
        .transaction(() =>
          recorder.record({ key: stepKey(event, renewalId), actor: 'resident', renewalId }, [move]),
        );
    }
    return { renewalId, quoteId };
  };

  const openAttempt = async (renewalId: string, quoteId: string) => {
    const attemptId = newId();
    const trackId = newTrackId();
    await api.db.query(
      `insert into payments.attempt (attempt_id, renewal_id, quote_id, terminal, language, amount_fils, track_id, receipt_reference, opened_at)
       values ($1, $2, $3, 'Specs', 'ar', 100000, $4, $5, app.now())`,
      [attemptId, renewalId, quoteId, trackId, newReference()],
    );
    const facts = { quoteId, trackId, terminal: 'Specs', amount: '100.000', currency: 'KWD' as const };
    await move(renewalId, attemptId, 0, 'attempt.opened', facts);
    return attemptId;
  };
  const move = (renewalId: string, thing: string, expectedSeq: number, event: string, facts: object) =>
    api.app
      .get(Database)
      .transaction(() =>
        api.app
          .get(Recorder)
          .record({ key: stepKey(event, thing), actor: 'system', renewalId }, [
            { lifecycle: attemptLifecycle, thing, expectedSeq, event, facts } as never,
          ]),
      );

  it('records that nothing was paid in time', async () => {
    const { renewalId } = await awaitingPayment('clerk');
    expect(await api.look(renewalId)).toMatchObject({ state: 'AWAITING_PAYMENT', attempt: null, code: null });
    await api.db.shiftClock(26 * HOUR);
    expect(await api.look(renewalId)).toEqual({
      state: 'EXPIRED',
      limitInMs: null,
      code: null,
      attempt: null,
    });
  });

  it('never lets a renewal expire while its attempt is not proven, and does once it is', async () => {
    const { renewalId, quoteId } = await awaitingPayment('nurse');
    const attemptId = await openAttempt(renewalId, quoteId);
    await api.db.shiftClock(26 * HOUR);
    const look = await api.look(renewalId);
    expect(look).toMatchObject({
      state: 'AWAITING_PAYMENT',
      limitInMs: null,
      attempt: { attemptId, state: 'OPEN', askInMs: 0 },
    });
    await move(renewalId, attemptId, 1, 'attempt.expired', {});
    expect(await api.look(renewalId)).toMatchObject({ state: 'EXPIRED' });
  });

  it('shows the open attempt to its resident as a wait, with nothing to do', async () => {
    const begun = await awaitingPayment('farmer');
    await openAttempt(begun.renewalId, begun.quoteId);
    const token = await api.app.get(Capabilities).issue(begun.renewalId);
    const { body } = await api.call('GET', `/renewals/${begun.renewalId}`, { token });
    expect(body).toMatchObject({
      phase: 'paying',
      finished: false,
      actions: [],
      attempt: { state: 'OPEN', amount: '100.000' },
    });
  });
});
