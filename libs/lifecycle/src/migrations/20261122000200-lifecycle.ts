import type { MigrationInterface, QueryRunner } from 'typeorm';

const names = {
  kind: `~ '^[a-z][a-z-]{0,31}$'`,
  state: `~ '^[A-Z][A-Z_]{0,31}$'`,
  event: `~ '^[a-z][a-z_]{0,31}\\.[a-z][a-z_]{0,31}$'`,
  actor: (column: string) =>
    `${column} in ('resident', 'system', 'bank') or ${column} ~ '^staff:[A-Za-z0-9_-]{1,64}$'`,
  // No pattern with repetitions here: these two are checked for every entry, and such a pattern costs 20 µs.
  trace: (column: string) =>
    `${column} = '' or length(${column}) = 55 and ${column} like '00-%-%-__' and translate(${column}, '0123456789abcdef-', '') = ''`,
  cause: (column: string) =>
    `length(${column}) between 38 and 46 and ${column} like '%-%-%-%-%:%' and translate(${column}, '0123456789abcdef-:', '') = ''`,
  version7: (column: string) => `coalesce(uuid_extract_version(${column}), 0) = 7`,
};

const rules = [
  `create table lifecycle.state (
     kind text not null check (kind ${names.kind}),
     state text not null check (state ${names.state}),
     ends boolean not null,
     limit_ms bigint check (limit_ms > 0),
     minder text check (minder ~ '^[a-z][A-Za-z]{0,31}$'),
     primary key (kind, state))`,
  `create table lifecycle.transition (
     kind text not null,
     from_state text,
     event text not null check (event ${names.event}),
     to_state text not null,
     unique nulls not distinct (kind, from_state, event),
     foreign key (kind, to_state) references lifecycle.state (kind, state),
     foreign key (kind, from_state) references lifecycle.state (kind, state))`,
];

// Kind, states and event of an entry come from the checked rows above; with the checks on the other texts, none but the
// facts can hold a character that JSON would have to escape.
const records = [
  // No index on state or seq: every move is a HOT update.
  `create table lifecycle.head (
     thing uuid primary key check (${names.version7('thing')}),
     kind text not null,
     state text not null,
     seq integer not null check (seq > 0),
     moved_at timestamptz not null) with (fillfactor = 60)`,
  // No default partition: an id that is no UUIDv7 of a known month is refused.
  `create table lifecycle.history (
     thing uuid not null check (${names.version7('thing')}),
     seq integer not null check (seq > 0),
     kind text not null,
     from_state text,
     event text not null,
     to_state text not null,
     facts text not null check (facts is json object with unique keys and octet_length(facts) <= 65536),
     actor text not null check (${names.actor('actor')}),
     occurred_at timestamptz not null,
     trace text not null check (${names.trace('trace')}),
     key uuid not null,
     renewal uuid not null,
     cause text check (${names.cause('cause')}),
     primary key (thing, seq),
     unique (thing, key),
     check ((from_state is null) = (seq = 1))) partition by range (thing)`,
];

const pending = [
  // The sequence's CACHE must stay 1, or ids run backwards between sessions.
  `create table lifecycle.unpublished (
     id bigint generated always as identity primary key,
     lane smallint not null,
     thing uuid not null,
     seq integer not null,
     body text not null)
   with (vacuum_truncate = off, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)`,
  `create table lifecycle.parked (
     thing uuid primary key,
     id bigint not null,
     seq integer not null,
     reason text not null,
     due timestamptz not null,
     tries integer not null)`,
  `create table lifecycle.untold (
     id uuid primary key,
     workflow text not null check (workflow ~ '^[a-z][A-Za-z]{0,31}$'),
     thing uuid not null check (${names.version7('thing')}),
     reason text not null check (reason ~ '^[a-z][a-z-]{0,31}$'),
     due timestamptz not null,
     tries integer not null default 0,
     trace text not null check (${names.trace('trace')}))
   with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000)`,
  `create index untold_due on lifecycle.untold (due)`,
  // nudge_at is never before look_at, so one index serves the sweep.
  `create table lifecycle.watch (
     thing uuid primary key,
     kind text not null,
     look_at timestamptz not null,
     nudge_at timestamptz not null check (nudge_at >= look_at),
     tries integer not null default 0) with (fillfactor = 70)`,
  `create index watch_nudge_at on lifecycle.watch (nudge_at)`,
];

const partitions = [
  `create function lifecycle.month_bound(p_month date) returns uuid language sql immutable
     set search_path = pg_catalog
   return (regexp_replace(lpad(to_hex((extract(epoch from p_month)::bigint) * 1000), 12, '0'),
     '^(.{8})(.{4})$', '\\1-\\2-0000-0000-000000000000'))::uuid`,
  `create function lifecycle.make_partitions(p_first date, p_months integer) returns integer language plpgsql
     set search_path = pg_catalog
   as $$
   declare made integer := 0; month date; partition text;
   begin
     for i in 0 .. p_months - 1 loop
       month := (date_trunc('month', p_first) + make_interval(months => i))::date;
       partition := 'history_' || to_char(month, 'YYYY_MM');
       if to_regclass('lifecycle.' || partition) is null then
         execute format('create table lifecycle.%I partition of lifecycle.history for values from (%L) to (%L)',
           partition, lifecycle.month_bound(month), lifecycle.month_bound((month + interval '1 month')::date));
         made := made + 1;
       end if;
     end loop;
     return made;
   end $$`,
  `create function lifecycle.partitions_left() returns integer language sql stable
     set search_path = pg_catalog
   return (select count(*) from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'lifecycle.history'::regclass
       and c.relname > 'history_' || to_char(clock_timestamp() at time zone 'UTC', 'YYYY_MM'))::integer`,
];

/** Heads, history, the small pending tables, and the lifecycles' own tables (recorder: "Tables"). */
export class CreateLifecycle20261122000200 implements MigrationInterface {
  readonly name = 'CreateLifecycle20261122000200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create schema lifecycle`);
    for (const statement of [...rules, ...records, ...pending, ...partitions]) await runner.query(statement);
    await runner.query(
      `select lifecycle.make_partitions((date_trunc('month', clock_timestamp() at time zone 'UTC') - interval '1 month')::date, 14)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop schema lifecycle cascade`);
  }
}
