import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { StartError } from '../settings/settings';
import { alterRole, databaseRoles } from '../roles';

export type Migration = new () => MigrationInterface;

/** Says one line of progress. */
export type Tell = (line: string) => void;

/** Any number that no other advisory lock of the database uses: "Tajdeed" on a telephone's keys. */
const MIGRATION_LOCK = 8_253_333;

/**
 * Runs the migrations that have not run yet, in the order of their stamps, each in a transaction of its own, then
 * `after` in one more. One process at a time (T11): a second one waits and finds nothing left to do.
 */
export async function migrateDatabase(
  source: DataSource,
  migrations: readonly Migration[],
  tell: Tell,
  after: (runner: QueryRunner) => Promise<void>,
): Promise<void> {
  const runner = source.createQueryRunner();
  try {
    await runner.connect();
    await takeLock(runner, tell);
    await runPending(runner, migrations, tell);
    await inTransaction(runner, () => after(runner));
  } finally {
    await runner.query('select pg_advisory_unlock_all()').catch(() => undefined);
    await runner.release();
  }
}

async function takeLock(runner: QueryRunner, tell: Tell): Promise<void> {
  const [tried] = await runner.manager.query<{ taken: boolean }[]>(
    `select pg_try_advisory_lock(${MIGRATION_LOCK}) as taken`,
  );
  if (tried?.taken) return;
  tell('another migration is running; waiting for it to end');
  await runner.query(`select pg_advisory_lock(${MIGRATION_LOCK})`);
}

async function runPending(runner: QueryRunner, migrations: readonly Migration[], tell: Tell): Promise<void> {
  await runner.query(`create schema if not exists app`);
  await runner.query(
    `create table if not exists app.migrations (
       id integer generated always as identity primary key, timestamp bigint not null, name text not null unique)`,
  );
  const rows = await runner.manager.query<{ name: string }[]>(`select name from app.migrations`);
  const done = new Set(rows.map(({ name }) => name));
  const known = inStampOrder(migrations);
  refuseNewerDatabase(done, known);
  const pending = known.filter(({ name }) => !done.has(name));
  if (pending.length === 0) tell(`the schema is up to date (${known.length} migrations)`);
  for (const [index, { name, stamp, make }] of pending.entries()) {
    tell(`migration ${index + 1} of ${pending.length}: ${name}`);
    await inTransaction(runner, async () => {
      await new make().up(runner);
      await runner.query(`insert into app.migrations (timestamp, name) values ($1, $2)`, [stamp, name]);
    }).catch((error: unknown) => {
      throw new Error(`migration ${name} failed`, { cause: error });
    });
  }
}

function refuseNewerDatabase(done: ReadonlySet<string>, known: readonly { name: string }[]): void {
  const names = new Set(known.map(({ name }) => name));
  const unknown = [...done].filter((name) => !names.has(name));
  if (unknown.length === 0) return;
  throw new StartError(
    `The database has run migrations that this version does not know (${unknown.join(', ')}); install the version that wrote them.`,
  );
}

function inStampOrder(migrations: readonly Migration[]): { name: string; stamp: string; make: Migration }[] {
  const rows = migrations.map((make) => {
    const stamp = /\d{14}$/.exec(make.name)?.[0];
    if (!stamp) throw new Error(`migration ${make.name} has no 14-digit stamp`);
    return { name: make.name, stamp, make };
  });
  return rows.sort((a, b) => a.stamp.localeCompare(b.stamp) || a.name.localeCompare(b.name));
}

async function inTransaction(runner: QueryRunner, work: () => Promise<void>): Promise<void> {
  await runner.startTransaction();
  try {
    await work();
    await runner.commitTransaction();
  } catch (error) {
    await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  }
}

/** Gives every role its password, inside the caller's transaction. */
export async function setRolePasswords(
  runner: QueryRunner,
  passwords: Readonly<Record<string, string>>,
): Promise<void> {
  for (const role of databaseRoles) {
    const password = passwords[role];
    if (password === undefined) throw new StartError(`ROLE_PASSWORDS has no password for ${role}.`);
    await alterRole(runner, 'alter role %I password %L', [role, password]).catch(() => {
      throw new Error(`the password of ${role} could not be set`); // without the cause: it may show the statement
    });
  }
}
