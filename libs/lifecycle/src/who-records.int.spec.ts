import { lifecycles } from '@tajdeed/domain';
import { databaseRoles, newId, type DatabaseRole } from '@tajdeed/platform';
import { exampleMove, testDatabase, testRecorder, type TestDatabase } from '@tajdeed/testing';
import { Client } from 'pg';
import type { WhoRecords } from './who-records';
import { whoRecords } from './who-records';

const RECORD = `select seq, state, fresh from lifecycle.record($1, $2, $3, $4, '{}', 'system', '', $5, $1, null)`;
const FOREIGN = 'TJ003';
const NO_RECORDER = '42501';
const who: WhoRecords = whoRecords;

const edges = lifecycles.flatMap(({ kind, transitions }) =>
  transitions.map(([from, event, to]) => ({ kind, from, event, to })),
);

describe('the events of a thing', () => {
  let database: TestDatabase;
  const sessions = new Map<DatabaseRole, Client>();
  beforeAll(async () => {
    database = await testDatabase();
    for (const role of databaseRoles) {
      const session = new Client({ connectionString: database.urls[role] });
      await session.connect();
      sessions.set(role, session);
    }
  });
  afterAll(async () => {
    for (const session of sessions.values()) await session.end();
    await database.drop();
  });

  const take = async (role: DatabaseRole, parameters: unknown[]): Promise<unknown> => {
    try {
      return (await sessions.get(role)!.query(RECORD, parameters)).rows[0];
    } catch (error) {
      return (error as { code: unknown }).code;
    }
  };
  const traces = async (thing: string): Promise<unknown> => {
    const [row] = await database.query<{ found: unknown }>(
      `select (select json_agg(h order by seq) from lifecycle.history h where thing = $1) as history,
         (select row_to_json(h) from lifecycle.head h where thing = $1) as head,
         (select json_agg(u) from lifecycle.unpublished u where thing = $1) as queue,
         (select row_to_json(w) from lifecycle.watch w where thing = $1) as watch`,
      [thing],
    );
    return row;
  };
  /** A thing that the owner has put where the edge begins; answers its sequence. */
  const put = async (thing: string, kind: string, from: string | null): Promise<number> => {
    if (from === null) return 0;
    await database.query(`insert into lifecycle.head values ($1, $2, $3, 7, app.now())`, [thing, kind, from]);
    return 7;
  };

  it.each(edges)('$kind $from $event are recorded by the roles on its list and by no other', async (edge) => {
    const { kind, from, event, to } = edge;
    const may = who[kind]?.[event] ?? [];
    expect(may.length > 0).toBe(event !== 'schedule.enacted'); // which a migration enters, as the owner
    for (const role of databaseRoles) {
      const thing = newId();
      const seq = await put(thing, kind, from);
      const before = await traces(thing);
      const outcome = await take(role, [thing, kind, seq, event, newId()]);
      if (may.includes(role))
        expect([role, outcome]).toEqual([role, { seq: seq + 1, state: to, fresh: true }]);
      else {
        const refusal = ['tajdeed_api', 'tajdeed_worker'].includes(role) ? FOREIGN : NO_RECORDER;
        expect([role, outcome]).toEqual([role, refusal]);
        expect(await traces(thing)).toEqual(before);
      }
    }
  });

  it('tell a role nothing of a step that it may not take, not even when the step was taken before', async () => {
    const [thing, key] = [newId(), newId()];
    const begin = [thing, 'renewal', 0, 'renewal.requested', key];
    expect(await take('tajdeed_api', begin)).toEqual({ seq: 1, state: 'AWAITING_CODE', fresh: true });
    expect(await take('tajdeed_worker', begin)).toBe(FOREIGN);
    expect(await take('tajdeed_api', begin)).toEqual({ seq: 1, state: 'AWAITING_CODE', fresh: false });
  });

  it('that no lifecycle knows are refused as unknown, to every role alike', async () => {
    for (const role of ['tajdeed_api', 'tajdeed_worker'] as const)
      expect(await take(role, [newId(), 'renewal', 0, 'renewal.invented', newId()])).toBe('TJ001');
  });

  it('of another process are a fault of ours, and the transaction is undone', async () => {
    const api = await testRecorder(database.urls.tajdeed_api);
    const id = newId();
    const step = { key: newId(), actor: 'system' as const, renewalId: id };
    const forged = api.db.transaction(() =>
      api.recorder.record(step, [exampleMove(lifecycles[2]!, id, 0, 'coverage.granted')]),
    );
    await expect(forged).rejects.toMatchObject({ code: 'foreign-event', row: { status: 500 } });
    expect(await api.recorder.head(id)).toBeUndefined();
    await api.close();
  });

  it('keep their recorders in the database as the table here says', async () => {
    const rows = await database.query<{ kind: string; event: string; recorders: string[] }>(
      `select distinct kind, event, recorders::text[] as recorders from lifecycle.transition order by kind, event`,
    );
    const wanted = Object.entries(who).flatMap(([kind, events]) =>
      Object.entries(events).map(([event, recorders]) => ({ kind, event, recorders: [...recorders] })),
    );
    const text = (list: readonly object[]): string[] => list.map((one) => JSON.stringify(one)).sort();
    expect(text(rows)).toEqual(text(wanted));
  });
});
