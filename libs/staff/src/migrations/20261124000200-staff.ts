import type { MigrationInterface, QueryRunner } from 'typeorm';

const people = [
  `create schema staff`,
  // A person. Rights, and being one of two pairs of eyes, belong to the person and never to a sign-in.
  `create table staff.member (
     member_id uuid primary key check (uuid_extract_version(member_id) = 7),
     name_sealed text not null,
     department text not null check (department ~ '^[a-z][a-z-]{0,31}$'),
     entered_at timestamptz not null default app.now())`,
  // A sign-in of a person at an identity provider. Its state (invited, active, disabled) is the recorder's.
  `create table staff.account (
     account_id uuid primary key check (uuid_extract_version(account_id) = 7),
     member_id uuid not null references staff.member,
     issuer text not null check (octet_length(issuer) <= 255),
     subject text not null check (octet_length(subject) <= 255),
     unique (issuer, subject))`,
  `create index account_member on staff.account (member_id)`,
  // A role of a person, from and to an instant, everywhere or in one department or room.
  `create table staff.granted (
     grant_id uuid primary key check (uuid_extract_version(grant_id) = 7),
     member_id uuid not null references staff.member,
     role text not null check (role ~ '^[a-z][a-z-]{0,31}$'),
     department text,
     room text,
     starts_at timestamptz not null,
     ends_at timestamptz not null,
     withdrawn_at timestamptz,
     check (starts_at < ends_at))`,
  `create index granted_member on staff.granted (member_id) where withdrawn_at is null`,
  // During an absence another person may approve what this one may approve.
  `create table staff.delegation (
     delegation_id uuid primary key check (uuid_extract_version(delegation_id) = 7),
     from_member uuid not null references staff.member,
     to_member uuid not null references staff.member,
     starts_at timestamptz not null,
     ends_at timestamptz not null,
     withdrawn_at timestamptz,
     check (starts_at < ends_at),
     check (from_member <> to_member))`,
  `create index delegation_to on staff.delegation (to_member) where withdrawn_at is null`,
  // Who two people are deciding about: kept sealed, never changed, so that a proposal may name it by its id.
  `create table staff.invitation (
     invitation_id uuid primary key check (uuid_extract_version(invitation_id) = 7),
     sealed text not null,
     made_at timestamptz not null default app.now())`,
  // At most one row for ever: an installation gets its first two administrators once.
  `create table staff.bootstrap (
     only_once boolean primary key default true check (only_once),
     done_at timestamptz not null default app.now())`,
];

const signIn = [
  // A sign-in under way at the provider: what must come back with the browser. Used once.
  `create table staff.entry (
     entry_hash bytea primary key check (octet_length(entry_hash) = 32),
     sealed text not null,
     ends_at timestamptz not null)`,
  // Only the hash of a session's token is kept (security item 14).
  `create table staff.session (
     session_hash bytea primary key check (octet_length(session_hash) = 32),
     session_id uuid not null unique,
     account_id uuid not null references staff.account,
     stage text not null check (stage in ('entering', 'full')),
     began_at timestamptz not null,
     seen_at timestamptz not null,
     factor_at timestamptz,
     ends_at timestamptz not null,
     check ((stage = 'full') <= (factor_at is not null)))`,
  `create index session_account on staff.session (account_id)`,
  // The authenticator (TOTP, RFC 6238). The last accepted step is kept, so that a code is good once.
  `create table staff.authenticator (
     account_id uuid primary key references staff.account,
     secret_sealed text not null,
     confirmed_at timestamptz,
     last_step bigint not null default 0,
     wrong integer not null default 0,
     wrong_since timestamptz)`,
  `create table staff.passkey (
     credential_id text primary key check (octet_length(credential_id) <= 1024),
     account_id uuid not null references staff.account,
     public_key bytea not null,
     counter bigint not null,
     added_at timestamptz not null default app.now())`,
  `create index passkey_account on staff.passkey (account_id)`,
  // A passkey answers a challenge that was made for one deed, once.
  `create table staff.challenge (
     challenge text primary key check (octet_length(challenge) <= 128),
     account_id uuid not null references staff.account,
     deed text not null,
     ends_at timestamptz not null)`,
];

const grants = [
  `grant usage on schema staff to tajdeed_api`,
  `grant select, insert on staff.member, staff.account, staff.granted, staff.delegation, staff.invitation, staff.bootstrap to tajdeed_api`,
  `grant update (withdrawn_at) on staff.granted, staff.delegation to tajdeed_api`,
  `grant select, insert, delete on staff.entry, staff.session, staff.challenge, staff.passkey, staff.authenticator to tajdeed_api`,
  `grant update (session_hash, session_id, stage, seen_at, factor_at) on staff.session to tajdeed_api`,
  `grant update on staff.authenticator to tajdeed_api`,
  `grant update (counter) on staff.passkey to tajdeed_api`,
];

/** The staff: people, their sign-ins and second factors, sessions and roles. */
export class CreateStaff20261124000200 implements MigrationInterface {
  readonly name = 'CreateStaff20261124000200';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...people, ...signIn, ...grants]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop schema staff cascade`);
  }
}
