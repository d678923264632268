import { renewalLifecycle } from '@tajdeed/domain';
import { newId, stepKey } from '@tajdeed/platform';
import {
  alsoRecords,
  exampleMove,
  testDatabase,
  testRecorder,
  type TestDatabase,
  type TestRecorder,
} from '@tajdeed/testing';
import { LedgerDesk } from './ledger-desk';
import { Rehearsals } from './rehearsals';
import { Stories } from './stories';

describe('what was refused of a thing', () => {
  let database: TestDatabase;
  let api: TestRecorder;
  beforeAll(async () => {
    database = await testDatabase();
    await alsoRecords(database, 'tajdeed_api', 'tajdeed_worker');
    api = await testRecorder(database.urls.tajdeed_api);
  });
  afterAll(async () => {
    await api.close();
    await database.drop();
  });

  it('goes out again with all that waits behind it, and says so beforehand', async () => {
    const id = newId();
    for (const [seq, event] of ['renewal.requested', 'code.verified', 'pledge.accepted'].entries())
      await api.db.transaction(() =>
        api.recorder.record({ key: stepKey(id, event), actor: 'system', renewalId: id }, [
          exampleMove(renewalLifecycle, id, seq, event),
        ]),
      );
    const [, second] = await database.query<{ id: string }>(
      `select id from lifecycle.unpublished where thing = $1 order by id`,
      [id],
    );
    await database.query(
      `insert into lifecycle.parked (thing, id, seq, reason, due, tries) values ($1, $2, 2, 'x', now() + interval '1 h', 3)`,
      [id, second!.id],
    );
    await database.query(
      `insert into lifecycle.untold (id, workflow, thing, reason, due, tries, refused, trace)
       values (uuidv7(), 'renewal', $1, 'recheck', now() + interval '1 h', 9, 'x', '')`,
      [id],
    );
    const deliver = async (): Promise<void> => {
      expect(await api.recorder.deliverRefused(id)).toBe(3);
    };
    const rehearsals = new Rehearsals(api.recorder, new Stories(api.db), new LedgerDesk(api.db));
    expect(await api.db.rehearse(() => rehearsals.changesBy(deliver))).toEqual({
      ...{ states: [], money: [], toReturn: [] },
      messages: [{ workflow: 'renewal', thing: id, reason: 'recheck' }],
      events: ['code.verified', 'pledge.accepted'].map((event) => ({ kind: 'renewal', thing: id, event })),
    });
    const due = () =>
      database.query(
        `select 'event' as what, due <= clock_timestamp() as due, tries from lifecycle.parked where thing = $1
         union all select 'word', due <= clock_timestamp(), tries from lifecycle.untold where thing = $1 and refused is null`,
        [id],
      );
    expect(await due()).toEqual([{ what: 'event', due: false, tries: 3 }]);
    await api.db.transaction(deliver);
    expect(await due()).toEqual([
      { what: 'event', due: true, tries: 0 },
      { what: 'word', due: true, tries: 0 },
    ]);
    expect(await api.db.transaction(() => api.recorder.deliverRefused(id))).toBe(0);
  });
});
