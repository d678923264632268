import { DAY_MS, daysBetween, kuwaitMidnight, lastWorkingDay, missingFrom } from '@tajdeed/domain';
import { newId } from '@tajdeed/platform';
import { givenManyCaptures } from '../../spec/many-captures';
import { bankSays } from '../../spec/payment-world';
import { SettlementWorld } from '../../spec/settlement-world';
import { AttemptCorrections } from '../attempt.corrections';
import { MissingPayments } from './missing';
import { OverdueFiles } from './overdue';

let world: SettlementWorld;
/** Days after today on which what is captured today counts as missing. */
let due = 0;
beforeAll(async () => {
  world = await SettlementWorld.open();
  const recordedAt = kuwaitMidnight(world.day()) + DAY_MS / 2;
  const wait = { days: 3, holidays: [], knownAt: recordedAt };
  due = daysBetween(world.day(), missingFrom({ recordedAt, postdate: '1122' }, wait));
});
afterAll(() => world.close());
beforeEach(() => world.pass(0));

const nameless = { payid: 'null', ref: 'null', tranid: 'null' };
const rows = <T extends object>(sql: string, parameters: unknown[] = []) =>
  world.database.query<T>(sql, parameters);
/** What became of a payment: whether the bank was asked, and the cases about it. */
const seen = async (attemptId: string) => {
  const asked = await rows(`select 1 from payments.settlement_missing where attempt_id = $1`, [attemptId]);
  return [...(asked.length > 0 ? ['asked'] : []), ...(await world.payments.casesOf(attemptId))];
};
const awaited = async (attemptId: string) =>
  (await rows(`select 1 from payments.unsettled where attempt_id = $1`, [attemptId])).length;
/** The look of a day, as if its files had just been matched. */
const look = (ahead: number, most?: number) =>
  world.part(MissingPayments).look('main', world.day(-ahead), () => undefined, most);
const settlement = async (ahead: number, lines: Parameters<SettlementWorld['settle']>[0] = []) => {
  await world.pass(ahead * DAY_MS);
  return world.settle(lines, { bankDay: world.day(-ahead) });
};
/** Its watch was told and puts the question at once. */
const isWanted = async (attemptId: string): Promise<boolean> => {
  const told = await rows(`select 1 from lifecycle.untold where thing = $1 and reason = 'recheck'`, [
    attemptId,
  ]);
  return told.length > 0 && (await world.payments.activities().lookAtAttempt(attemptId)).askInMs === 0;
};
const found = async (attemptId: string) => {
  expect(await seen(attemptId)).toEqual(['asked', 'settlement-missing OPEN']);
};

