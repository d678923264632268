import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // What the authority is to be told of a coverage after it was issued, in the order in which it came about. Insert-only.
  `create table residency.owed_notice (
     notice_id uuid primary key check (uuid_extract_version(notice_id) = 7),
     nth bigint generated always as identity,
     coverage_id uuid not null,
     renewal_id uuid not null,
     says text not null check (says in ('suspended', 'reinstated', 'ended')),
     owed_at timestamptz not null default app.now())`,
  `create index owed_notice_coverage on residency.owed_notice (coverage_id, nth)`,
  `alter table residency.notice add column says text not null default 'issued'
     check (says in ('issued', 'suspended', 'reinstated', 'ended'))`,
  `drop index residency.one_acknowledged_notice`,
  `create unique index one_acknowledged_notice on residency.notice (coverage_id) where outcome = 'acknowledged' and says = 'issued'`,
  `create or replace view residency.v_notice as
     select notice_id, coverage_id, renewal_id, outcome, authority_reference, reason, answered_at, says from residency.notice`,
  `create view residency.v_owed_notice as
     select o.notice_id, o.nth, o.coverage_id, o.renewal_id, o.says, o.owed_at, n.outcome
     from residency.owed_notice o left join residency.notice n on n.notice_id = o.notice_id`,
  // Whoever changes a coverage owes the notice in the same transaction, and needs no right here.
  `create function residency.owe(p_notice uuid, p_coverage uuid, p_renewal uuid, p_says text) returns void
     language sql security definer set search_path = pg_catalog, pg_temp
   begin atomic
     insert into residency.owed_notice (notice_id, coverage_id, renewal_id, says)
       values (p_notice, p_coverage, p_renewal, p_says) on conflict do nothing;
   end`,
  `revoke all on function residency.owe from public`,
  `grant execute on function residency.owe to tajdeed_api, tajdeed_worker`,
  `grant select on residency.v_owed_notice to tajdeed_api, tajdeed_worker`,
];

/** The authority is told of a coverage that is suspended, stands again or has ended. */
export class OweNotices20261124000610 implements MigrationInterface {
  readonly name = 'OweNotices20261124000610';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('what the authority was told is not forgotten'));
  }
}
