import { DAY_MS, MINUTE_MS } from '@tajdeed/domain';
import { waitFor } from '@tajdeed/testing';
import { Client } from 'pg';
import { bankSays, PaymentWorld, steady } from '../spec/payment-world';
import { BankQuestions } from './bank-questions';
import { SecondInquiries } from './second-inquiries';

const WINDOW = 10 * MINUTE_MS + 1;

/** Nobody stops it. */
const patient = () => ({ heard: (): void => undefined, signal: new AbortController().signal });

describe('the second inquiries, in batches', () => {
  let world: PaymentWorld;
  beforeEach(async () => {
    world = await PaymentWorld.open();
  });
  afterEach(() => world.close());

  const seconds = () => world.room.module.get(SecondInquiries);
  const states = async (): Promise<Record<string, number>> => {
    const rows = await world.database.query<{ state: string; n: number }>(
      `select state, count(*)::int as n from payments.v_attempt group by state`,
    );
    return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
  };
  const told = async () =>
    world.database.query<{ reason: string }>(
      `select reason from lifecycle.untold where workflow = 'secondInquiries'`,
    );
  const asking = () => bankSays('SUCCESS');

  async function captured(count: number): Promise<string[]> {
    const ids: string[] = [];
    world.say = steady(asking());
    for (let n = 0; n < count; n += 1) {
      const { attemptId, renewalId } = await world.opened();
      await world.ask(attemptId);
      await world.issue(renewalId);
      ids.push(attemptId);
    }
    world.asked = 0;
    return ids;
  }

  it('begin when the first void window is over, and ask about each capture once', async () => {
    await captured(12);
    await seconds().tellIfDue();
    expect(await told()).toEqual([]);
    expect(await seconds().run(patient())).toMatchObject({ asked: 0, isMore: false });
    await world.database.shiftClock(WINDOW);
    await seconds().tellIfDue();
    await seconds().tellIfDue();
    expect(await told()).toEqual([{ reason: 'due' }]);
    expect(await seconds().run(patient())).toEqual({ asked: 12, isMore: false, isDeaf: false });
    expect(await states()).toEqual({ CONFIRMED: 12 });
    expect(world.asked).toBe(12);
    expect(await seconds().run(patient())).toMatchObject({ asked: 0 });
    const covers = await world.database.query(
      `select distinct state from lifecycle.head where kind = 'coverage'`,
    );
    expect(covers).toEqual([{ state: 'EFFECTIVE' }]);
  });

  it('go on where a batch died, at whichever question', async () => {
    await captured(34);
    await world.database.shiftClock(WINDOW);
    for (const after of [2, 1, 0]) {
      const heard = (asked: number): void => {
        if (asked > after) throw new Error('the process is gone');
      };
      await expect(seconds().run({ ...patient(), heard })).rejects.toThrow('the process is gone');
    }
    await seconds().run(patient());
    expect(await states()).toEqual({ CONFIRMED: 34 });
    expect(world.asked).toBe(34);
    const events = await world.database.query(
      `select thing from lifecycle.history where event = 'attempt.confirmed' group by thing having count(*) > 1`,
    );
    expect(events).toEqual([]);
  });

  it('ask once although two batches run at the same time, and a watch besides', async () => {
    const ids = await captured(10);
    await world.database.shiftClock(WINDOW);
    // A watch that came after the batch's answer would rightly ask once more.
    const { say } = world;
    const heard = new Promise<void>((resolve) => {
      world.say = (trackId) => {
        resolve();
        return say(trackId);
      };
    });
    const watching = world.ask(ids[0] ?? '');
    await heard;
    await Promise.all([watching, seconds().run(patient()), seconds().run(patient())]);
    await seconds().run(patient());
    expect(await states()).toEqual({ CONFIRMED: 10 });
    expect(world.asked).toBe(10);
  });

  it('ask nothing any more that was answered while they waited for the attempt', async () => {
    const [attemptId = ''] = await captured(1);
    await world.database.shiftClock(WINDOW);
    const other = new Client({ connectionString: world.database.admin });
    await other.connect();
    try {
      await other.query('begin');
      await other.query(`select from payments.attempt where attempt_id = $1 for update`, [attemptId]);
      const asking = world.room.module.get(BankQuestions).tryAsking(attemptId, 'second');
      await waitFor('the question to wait', async () => {
        const [row] = await world.database.query<{ n: number }>(
          `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return row?.n === 1 ? true : undefined;
      });
      await other.query(`delete from payments.unconfirmed where attempt_id = $1`, [attemptId]);
      await other.query(`update payments.attempt set asking_until = null where attempt_id = $1`, [attemptId]);
      await other.query('commit');
      expect(Object.keys(await asking)).toEqual(['heldFor']);
    } finally {
      await other.end();
    }
    expect(world.asked).toBe(0);
  });

  it('leave a bank alone that does not answer, and ask again ever more rarely', async () => {
    await captured(10);
    world.say = () => null;
    await world.database.shiftClock(WINDOW);
    const { isDeaf } = await seconds().run(patient());
    expect(isDeaf).toBe(true);
    expect(await states()).toEqual({ CAPTURED: 10 });
    await seconds().run(patient());
    await seconds().run(patient());
    const asked = world.asked;
    expect((await seconds().run(patient())).asked).toBe(0); // each of them is put off for a minute
    expect(world.asked).toBe(asked);
    expect(await world.database.query(`select 1 from cases.case`)).toEqual([]);
  });

  it('become a case when a day of them proved nothing', async () => {
    const [attemptId = ''] = await captured(1);
    world.say = () => '<result>FAILURE(HOST TIMEOUT)</result>';
    await world.database.shiftClock(DAY_MS + MINUTE_MS);
    await seconds().run(patient());
    expect(await world.casesOf(attemptId)).toEqual(['payment-unproven OPEN']);
    world.say = steady(asking());
  });

  it('take back what the bank has voided, and stop at once where they are told to', async () => {
    const [attemptId = ''] = await captured(1);
    world.say = () => '<result>FAILURE(VOIDED)</result>';
    await world.database.shiftClock(WINDOW);
    const leaving = new AbortController();
    leaving.abort();
    expect(await seconds().run({ ...patient(), signal: leaving.signal })).toMatchObject({ asked: 0 });
    await seconds().run(patient());
    expect(await world.stateOf(attemptId)).toBe('VOIDED');
  });

  it('ask once about what came late too, since the bank may have taken it back by itself', async () => {
    const { attemptId } = await world.opened();
    await world.database.query(`update lifecycle.head set state = 'WATCHED' where thing = $1`, [attemptId]);
    world.say = steady(asking());
    expect((await world.ask(attemptId)).attempt.state).toBe('CAPTURED_LATE');
    await world.database.shiftClock(WINDOW);
    world.say = () => '<result>FAILURE(NOT CAPTURED)</result>';
    await seconds().run(patient());
    expect(await world.stateOf(attemptId)).toBe('VOIDED');
    expect(await world.casesOf(attemptId)).toEqual(['captured-late CLOSED']);
    expect(await world.database.query(`select 1 from payments.unconfirmed`)).toEqual([]);
  });

  it('are not faster than they may be', async () => {
    await captured(9);
    await world.database.shiftClock(WINDOW);
    const began = performance.now();
    await seconds().run(patient());
    expect(performance.now() - began).toBeGreaterThanOrEqual((8 * 1000) / 40 - 5);
  });
});
