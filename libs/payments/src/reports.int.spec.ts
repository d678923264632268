import type { CanonicalValue, CaseKind } from '@tajdeed/domain';
import { CaseActions } from '@tajdeed/lifecycle';
import { newId } from '@tajdeed/platform';
import { bankSays, PaymentWorld, steady } from '../spec/payment-world';
import { RefusedCallbacks } from './refused-callbacks';
import { reportsOf } from './reports';

const without = { payid: 'null', ref: 'null', tranid: 'null' };

describe('what the bank reports otherwise than our record', () => {
  let world: PaymentWorld;
  beforeAll(async () => {
    world = await PaymentWorld.open();
  });
  afterAll(() => world.close());
  beforeEach(() => world.database.shiftClock(0));

  const looked = (attemptId: string) => world.activities().lookAtAttempt(attemptId);
  const decide = (
    name: 'ask-bank-again' | 'settled-by-hand',
    [kind, subject]: readonly [CaseKind, string],
    input: CanonicalValue = {},
  ) => {
    const about = { caseId: newId(), kind, subject, renewalId: null };
    const deed = { deedId: newId(), actor: 'staff:x', maker: newId(), proposalId: newId() } as const;
    const action = world.room.module.get(CaseActions).named(name);
    return world.room.db.transaction(() => action.apply(about, input, deed));
  };
  async function declined(): Promise<string> {
    const { attemptId } = await world.opened();
    world.say = bankSays('FAILURE(NOT CAPTURED)', without);
    await world.ask(attemptId);
    return attemptId;
  }

  it('is a case of its own, whichever door it came through', async () => {
    const attemptId = await declined();
    const told = world.room.module.get(RefusedCallbacks);
    while ((await told.step()) > 0);
    await world.callback(attemptId, 'captured');
    await world.callback(attemptId, 'captured');
    expect(await told.step()).toBe(1);
    expect(await told.step()).toBe(0);
    await world.callback(attemptId, 'captured');
    expect(await told.step()).toBe(1);
    expect(await world.casesOf(reportsOf(attemptId))).toEqual(['callback-mismatch OPEN']);
    expect(await world.stateOf(attemptId)).toBe('DECLINED');
  });

  it('is asked about at once where people settled it as never taken, and it is corrected', async () => {
    const { attemptId } = await world.opened();
    world.say = bankSays('FAILURE(HOST TIMEOUT)', without);
    await world.ask(attemptId);
    const input = { outcome: 'never-taken', evidence: 'letter-7' };
    await decide('settled-by-hand', ['bank-silent', attemptId], input);
    expect(await looked(attemptId)).toMatchObject({ state: 'SETTLED', askInMs: null });
    await world.callback(attemptId, 'captured');
    expect((await looked(attemptId)).askInMs).toBe(0);
    world.say = steady(bankSays('SUCCESS'));
    expect((await world.ask(attemptId)).attempt).toMatchObject({ state: 'CAPTURED_LATE', askInMs: null });
    expect(await world.casesOf(attemptId)).toEqual(['captured-late OPEN']);
  });

  it('may be asked about again by whoever has its case', async () => {
    const [first, second] = [await declined(), await declined()];
    await decide('ask-bank-again', ['callback-mismatch', reportsOf(second)]);
    const asks = [await looked(first), await looked(second)].map(({ askInMs }) => askInMs);
    expect(asks).toEqual([null, 0]);
    const unknown = decide('ask-bank-again', ['callback-mismatch', reportsOf(newId())]);
    await expect(unknown).rejects.toMatchObject({ code: 'not-found' });
  });
});