describe('a payment that no file has', () => {
  it('captured on the day before the first file becomes missing once that day has a file, too', async () => {
    await world.pass(-DAY_MS);
    const { attemptId } = await world.captured();
    await settlement(0);
    await look(due);
    expect([await seen(attemptId), await awaited(attemptId)]).toEqual([[], 1]);
    await world.pass(0);
    await world.settle([], { bankDay: world.day(1) });
    await look(due);
    await look(due + 1);
    await found(attemptId);
  });

  it('is asked about after some working days, and becomes a case with the files of a further day', async () => {
    const { attemptId, line } = await world.captured();
    await settlement(due - 1);
    expect(await seen(attemptId)).toEqual([]);
    expect(await isWanted(attemptId)).toBe(false);
    await settlement(due);
    expect(await seen(attemptId)).toEqual(['asked']);
    expect(await isWanted(attemptId)).toBe(true);
    await settlement(due + 1);
    await found(attemptId);
    await settlement(due + 2, [line]);
    expect(await seen(attemptId)).toEqual(['asked', 'settlement-missing CLOSED']);
  });

  it('is found after weeks in which the terminal had no file', async () => {
    const { attemptId } = await world.captured();
    await settlement(60);
    expect(await seen(attemptId)).toEqual(['asked']);
    await settlement(61);
    await found(attemptId);
  });

  it('is found by a run that is begun again after its look died, and by the next day’s', async () => {
    const { attemptId } = await world.captured();
    const dies = () => {
      throw new Error('the worker is stopped');
    };
    await world.pass(62 * DAY_MS);
    const bankDay = world.day(-62);
    const { settlementId } = await world.take(world.file([], { bankDay }), { bankDay });
    world.number += 1;
    await expect(world.run(settlementId, { heard: dies })).rejects.toThrow('stopped');
    expect([(await world.view(settlementId)).row.state, await seen(attemptId)]).toEqual(['MATCHED', []]);
    await world.run(settlementId);
    expect(await seen(attemptId)).toEqual(['asked']);
    await settlement(63);
    await found(attemptId);
  });

  it('is found behind more of its day than are read at once, and what came of them is read no more', async () => {
    const { fileId } = await settlement(64);
    await world.pass(0);
    const came = 1_200;
    await givenManyCaptures(world.database, came);
    await settled(fileId);
    const { attemptId } = await world.captured();
    await look(70);
    expect(await seen(attemptId)).toEqual(['asked']);
    expect(await rows(`select attempt_id::text as id from payments.unsettled`)).toEqual([{ id: attemptId }]);
    await look(71);
    await found(attemptId);
  });

  it('is told of on the day after where one day has more of them than it tells of', async () => {
    const ids: string[] = [];
    for (let nth = 0; nth < 3; nth += 1) ids.push((await world.captured()).attemptId);
    await look(72);
    const told: number[] = [];
    for (const ahead of [73, 74, 75]) {
      await look(ahead, 2);
      const { length } = await rows(
        `select 1 from payments.settlement_missing where attempt_id = any ($1) and case_at is not null`,
        [ids],
      );
      told.push(length);
    }
    expect(told).toEqual([2, 3, 3]);
  });

  it('that the bank took back and captured after all is awaited anew', async () => {
    const { attemptId } = await world.captured();
    const correct = (verdict: 'captured' | 'voided') =>
      world.part(AttemptCorrections).apply(attemptId, { verdict, source: 'settlement', reference: newId() });
    await confirmed(attemptId);
    expect(await correct('voided')).toBe('corrected');
    await look(76);
    expect([await seen(attemptId), await awaited(attemptId)]).toEqual([[], 0]);
    expect(await correct('captured')).toBe('corrected');
    await look(77);
    await look(78);
    expect(await seen(attemptId)).toEqual(expect.arrayContaining(['asked', 'settlement-missing OPEN']));
  });

  it.each([
    ['another amount', { amt: '1.000' }, ['CONFIRMED', 'bank-mismatch OPEN']],
    ['another payment id', { payid: '100202632599999999' }, ['CONFIRMED', 'bank-mismatch OPEN']],
    ['what agrees with our record', {}, ['VOIDED']],
  ])('that the bank has not captured, by an answer that names %s', async (_, named, expected) => {
    const { attemptId } = await world.captured();
    await confirmed(attemptId);
    await look(79);
    world.payments.say = bankSays('FAILURE(NOT CAPTURED)', { ...nameless, ...named });
    expect(await isWanted(attemptId)).toBe(true);
    await world.payments.ask(attemptId);
    expect([await world.payments.stateOf(attemptId), ...(await world.payments.casesOf(attemptId))]).toEqual(
      expected,
    );
    const evidence = await rows(
      `select i.verdict from lifecycle.history h join payments.inquiry i on i.inquiry_id::text = h.facts::json ->> 'reference'
       where h.thing = $1 and h.event = 'attempt.corrected_voided'`,
      [attemptId],
    );
    expect(evidence).toEqual(expected.includes('VOIDED') ? [{ verdict: 'not-captured' }] : []);
  });

  it('waits on for a holiday that was declared after the bank was asked', async () => {
    await world.pass(0);
    const { attemptId } = await world.captured();
    await look(due);
    await world.pass(due * DAY_MS);
    for (const day of [due, due + 1])
      await rows(
        `insert into cases.holiday (date, name_ar, name_en, announced_by, holiday_id) values ($1, 'x', 'x', uuidv7(), uuidv7())`,
        [world.day(-day)],
      );
    await look(due + 1);
    expect([await seen(attemptId), await awaited(attemptId)]).toEqual([['asked'], 1]);
    await look(due + 7);
    await found(attemptId);
  });
});

