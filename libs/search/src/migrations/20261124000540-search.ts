import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `create schema search`,
  // Who read which persons' data, by which kinds of criteria, and why. Insert-only; never what was searched for.
  `create table search.read_entry (
     entry_id uuid primary key check (uuid_extract_version(entry_id) = 7),
     account uuid not null,
     member uuid not null,
     deed text not null check (deed in ('search', 'unmask')),
     subject text not null check (subject in ('renewals', 'persons', 'payments', 'cases')),
     criteria text[] not null check (cardinality(criteria) <= 16),
     persons uuid[] not null check (cardinality(persons) <= 100),
     reason_sealed text,
     read_at timestamptz not null default app.now(),
     check (deed = 'search' or (reason_sealed is not null and cardinality(persons) = 1)))`,
  `create index read_entry_persons on search.read_entry using gin (persons)`,
  `create index read_entry_member on search.read_entry (member, entry_id)`,
  `grant usage on schema search to tajdeed_api`,
  `grant select, insert on search.read_entry to tajdeed_api`,
];

/** What the staff has read of persons. */
export class CreateSearch20261124000540 implements MigrationInterface {
  readonly name = 'CreateSearch20261124000540';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop schema search cascade`);
  }
}
