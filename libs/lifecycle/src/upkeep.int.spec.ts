import { once } from 'node:events';
import { lifecycles, type Lifecycle } from '@tajdeed/domain';
import { newId } from '@tajdeed/platform';
import {
  testDatabase,
  testRecorder,
  exampleMove,
  type TestDatabase,
  type TestRecorder,
} from '@tajdeed/testing';
import { Client } from 'pg';
import { syncLifecycles } from './sync';

const lamp: Lifecycle = {
  kind: 'lamp',
  states: { LIT: { ends: false, limitMs: 1_000, shown: 'x' }, DARK: { ends: true, shown: 'x' } },
  transitions: [
    [null, 'lamp.lit', 'LIT'],
    ['LIT', 'lamp.darkened', 'DARK'],
    ['LIT', 'lamp.broken', 'DARK'],
  ],
  minder: 'renewal',
};

let database: TestDatabase;
let api: TestRecorder;
beforeAll(async () => {
  database = await testDatabase();
  api = await testRecorder(database.urls.tajdeed_api);
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

const db = {
  query: <T>(sql: string, parameters?: unknown[]) => database.query(sql, parameters) as Promise<T>,
};

describe("the database's copy of the lifecycles", () => {
  const light = (event: string, seq: number, thing: string) =>
    database.query(`select lifecycle.record($1, 'lamp', $2, $3, '{}', 'system', '', $4, $1, null)`, [
      ...[thing, seq, event, newId()],
    ]);

  it('takes what is new, changes what changed, and gives back what nothing has used', async () => {
    await syncLifecycles(db, [...lifecycles, lamp]);
    await syncLifecycles(db, [...lifecycles, { ...lamp, transitions: lamp.transitions.slice(0, 2) }]);
    const rows = await database.query(
      `select event from lifecycle.transition where kind = 'lamp' order by from_state nulls first`,
    );
    expect(rows).toEqual([{ event: 'lamp.lit' }, { event: 'lamp.darkened' }]);
    await syncLifecycles(db, lifecycles);
    expect(await database.query(`select from lifecycle.state where kind = 'lamp'`)).toEqual([]);
  });

  it('refuses to lose an edge that history has walked', async () => {
    await syncLifecycles(db, [...lifecycles, lamp]);
    const thing = newId();
    await light('lamp.lit', 0, thing);
    await light('lamp.darkened', 1, thing);
    const without = {
      ...lamp,
      transitions: lamp.transitions.filter(([, event]) => event !== 'lamp.darkened'),
    };
    await expect(syncLifecycles(db, [...lifecycles, without])).rejects.toThrow('lamp LIT lamp.darkened');
  });
});

describe('the partitions of history', () => {
  it('reach a year ahead, one for each month of birth', async () => {
    const [row] = await database.query<{ left: number }>('select lifecycle.partitions_left() as left');
    expect(row!.left).toBe(12);
  });

  it('are made once, and further ones beside them', async () => {
    const make = `select lifecycle.make_partitions((date_trunc('month', now()) - interval '1 month')::date, 16) as made`;
    expect(await database.query(make)).toEqual([{ made: 2 }]);
    expect(await database.query(make)).toEqual([{ made: 0 }]);
  });

  it('begin with the first millisecond of a month in UTC', async () => {
    const [row] = await database.query<{ bound: string }>(
      `select lifecycle.month_bound('2026-12-01') as bound`,
    );
    const ms = Number.parseInt(row!.bound.replaceAll('-', '').slice(0, 12), 16);
    expect(new Date(ms).toISOString()).toBe('2026-12-01T00:00:00.000Z');
  });
});

describe('a wake-up', () => {
  const listen = async () => {
    const heard: string[] = [];
    const client = new Client({ connectionString: database.urls.tajdeed_relay });
    client.on('notification', ({ channel, payload }) => heard.push(payload || channel));
    await client.connect();
    await client.query('listen unpublished; listen untold');
    return { heard, client };
  };
  const begin = (id: string) =>
    api.recorder.record({ key: newId(), actor: 'resident', renewalId: id }, [
      exampleMove(lifecycles[0]!, id, 0, 'renewal.requested'),
    ]);
  /** Notifications come in the order of their commits, so this one comes after all that were sent before. */
  const untilMark = async ({ heard, client }: Awaited<ReturnType<typeof listen>>): Promise<string[]> => {
    await database.query(`select pg_notify('unpublished', 'mark')`);
    while (!heard.includes('mark')) await once(client, 'notification');
    return heard.splice(0).filter((one) => one !== 'mark');
  };
  const until = async (
    channel: string,
    { heard, client }: Awaited<ReturnType<typeof listen>>,
  ): Promise<void> => {
    while (!heard.includes(channel)) await once(client, 'notification');
  };

  it('follows a commit and names what is pending', async () => {
    const ear = await listen();
    await api.db.transaction(async () => {
      const id = newId();
      await begin(id);
      await api.recorder.tell('renewal', id, 'requested');
      expect(await untilMark(ear)).toEqual([]);
    });
    await until('unpublished', ear);
    await until('untold', ear);
    await ear.client.end();
  });

  it('is not sent for what was rolled back', async () => {
    const ear = await listen();
    const failing = api.db.transaction(async () => {
      await begin(newId());
      throw new Error('undone');
    });
    await expect(failing).rejects.toThrow('undone');
    expect(await untilMark(ear)).toEqual([]);
    await ear.client.end();
  });

  it('serves many commits at once, one in 30 ms at most', async () => {
    const ear = await listen();
    const began = performance.now();
    await Promise.all(Array.from({ length: 100 }, () => api.db.transaction(() => begin(newId()))));
    await until('unpublished', ear);
    const wakeUps = (await untilMark(ear)).length;
    expect(wakeUps).toBeLessThanOrEqual(2 + (performance.now() - began) / 30); // two: what an earlier spec left, and the first
    await ear.client.end();
  });

  it('leaves one row per word until it is delivered', async () => {
    const id = newId();
    await api.db.transaction(() => api.recorder.tell('attemptWatch', id, 'bank-reported'));
    const rows = await database.query(
      'select workflow, reason, tries from lifecycle.untold where thing = $1',
      [id],
    );
    expect(rows).toEqual([{ workflow: 'attemptWatch', reason: 'bank-reported', tries: 0 }]);
  });

  it('keeps a later word until the same workflow is told anything', async () => {
    const [id, other] = [newId(), newId()];
    await api.db.transaction(async () => {
      for (const thing of [id, other])
        await api.recorder.tellLater('renewal', thing, 'attempt-opened', 60_000);
    });
    const words = () =>
      database.query(
        `select thing, reason, due > clock_timestamp() as later from lifecycle.untold where thing = any($1) order by thing`,
        [[id, other]],
      );
    const kept = { reason: 'attempt-opened', later: true };
    expect(await words()).toEqual([
      { thing: id, ...kept },
      { thing: other, ...kept },
    ]);
    await api.db.transaction(() => api.recorder.tell('renewal', id, 'bank-reported'));
    expect(await words()).toEqual([
      { thing: id, reason: 'bank-reported', later: false },
      { thing: other, ...kept },
    ]);
  });

  it('keeps a word that was put off after a failure', async () => {
    const id = newId();
    await api.db.transaction(() => api.recorder.tell('renewal', id, 'requested'));
    await database.query(
      `update lifecycle.untold set tries = 1, due = due + interval '1 min' where thing = $1`,
      [id],
    );
    await api.db.transaction(() => api.recorder.tell('renewal', id, 'code-requested'));
    expect(await database.query('select reason from lifecycle.untold where thing = $1', [id])).toHaveLength(
      2,
    );
  });
});
