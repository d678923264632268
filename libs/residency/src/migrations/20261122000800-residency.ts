import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `create schema residency`,
  // One notice per coverage; its id is also the key under which the authority knows it. Insert-only.
  `create table residency.notice (
     notice_id uuid primary key check (uuid_extract_version(notice_id) = 7),
     coverage_id uuid not null unique,
     renewal_id uuid not null,
     outcome text not null check (outcome in ('acknowledged', 'refused')),
     authority_reference text check (octet_length(authority_reference) <= 64),
     reason text check (octet_length(reason) <= 64),
     answered_at timestamptz not null default app.now(),
     check ((outcome = 'acknowledged') = (authority_reference is not null)),
     check ((outcome = 'refused') = (reason is not null)))`,
  `create view residency.v_notice as
     select notice_id, coverage_id, renewal_id, outcome, authority_reference, reason, answered_at from residency.notice`,
  `grant usage on schema residency to tajdeed_api, tajdeed_worker`,
  `grant select on residency.v_notice to tajdeed_api, tajdeed_worker`,
  `grant insert on residency.notice to tajdeed_worker`,
];

/** What the residency authority answered to our notices. */
export class CreateResidency20261122000800 implements MigrationInterface {
  readonly name = 'CreateResidency20261122000800';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop schema residency cascade`);
  }
}
