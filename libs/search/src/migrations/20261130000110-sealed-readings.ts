import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // One digest of these entries, in the order of their ids; an entry that is gone or changed makes another one.
  `create function search.digest_v1(p_entries uuid[]) returns text language sql stable
     set search_path = pg_catalog, pg_temp as $$
     select encode(sha256(convert_to(coalesce(string_agg(json_build_array(e.entry_id, e.account, e.member, e.deed, e.subject,
         e.criteria, e.persons, e.reason_sealed, to_char(e.read_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text,
       E'\\n' order by e.entry_id), ''), 'UTF8')), 'hex')
     from search.read_entry e where e.entry_id = any (p_entries) $$`,
  // Lots of entries, numbered without a gap, each entry in one. The event of a lot carries its number and digest into the
  // audit log. Insert-only.
  `create table search.reading (
     reading_id uuid primary key check (uuid_extract_version(reading_id) = 7),
     nth bigint not null unique check (nth > 0),
     entries uuid[] not null check (cardinality(entries) between 1 and 1000),
     since uuid not null,
     upto uuid not null check (upto >= since),
     sealed_at timestamptz not null default app.now())`,
  `create index reading_upto on search.reading (upto)`,
  // How far each night's look at the lots has come.
  `create table search.reading_check (
     day date primary key,
     began_at timestamptz not null default app.now(),
     ended_at timestamptz,
     upto bigint not null default 0,
     lots bigint not null default 0,
     differing bigint not null default 0)`,
  `revoke all on function search.digest_v1 from public`,
  `grant usage on schema search to tajdeed_worker`,
  `grant execute on function search.digest_v1 to tajdeed_worker`,
  `grant select on search.read_entry to tajdeed_worker`,
  `grant select, insert on search.reading to tajdeed_worker`,
  `grant select, insert, update on search.reading_check to tajdeed_worker`,
];

/** What the staff has read of persons is sealed, lot by lot, and each lot's digest stands in the audit log. */
export class SealReadings20261130000110 implements MigrationInterface {
  readonly name = 'SealReadings20261130000110';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table search.reading, search.reading_check`);
    await runner.query(`drop function search.digest_v1`);
    await runner.query(`revoke all on search.read_entry from tajdeed_worker`);
    await runner.query(`revoke usage on schema search from tajdeed_worker`);
  }
}
