import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  closeDatabase,
  databaseRoles,
  migrateDatabase,
  setRolePasswords,
  type DatabaseRole,
} from '@tajdeed/platform';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { allMigrations, fillTemplate } from './rooms';

/** A database of one spec file, made from the migrated template. */
export interface TestDatabase {
  readonly name: string;
  /** As the owner: may do all. For looking and for breaking things on purpose. */
  readonly admin: string;
  /** As each process connects. */
  readonly urls: Readonly<Record<DatabaseRole, string>>;
  /** One statement as the owner. */
  query<T = Record<string, unknown>>(sql: string, parameters?: unknown[]): Promise<T[]>;
  /** Moves business time (`app.now()`) by so many ms against real time, for all processes at once. */
  shiftClock(offsetMs: number): Promise<void>;
  /** Ends its sessions and removes it. */
  drop(): Promise<void>;
}

/** A spec waits for a connection as long as a crowded machine may need; how long a process waits, its own specs hold. */
export const CONNECT_PATIENCE_MS = 60_000;
const PASSWORD = 'of-the-tests-only';
const TEMPLATE_LOCK = 8_253_334;

/** A fresh migrated database on the server of TEST_DATABASE_URL; the template is made by the first who asks. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = process.env['TEST_DATABASE_URL'];
  if (!server)
    throw new Error('TEST_DATABASE_URL is not set: int specs need the local servers of the jest run');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(server, async (admin) => {
    const template = await haveTemplate(admin, server);
    await admin.query(`create database ${name} template ${template}`);
  });
  const database = await open(server, name);
  await closeDatabase(database);
  return database;
}

/** Runs `work` with business time moved by `offsetMs`, then puts it back. */
export async function withClockOffset<T>(
  database: TestDatabase,
  offsetMs: number,
  work: () => Promise<T>,
): Promise<T> {
  await database.shiftClock(offsetMs);
  try {
    return await work();
  } finally {
    await database.shiftClock(0);
  }
}

async function open(server: string, name: string): Promise<TestDatabase> {
  const admin = urlOf(server, name);
  const client = new Client({ connectionString: admin });
  client.on('error', () => undefined); // a spec may end the server
  await client.connect();
  let before: Promise<unknown> = Promise.resolve();
  // One connection does one thing at a time: whoever asks meanwhile stands in line here.
  const query = async <T>(sql: string, parameters: unknown[] = []): Promise<T[]> => {
    const mine = before.then(() => client.query(sql, parameters));
    before = mine.catch(() => undefined);
    return (await mine).rows as T[];
  };
  const urls = Object.fromEntries(databaseRoles.map((role) => [role, urlOf(server, name, role)]));
  return {
    name,
    admin,
    urls: urls as Record<DatabaseRole, string>,
    query,
    shiftClock: async (offsetMs) => {
      await query('update app.clock set offset_ms = $1', [offsetMs]);
    },
    drop: async () => {
      await client.end();
      await asAdmin(server, (session) => session.query(`drop database if exists ${name} with (force)`));
    },
  };
}

let digest: string | undefined;

async function haveTemplate(admin: Client, server: string): Promise<string> {
  digest ??= digestOfSources();
  const template = `tajdeed_template_${digest}`;
  await admin.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const known = await admin.query('select from pg_database where datname = $1 and datistemplate', [
      template,
    ]);
    if (known.rowCount === 0) await makeTemplate(admin, server, template);
  } finally {
    await admin.query('select pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
  return template;
}

async function makeTemplate(admin: Client, server: string, template: string): Promise<void> {
  await admin.query(`drop database if exists ${template} with (force)`); // a half-made one of a killed run
  await admin.query(`create database ${template}`);
  const source = new DataSource({ type: 'postgres', url: urlOf(server, template), logging: false });
  await source.initialize();
  try {
    await migrateDatabase(
      source,
      allMigrations,
      () => undefined,
      async (runner) => {
        await setRolePasswords(runner, Object.fromEntries(databaseRoles.map((role) => [role, PASSWORD])));
        await fillTemplate(runner);
      },
    );
  } finally {
    await source.destroy();
  }
  await admin.query(`alter database ${template} with is_template true allow_connections false`);
}

async function asAdmin<T>(server: string, work: (admin: Client) => Promise<T>): Promise<T> {
  const admin = new Client({ connectionString: server });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

function urlOf(server: string, name: string, role?: DatabaseRole): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  if (role) [url.username, url.password] = [role, PASSWORD];
  return url.href;
}

/** Of every source that the schema or its seeds may depend on: a changed one gets a template of its own. */
function digestOfSources(): string {
  const libs = resolve(__dirname, '../..');
  const hash = createHash('sha256');
  for (const lib of readdirSync(libs).sort()) {
    const sources = readdirSync(join(libs, lib, 'src'), { recursive: true, encoding: 'utf8' });
    for (const file of sources.sort())
      if (/\.(ts|json|csv)$/.test(file) && !file.endsWith('.spec.ts'))
        hash.update(file).update(readFileSync(join(libs, lib, 'src', file)));
  }
  return hash.digest('hex').slice(0, 12);
}
