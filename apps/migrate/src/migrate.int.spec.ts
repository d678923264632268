import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { databaseRoles, readSettings } from '@tajdeed/platform';
import { allMigrations } from '@tajdeed/testing';
import { Client } from 'pg';
import { migrate } from './migrate';
import { migrateSettings } from './migrate.config';
import { roomsMigrations } from './rooms';

jest.setTimeout(120_000);

const server = process.env['TEST_DATABASE_URL']!;
const name = `migrate_${randomBytes(5).toString('hex')}`;
const url = new URL(server);
url.pathname = `/${name}`;
const passwords = Object.fromEntries(databaseRoles.map((role) => [role, 'of-the-tests-only']));
const environment = {
  TAJDEED_MODE: 'local',
  DATABASE_URL: url.href,
  ROLE_PASSWORDS: JSON.stringify(passwords),
  KAFKA_BROKERS: process.env['TEST_KAFKA_BROKERS'],
  TOPICS_FILE: resolve(__dirname, '../../../infra/kafka/topics.yaml'),
  DATA_KEYS: JSON.stringify({
    current: 'k1',
    keys: { k1: Buffer.from('0123456789abcdef0123456789abcdef').toString('base64') },
  }),
  INDEX_KEY: Buffer.from('fedcba9876543210fedcba9876543210').toString('base64'),
  SEED_REGISTER: 'synthetic',
};

const run = async (more: Partial<typeof environment> = {}): Promise<string[]> => {
  const lines: string[] = [];
  await migrate(readSettings(migrateSettings, { ...environment, ...more }), (line) => lines.push(line));
  return lines;
};
const asked = async <T>(sql: string, at = url.href): Promise<T[]> => {
  const client = new Client({ connectionString: at });
  await client.connect();
  try {
    return (await client.query(sql)).rows as T[];
  } finally {
    await client.end();
  }
};

describe('migrate', () => {
  beforeAll(() => asked(`create database ${name}`, server));
  afterAll(() => asked(`drop database ${name} with (force)`, server));

  it('brings an empty database to the present schema, seeds it and makes the topics; three at once do it once', async () => {
    const runs = await Promise.all([run(), run(), run()]);
    const ran = runs.flat().filter((line) => line.startsWith('migration '));
    expect(ran).toHaveLength(roomsMigrations.length);
    expect(runs.flat().join()).not.toContain('of-the-tests-only');
    const [sums] = await asked<Record<string, number>>(
      `select (select count(*)::int from app.migrations) as migrations, (select count(*)::int from lifecycle.transition) as edges,
         (select count(*)::int from identity.person) as persons`,
    );
    expect(sums!['migrations']).toBe(roomsMigrations.length);
    expect(sums!['edges']).toBeGreaterThan(20);
    expect(sums!['persons']).toBeGreaterThan(100);
  });

  it('changes nothing when it runs again', async () => {
    const lines = await run();
    expect(lines).toContain(`the schema is up to date (${roomsMigrations.length} migrations)`);
    expect(lines).toContain('synthetic register: 0 residents entered');
    expect(lines).toContainEqual(expect.stringMatching(/^topics: 0 made, 0 put right/));
  });

  it('gives every role its password', async () => {
    for (const role of databaseRoles) {
      const own = new URL(url);
      [own.username, own.password] = [role, passwords[role]!];
      expect(await asked('select current_user as name', own.href)).toEqual([{ name: role }]);
    }
  });

  it('lets the roles connect and do what is granted to them, and gives nothing to everybody', async () => {
    const [rights] = await asked<Record<string, unknown>>(
      `select (select json_agg(distinct case grantee when 0 then 'public' else grantee::regrole::text end || ' ' || privilege_type)
           from pg_database d, aclexplode(d.datacl) where d.datname = current_database() and grantee <> d.datdba) as database,
         (select count(*)::int from pg_namespace n, aclexplode(n.nspacl) where n.nspname = 'public' and grantee = 0) as public,
         (select json_agg(n.nspname || '.' || p.proname) from pg_proc p join pg_namespace n on n.oid = p.pronamespace
           where p.prosecdef and has_function_privilege('public', p.oid, 'execute')) as open_functions`,
    );
    expect(rights).toEqual({
      database: [...databaseRoles].sort().map((role) => `${role} CONNECT`),
      public: 0,
      open_functions: null,
    });
    for (const role of databaseRoles) {
      const own = new URL(url);
      [own.username, own.password] = [role, passwords[role]!];
      for (const sql of [
        'create temporary table t (a int)',
        'create table public.t (a int)',
        'create schema s',
      ])
        await expect(asked(sql, own.href)).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('refuses a database that a newer version has written', async () => {
    await asked(
      `insert into app.migrations (timestamp, name) values (20990101000000, 'FromTheFuture20990101000000')`,
    );
    await expect(run()).rejects.toThrow('FromTheFuture20990101000000');
    await asked(`delete from app.migrations where timestamp = 20990101000000`);
  });

  it('says in one sentence which party is missing', async () => {
    const stranger = new URL(url);
    stranger.password = 'not-the-one';
    stranger.username = 'nobody';
    await expect(run({ DATABASE_URL: stranger.href })).rejects.toThrow(/^DATABASE_URL: .* refuses the login/);
    await expect(run({ TOPICS_FILE: '/nowhere.yaml' })).rejects.toThrow(/^TOPICS_FILE: /);
  });

  it('refuses settings without a password for each role, naming no value', () => {
    const partial = JSON.stringify({ tajdeed_api: 'of-the-tests-only' });
    expect(() => readSettings(migrateSettings, { ...environment, ROLE_PASSWORDS: partial })).toThrow(
      /ROLE_PASSWORDS/,
    );
  });

  it('refuses made-up residents in production', async () => {
    await expect(run({ TAJDEED_MODE: 'production' })).rejects.toThrow(/made-up residents/);
  });

  it('runs the same migrations that every test database has', () => {
    expect(new Set(roomsMigrations)).toEqual(new Set(allMigrations));
  });
});
