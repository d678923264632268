import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `create schema approvals`,
  // What stands at present. The digest is over kind, subject, version and content, so that no two versions share one.
  `create table approvals.proposal (
     proposal_id uuid primary key check (uuid_extract_version(proposal_id) = 7),
     kind text not null check (kind ~ '^[a-z][a-z.-]{0,63}$'),
     subject uuid,
     department text,
     room text,
     version integer not null check (version > 0),
     content text not null check (octet_length(content) <= 65536),
     digest bytea not null check (octet_length(digest) = 32),
     maker_member uuid not null,
     maker_account uuid not null,
     reason_sealed text not null,
     expires_at timestamptz not null,
     unique (proposal_id, version, digest, maker_member))`,
  `create index proposal_subject on approvals.proposal (subject) where subject is not null`,
  // Each version as it was made. Insert-only.
  `create table approvals.version (
     proposal_id uuid not null references approvals.proposal,
     version integer not null,
     content text not null,
     digest bytea not null,
     made_at timestamptz not null default app.now(),
     primary key (proposal_id, version))`,
  // Four eyes in the database: the approval names exactly what stands (an edit before it, or after it, fails on the key),
  // and its hand is another person's. Insert-only.
  `create table approvals.approval (
     proposal_id uuid primary key,
     version integer not null,
     digest bytea not null,
     maker_member uuid not null,
     checker_member uuid not null,
     checker_account uuid not null,
     on_behalf_of uuid,
     factor_at timestamptz not null,
     approved_at timestamptz not null default app.now(),
     foreign key (proposal_id, version, digest, maker_member)
       references approvals.proposal (proposal_id, version, digest, maker_member),
     constraint two_people check (checker_member <> maker_member and on_behalf_of is distinct from maker_member))`,
  `create table approvals.refusal (
     proposal_id uuid primary key references approvals.proposal,
     checker_member uuid not null,
     reason_sealed text not null,
     refused_at timestamptz not null default app.now())`,
  `grant usage on schema approvals to tajdeed_api, tajdeed_worker`,
  `grant select, insert on all tables in schema approvals to tajdeed_api`,
  `grant update (version, content, digest) on approvals.proposal to tajdeed_api`,
  `grant select (proposal_id, expires_at) on approvals.proposal to tajdeed_worker`,
];

/** What one person of the staff proposes and another approves. */
export class CreateApprovals20261124000100 implements MigrationInterface {
  readonly name = 'CreateApprovals20261124000100';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop schema approvals cascade`);
  }
}
