import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // The quotes of renewals in order of their making: a preview reads a period page by page.
  `create index quote_made on fees.quote (made_at, quote_id) where live`,
  // `law` is the content of the schedule that the preview began with: an edit meanwhile changes nothing. `upto` is the last
  // quote that `sums` counts.
  `create table fees.impact (
     impact_id uuid primary key check (uuid_extract_version(impact_id) = 7),
     schedule_id text not null references fees.schedule,
     digest text not null check (digest ~ '^[0-9a-f]{64}$'),
     law text not null check (law is json object),
     from_day date not null,
     to_day date not null check (to_day >= from_day),
     started_by uuid not null,
     started_at timestamptz not null default app.now(),
     finished_at timestamptz,
     upto uuid references fees.quote,
     chunks integer not null default 0 check (chunks >= 0),
     sums text not null default '{"rows":[],"largest":[]}' check (sums is json object))`,
  `create index impact_schedule on fees.impact (schedule_id, impact_id)`,
  // The lines of those that fare otherwise, as they are exported; one row for each page that was read.
  `create table fees.impact_changes (
     impact_id uuid not null references fees.impact,
     chunk integer not null check (chunk > 0),
     lines text not null,
     primary key (impact_id, chunk))`,
  `grant select, insert (impact_id, schedule_id, digest, law, from_day, to_day, started_by) on fees.impact to tajdeed_api`,
  `grant select on fees.impact_changes to tajdeed_api`,
  `grant select, update (finished_at, upto, chunks, sums) on fees.impact to tajdeed_worker`,
  `grant insert on fees.impact_changes to tajdeed_worker`,
];

/** Previews of what a schedule would have cost the renewals of a past period. */
export class Impact20261126000410 implements MigrationInterface {
  readonly name = 'Impact20261126000410';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table fees.impact_changes, fees.impact`);
    await runner.query(`drop index fees.quote_made`);
  }
}
