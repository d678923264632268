import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `create schema renewals`,
  // Of a number that nobody has, the row is the same but for person_id. The salt dies with the row; the commitment that
  // stands in the events then tells nothing (security 68).
  `create table renewals.renewal (
     id uuid primary key check (uuid_extract_version(id) = 7),
     person_id uuid,
     civil_number_index text not null check (civil_number_index ~ '^[A-Za-z0-9_-]{43}$'),
     commitment_salt bytea not null check (octet_length(commitment_salt) = 16),
     commitment text not null check (commitment ~ '^v1:[A-Za-z0-9_-]{43}$'),
     language text not null check (language in ('ar', 'en')),
     requested_at timestamptz not null default app.now(),
     pledge_version text check (pledge_version ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$'),
     pledged_at timestamptz,
     check ((pledge_version is null) = (pledged_at is null))) with (fillfactor = 80)`,
  `create index renewal_person on renewals.renewal (person_id) where person_id is not null`,
  `create view renewals.v_renewal as
     select id as renewal_id, person_id, language, pledge_version, requested_at from renewals.renewal`,
  `grant usage on schema renewals to tajdeed_api, tajdeed_worker`,
  `grant select on renewals.v_renewal to tajdeed_api, tajdeed_worker`,
  `grant insert, update (pledge_version, pledged_at), select (id, pledge_version) on renewals.renewal to tajdeed_api`,
];

/** The renewals as they were asked for; where they stand is the recorder's. */
export class CreateRenewals20261122000500 implements MigrationInterface {
  readonly name = 'CreateRenewals20261122000500';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop schema renewals cascade`);
  }
}