type Paid = Awaited<ReturnType<SettlementWorld['captured']>>;

describe('a bank day whose file does not come', () => {
  /** Payments of a day far ahead, and the first night on which its file is overdue. */
  const capturedOn = async (ahead: number) => {
    await world.pass(ahead * DAY_MS);
    const paid = [await world.captured(), await world.captured()] as const;
    const last = lastWorkingDay(world.day(-ahead), 3, [], 0);
    return { paid, from: ahead + daysBetween(world.day(-ahead), last) + 1 };
  };
  const file = (ahead: number, { line }: Paid) => {
    const bankDay = world.day(-ahead);
    return world.settle([{ ...line, at: `${bankDay}T00:00:01+03:00` }], { bankDay });
  };
  const night = async (ahead: number) => {
    await world.pass(ahead * DAY_MS);
    while ((await world.part(OverdueFiles).step())?.ended !== true);
  };
  const overdue = () =>
    rows<{ day: string; subject: string }>(
      `select bank_day::text as day, subject from payments.settlement_overdue where came_at is null`,
    );
  const sound = () => world.part(OverdueFiles).sound();

  it('is a case once the working days for it are over, which its file closes', async () => {
    const { paid, from } = await capturedOn(100);
    await night(from - 1);
    expect([await overdue(), await sound()]).toEqual([[], true]);
    await night(from);
    const [day] = await overdue();
    expect([await overdue(), await sound()]).toEqual([[{ ...day, day: world.day(-100) }], false]);
    expect(await world.payments.casesOf(day!.subject)).toEqual(['settlement-overdue OPEN']);
    // Somebody looked into it: the bank was written to, which is not told again every night.
    await rows(`update cases.case set open = false where subject = $1`, [day!.subject]);
    await night(from + 1);
    expect(await world.payments.casesOf(day!.subject)).toHaveLength(1);
    await rows(`update cases.case set open = true where subject = $1`, [day!.subject]);
    await file(100, paid[1]);
    expect([await overdue(), await sound()]).toEqual([[], true]);
    expect(await world.payments.casesOf(day!.subject)).toEqual(['settlement-overdue CLOSED']);
    await night(from + 2); // the other payment is missing in a file, not the file
    expect(await overdue()).toEqual([]);
  });

  it('is over, too, once its payments came in another one', async () => {
    const { paid, from } = await capturedOn(120);
    await night(from);
    const [day] = await overdue();
    expect(day?.day).toBe(world.day(-120));
    await file(121, paid[1]);
    await night(from + 1);
    expect(await overdue()).toEqual([day]);
    await file(122, paid[0]);
    await night(from + 2);
    expect([await overdue(), await world.payments.casesOf(day!.subject)]).toEqual([
      ...[[], ['settlement-overdue CLOSED']],
    ]);
  });
});

/** All of the load came in that file. */
const settled = async (fileId: string) => {
  await rows('begin');
  await rows(`set local session_replication_role = replica`);
  await rows(
    `insert into payments.settlement_outcome (file_id, n, terminal, line_id, subject, outcome, type, attempt_id)
     select $1, row_number() over (), 'main', 'LOAD' || row_number() over (), uuidv7(), 'matched', 'SALE', attempt_id
     from payments.attempt where track_id like 'RNW20261121%'`,
    [fileId],
  );
  await rows('commit');
};

const confirmed = async (attemptId: string) => {
  const [row] = await rows<{ renewal: string }>(
    `select renewal_id as renewal from payments.attempt where attempt_id = $1`,
    [attemptId],
  );
  await world.payments.issue(row!.renewal);
  await world.pass(11 * 60_000);
  await world.payments.ask(attemptId);
};
