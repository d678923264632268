import type { MigrationInterface, QueryRunner } from 'typeorm';

const schedules = [
  `create schema fees`,
  // One schedule in force at any instant (security 27). The digest is of the printed content, not of its dates.
  `create table fees.schedule (
     schedule_id text primary key check (schedule_id ~ '^[a-z0-9][a-z0-9-]{0,63}$'),
     name_ar text not null,
     name_en text not null,
     legal_basis text not null,
     note text not null,
     in_force tstzrange not null check (not isempty(in_force) and lower_inc(in_force) = not lower_inf(in_force)),
     digest text not null check (digest ~ '^[0-9a-f]{64}$'),
     entered_at timestamptz not null default app.now(),
     constraint one_in_force exclude using gist (in_force with &&))`,
  `create table fees.fee_table (
     schedule_id text not null references fees.schedule,
     table_id text not null,
     place smallint not null,
     name_ar text not null,
     name_en text not null,
     reading_note text not null,
     primary key (schedule_id, table_id),
     unique (schedule_id, place))`,
  `create table fees.fee_row (
     schedule_id text not null,
     code text not null,
     table_id text not null,
     place smallint not null,
     printed_rows smallint[] not null,
     name_ar text not null,
     name_en text not null,
     residency_article text,
     amount_fils bigint check (amount_fils >= 0),
     unit text check (unit in ('per_year', 'per_month', 'once', 'exempt')),
     pricing text not null check (pricing in ('fixed', 'exempt', 'private_insurer', 'by_reference')),
     occupations text[] not null,
     sub_kinds text[] not null,
     refers_to text[] not null,
     sponsor_article text,
     sponsor_kind text,
     ordinals int4range,
     ages int4range,
     sources text[] not null,
     confidence text not null check (confidence in ('high', 'medium', 'low')),
     confidence_note text not null,
     primary key (schedule_id, code),
     foreign key (schedule_id, table_id) references fees.fee_table,
     unique (schedule_id, table_id, place),
     check (case pricing
       when 'fixed' then amount_fils > 0 and unit in ('per_year', 'per_month')
       when 'exempt' then amount_fils = 0 and unit = 'exempt'
       when 'private_insurer' then amount_fils is null and unit = 'once'
       else amount_fils is null and unit is null and refers_to <> '{}' end))`,
  `create table fees.exemption (
     schedule_id text not null references fees.schedule,
     code text not null,
     number smallint not null,
     name_ar text not null,
     name_en text not null,
     matching_rows text[] not null,
     sources text[] not null,
     note text not null,
     primary key (schedule_id, code),
     unique (schedule_id, number))`,
];

const quotes = [
  `create table fees.quote (
     quote_id uuid primary key check (uuid_extract_version(quote_id) = 7),
     renewal_id uuid not null,
     schedule_id text not null,
     row_code text not null,
     years smallint not null check (years between 1 and 15),
     starts_on date not null,
     ends_on date not null check (ends_on >= starts_on),
     fee_per_year_fils bigint not null check (fee_per_year_fils >= 0),
     total_fils bigint not null check (total_fils = fee_per_year_fils * years),
     exempt boolean not null check (exempt = (total_fils = 0)),
     article text,
     assumed text not null check (assumed is json object),
     why text not null check (why is json object),
     made_at timestamptz not null,
     valid_until timestamptz not null check (valid_until > made_at),
     live boolean not null default true,
     foreign key (schedule_id, row_code) references fees.fee_row)`,
  `create unique index one_live_quote on fees.quote (renewal_id) where live`,
  `create index quote_renewal on fees.quote (renewal_id)`,
  // A quote is live while it is the renewal's last one and its term has not been taken back or lapsed.
  // It may be paid for while it is live, in time, and its schedule is the one in force (D1, D19).
  `create view fees.v_quote as
     select q.quote_id, q.renewal_id, q.live and h.state is distinct from 'AWAITING_TERM' as live,
       q.schedule_id, q.row_code, q.years, q.starts_on, q.ends_on, q.fee_per_year_fils, q.total_fils, q.exempt,
       q.article, q.why, q.made_at, q.valid_until,
       q.valid_until > app.now() as in_time,
       exists (select from fees.schedule s where s.schedule_id = q.schedule_id and s.in_force @> app.now())
         as schedule_in_force
     from fees.quote q left join lifecycle.head h on h.thing = q.renewal_id`,
];

const grants = [
  `grant usage on schema fees to tajdeed_api, tajdeed_worker`,
  `grant select on fees.schedule, fees.fee_table, fees.fee_row, fees.exemption to tajdeed_api`,
  `grant select, insert on fees.quote to tajdeed_api`,
  `grant update (live) on fees.quote to tajdeed_api`,
  `grant select on fees.v_quote to tajdeed_api, tajdeed_worker`,
];

/** The dated fee schedules as rows, and the quotes made from them. */
export class CreateFees20261122000400 implements MigrationInterface {
  readonly name = 'CreateFees20261122000400';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...schedules, ...quotes, ...grants]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop schema fees cascade`);
  }
}
