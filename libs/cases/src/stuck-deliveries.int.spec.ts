import { newId } from '@tajdeed/platform';
import {
  besideStaffRooms,
  officer,
  staffRooms,
  testDatabase,
  testRoom,
  type TestDatabase,
  type TestRoom,
} from '@tajdeed/testing';
import { bothRoles } from '../spec/both-roles';
import { CasesModule } from './cases.module';
import { Cases } from './cases.service';
import { Decisions } from './decisions';
import { StuckDeliveries } from './stuck-deliveries';

describe('what the relay can’t deliver', () => {
  let database: TestDatabase;
  let room: TestRoom;
  const operator = officer('operator');
  beforeAll(async () => {
    database = await testDatabase();
    room = await testRoom(
      await bothRoles(database),
      ...besideStaffRooms(),
      ...staffRooms(),
      CasesModule.forWorker(),
    );
  });
  afterAll(async () => {
    await room.close();
    await database.query(`drop role ${database.name}`);
    await database.drop();
  });
  const part = <T>(kind: new (...parts: never[]) => T): T => room.module.get<T>(kind, { strict: false });
  const eventsOf = async (caseId: string) =>
    (
      await database.query<{ event: string }>(
        `select event from lifecycle.history where thing = $1 order by seq`,
        [caseId],
      )
    ).map(({ event }) => event);

  it('becomes a case each, a few of many, which an operator ends or its delivery', async () => {
    const sweep = () => part(StuckDeliveries).step();
    const [word, event, passing] = [newId(), newId(), newId()];
    await database.query(
      `insert into lifecycle.untold (id, workflow, thing, reason, due, tries, refused, trace)
       values (uuidv7(), 'renewal', $1, 'requested', now() + interval '10 min', 7, 'unheard of', '')`,
      [word],
    );
    await database.query(
      `insert into lifecycle.parked (thing, id, seq, reason, due, tries) select thing, 1, 1, 'refused', now() + interval '10 min', tries
       from unnest($1::uuid[], array[4, 2]) as p (thing, tries)`,
      [[event, passing]],
    );
    const standing = async () =>
      database.query<{ caseId: string; subject: string; about: string }>(
        `select case_id as "caseId", subject, about from cases.case where kind = 'delivery-stuck' and open order by subject`,
      );
    expect([await sweep(), await sweep()]).toEqual([2, 0]);
    const [first] = await standing();
    expect(await standing()).toMatchObject([
      { subject: word, about: '{"events":"0","words":"1"}' },
      { subject: event, about: '{"events":"1","words":"0"}' },
    ]);

    // An operator has it tried at once.
    await part(Cases).take(operator, first!.caseId);
    await part(Decisions).act(operator, first!.caseId, 'deliver-again', {}, 'the new release takes it');
    const [again] = await database.query<{ due: boolean; tries: number; refused: string | null }>(
      `select due <= clock_timestamp() as due, tries, refused from lifecycle.untold where thing = $1`,
      [word],
    );
    expect(again).toEqual({ due: true, tries: 0, refused: null });
    expect(await eventsOf(first!.caseId)).toEqual(['case.opened', 'case.taken', 'case.acted']);

    // What is delivered needs nobody; the case's own events make no case of their own.
    const [second] = await standing();
    await database.query(`update lifecycle.parked set thing = $1 where thing = $2`, [second!.caseId, event]);
    expect(await sweep()).toBe(0);
    expect((await eventsOf(second!.caseId)).at(-1)).toBe('case.resolved');
    expect(await standing()).toEqual([]);

    await database.query(
      `insert into lifecycle.parked (thing, id, seq, reason, due, tries) select uuidv7(), n, 1, 'refused', now(), 3 from generate_series(2, 40) n`,
    );
    expect([await sweep(), await sweep()]).toEqual([20, 0]);
    await database.query(`delete from lifecycle.parked`);
    await sweep();
    expect(await standing()).toEqual([]);
  });
});
