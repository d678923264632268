import type { MigrationInterface, QueryRunner } from 'typeorm';

const hash = (column: string) => `${column} bytea not null check (octet_length(${column}) = 32)`;

const tables = [
  // One row per entry, for ever. `entry` is the exact text whose UTF-8 bytes are hashed.
  `create table audit.leaf (
     index bigint primary key check (index >= 0),
     thing uuid not null,
     seq integer not null check (seq > 0),
     renewal uuid not null,
     kind text not null,
     event text not null,
     at timestamptz not null,
     ${hash('leaf_hash')},
     entry text not null,
     received_at timestamptz not null default app.now(),
     unique (thing, seq))`,
  `create index leaf_renewal on audit.leaf (renewal)`,
  // Complete subtrees above the leaves: leaves [index * 2^level, (index + 1) * 2^level).
  `create table audit.node (
     level smallint not null check (level > 0),
     index bigint not null check (index >= 0),
     ${hash('hash')},
     primary key (level, index))`,
  `create table audit.checkpoint (
     size bigint primary key check (size >= 0),
     ${hash('root')},
     note text not null,
     made_at timestamptz not null default app.now())`,
  // An entry that came before its predecessor. It waits as long as no leaf has its (thing, seq); the row stays.
  `create table audit.waiting (
     thing uuid not null,
     seq integer not null check (seq > 1),
     ${hash('leaf_hash')},
     entry text not null,
     received_at timestamptz not null default app.now(),
     primary key (thing, seq))`,
  // Another entry under an id that is taken: somebody changed bytes.
  `create table audit.conflict (
     thing uuid not null,
     seq integer not null,
     ${hash('known_hash')},
     ${hash('other_hash')},
     entry text not null,
     source text not null,
     received_at timestamptz not null default app.now(),
     primary key (thing, seq, other_hash))`,
  // What is no entry at all. Bytes are cut at the size limit of an entry; the digest is of all of them.
  `create table audit.dead_letter (
     source text primary key,
     fault text not null,
     digest bytea not null,
     bytes bytea not null,
     received_at timestamptz not null default app.now())`,
];

const guards = [
  // Gapless twice: the log in its index, each thing in its sequence. One look per statement, not per row.
  `create function audit.refuse_gap() returns trigger language plpgsql
     set search_path = pg_catalog
   as $$ begin
     if (select min(index) <> coalesce((select max(l.index) + 1 from audit.leaf l where l.index < (select min(index) from added)), 0)
             or max(index) - min(index) + 1 <> count(*) from added) then
       raise exception using errcode = 'TJ101', message = 'the log would have a gap';
     end if;
     if exists (select from added a where a.seq > 1
         and not exists (select from audit.leaf l where l.thing = a.thing and l.seq = a.seq - 1)) then
       raise exception using errcode = 'TJ102', message = 'the history of a thing would have a gap';
     end if;
     return null;
   end $$`,
  `create trigger leaf_gapless after insert on audit.leaf referencing new table as added
     for each statement execute function audit.refuse_gap()`,
  // For the owner too: the log is never edited, not even by accident.
  `create function audit.refuse_change() returns trigger language plpgsql as $$ begin
     raise exception using errcode = 'TJ103', message = format('%s is append-only', tg_table_name);
   end $$`,
  ...['leaf', 'node', 'checkpoint', 'waiting', 'conflict', 'dead_letter'].map(
    (table) => `create trigger ${table}_append_only before update or delete or truncate on audit.${table}
      for each statement execute function audit.refuse_change()`,
  ),
];

const grants = [
  `grant usage on schema audit to tajdeed_audit`,
  `grant insert, select on all tables in schema audit to tajdeed_audit`,
];

/** The audit log's own schema: its role may insert and read, nobody may change (security 76). */
export class CreateAudit20261122000900 implements MigrationInterface {
  readonly name = 'CreateAudit20261122000900';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create schema audit`);
    for (const statement of [...tables, ...guards, ...grants]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop schema audit cascade`);
  }
}
