import type { MigrationInterface, QueryRunner } from 'typeorm';
import { alterRole, databaseRoles, type DatabaseRole } from '../roles';

/** Limits of each role's sessions (pitfalls T6, recorder trap 9): nobody waits for ever, a vanished relay is noticed. */
const limits = {
  statement_timeout: '10s',
  lock_timeout: '5s',
  idle_in_transaction_session_timeout: '15s',
  timezone: 'UTC',
};

const moreLimits: Partial<Record<DatabaseRole, Record<string, string>>> = {
  tajdeed_worker: { statement_timeout: '4s' },
  tajdeed_relay: { tcp_keepalives_idle: '5', tcp_keepalives_interval: '2', tcp_keepalives_count: '3' },
};

// Roles belong to the whole server, so a second database finds them there already. Passwords are set apart.
const createRole = (role: DatabaseRole) => `
do $$ begin
  create role ${role} login nosuperuser nocreatedb nocreaterole noinherit noreplication;
exception when duplicate_object or unique_violation then null;
end $$`;

const clock = [
  `create schema if not exists app`,
  `create table app.clock (
     only_row boolean primary key default true check (only_row),
     offset_ms bigint not null default 0)`,
  `insert into app.clock default values`,
  // Stable, so that an index serves "due <= app.now()"; the clock inside is the wall's, so that entries of one
  // thing, written under its head's lock, never run backwards.
  `create function app.now() returns timestamptz language plpgsql stable parallel safe
     set search_path = pg_catalog
   as $$ begin
     return clock_timestamp() + (select offset_ms from app.clock) * interval '1 millisecond';
   end $$`,
];

/** The business clock with its test offset, and the roles that later migrations grant to. */
export class CreateApp20261122000100 implements MigrationInterface {
  readonly name = 'CreateApp20261122000100';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of clock) await runner.query(statement);
    for (const role of databaseRoles) {
      await runner.query(createRole(role));
      for (const [name, value] of Object.entries({ ...limits, ...moreLimits[role] }))
        await alterRole(runner, 'alter role %I set %I = %L', [role, name, value]);
    }
    const everyone = databaseRoles.join(', ');
    await runner.query(`grant usage on schema app to ${everyone}`);
    // A process refuses a schema that lacks its migrations (T11), so each may read which have run.
    await runner.query(`grant select on app.clock, app.migrations to ${everyone}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    // The roles stay: another database of the server may use them.
    await runner.query(`drop function app.now(); drop table app.clock`);
  }
}
