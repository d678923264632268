import { databaseRoles, newId, type DatabaseRole } from '@tajdeed/platform';
import { testDatabase, type TestDatabase } from '@tajdeed/testing';
import { Client } from 'pg';

const REFUSED = '42501';

describe('the lifecycle tables', () => {
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

  const sqlState = async (role: DatabaseRole, sql: string): Promise<unknown> => {
    await sessions.get(role)!.query('begin');
    try {
      await sessions.get(role)!.query(sql);
      return 'allowed';
    } catch (error) {
      return (error as { code: unknown }).code;
    } finally {
      await sessions.get(role)!.query('rollback');
    }
  };

  const forbiddenToAll = [
    `insert into lifecycle.head values ('${newId()}', 'renewal', 'AWAITING_CODE', 1, now())`,
    `update lifecycle.head set seq = seq + 1`,
    `update lifecycle.head set state = 'EXPIRED'`,
    `delete from lifecycle.head`,
    `insert into lifecycle.history (thing) values ('${newId()}')`,
    `update lifecycle.history set facts = '{}'`,
    `delete from lifecycle.history`,
    `truncate lifecycle.history`,
    `select * from lifecycle.history`,
    `insert into lifecycle.unpublished (lane, thing, seq, body) values (0, '${newId()}', 1, '{}')`,
    `update lifecycle.unpublished set body = ''`,
    `insert into lifecycle.untold values ('${newId()}', 'renewal', '${newId()}', 'x', now(), 0, '')`,
    `delete from lifecycle.watch`,
    `update lifecycle.watch set look_at = now()`,
    `update lifecycle.transition set to_state = 'X'`,
    `delete from lifecycle.state`,
    `select lifecycle.make_partitions(current_date, 1)`,
    `update app.clock set offset_ms = 1`,
    `create table lifecycle.own (a int)`,
    `create table public.own (a int)`,
    `create temporary table own (a int)`,
    `create schema own`,
  ];
  it.each(databaseRoles.flatMap((role) => forbiddenToAll.map((sql) => ({ role, sql }))))(
    'refuse $role: $sql',
    async ({ role, sql }) => {
      expect(await sqlState(role, sql)).toBe(REFUSED);
    },
  );

  const TELL = `select lifecycle.tell('renewal', '${newId()}', 'requested', '')`;
  const HEAD = `select * from lifecycle.head left join lifecycle.watch using (thing)`;
  const DELIVER = `delete from lifecycle.unpublished`;
  const NUDGE = `update lifecycle.watch set nudge_at = nudge_at + interval '5 s', tries = tries + 1`;
  it.each([
    {
      what: 'leave word for a workflow',
      sql: TELL,
      may: ['tajdeed_api', 'tajdeed_callbacks', 'tajdeed_worker'],
    },
    {
      what: 'see where a thing stands',
      sql: HEAD,
      may: ['tajdeed_api', 'tajdeed_callbacks', 'tajdeed_worker'],
    },
    { what: 'take a delivered message away', sql: DELIVER, may: ['tajdeed_relay'] },
    { what: 'put off a nudge', sql: NUDGE, may: ['tajdeed_relay'] },
  ])('let $may alone $what', async ({ sql, may }) => {
    const outcomes = new Map<string, unknown>();
    for (const role of databaseRoles) outcomes.set(role, await sqlState(role, sql));
    for (const role of databaseRoles)
      expect([role, outcomes.get(role)]).toEqual([role, may.includes(role) ? 'allowed' : REFUSED]);
  });

  it('are vacuumed by the relay itself', async () => {
    const relay = sessions.get('tajdeed_relay')!;
    await expect(relay.query('vacuum (truncate off) lifecycle.unpublished')).resolves.toBeDefined();
    await expect(relay.query('vacuum (truncate off) lifecycle.untold')).resolves.toBeDefined();
  });

  it('give nobody the right to become another role or to see without time limits', async () => {
    const rows = await database.query<{ rolname: string; rolconfig: string[] }>(
      `select rolname, rolconfig from pg_roles where rolname = any($1)
         and not (rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls)`,
      [[...databaseRoles]],
    );
    expect(rows).toHaveLength(databaseRoles.length);
    for (const { rolconfig } of rows) expect(rolconfig.join()).toMatch(/statement_timeout=(10|4)s/);
  });
});
