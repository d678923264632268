import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = [
  // Equality of ids inside an exclusion constraint needs it.
  `create extension if not exists btree_gist schema public`,
  `create schema coverage`,
  `create sequence coverage.serial as bigint minvalue 1 maxvalue 99999999`,
  // Nobody is covered twice on one day; a suspended coverage no longer holds its days.
  `create table coverage.coverage (
     coverage_id uuid primary key check (uuid_extract_version(coverage_id) = 7),
     renewal_id uuid not null unique,
     person_id uuid not null,
     quote_id uuid not null,
     attempt_id uuid,
     article text,
     starts_on date not null,
     ends_on date not null check (ends_on >= starts_on),
     total_fils bigint not null check (total_fils >= 0),
     number text not null unique check (number ~ '^TJ-[0-9]{4}-[0-9]{8}-[0-9]$'),
     code text not null unique check (code ~ '^[0-9A-Za-z]{22}$'),
     issued_at timestamptz not null,
     final_at timestamptz,
     suspended boolean not null default false,
     check ((attempt_id is null) = (total_fils = 0)),
     check (attempt_id is null or final_at is not null),
     constraint one_cover_a_day exclude using gist
       (person_id with =, daterange(starts_on, ends_on, '[]') with &&) where (not suspended))`,
  `create view coverage.v_coverage as
     select c.coverage_id, c.renewal_id, c.person_id, c.quote_id, c.attempt_id, c.article, c.starts_on, c.ends_on,
       c.total_fils, c.number, c.issued_at, c.final_at, h.state
     from coverage.coverage c join lifecycle.head h on h.thing = c.coverage_id`,
];

const grants = [
  `grant usage on schema coverage to tajdeed_api, tajdeed_worker`,
  `grant select on coverage.coverage, coverage.v_coverage to tajdeed_api, tajdeed_worker`,
  `grant insert, update (suspended) on coverage.coverage to tajdeed_worker`,
  `grant usage on sequence coverage.serial to tajdeed_worker`,
];

/** Coverages: who is covered on which days, by which payment or exemption. */
export class CreateCoverage20261122000700 implements MigrationInterface {
  readonly name = 'CreateCoverage20261122000700';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...grants]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop schema coverage cascade`); // the extension stays: another schema may use it
  }
}
