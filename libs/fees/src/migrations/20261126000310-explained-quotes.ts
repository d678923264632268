import type { MigrationInterface, QueryRunner } from 'typeorm';

const quotes = [
  `drop view fees.v_quote`,
  // A quote without a renewal is indicative: nobody can pay it. Its id is random (version 4), because whoever knows it may read it.
  `alter table fees.quote drop constraint quote_quote_id_check, drop constraint quote_check, drop constraint quote_check1,
     drop constraint quote_check2, drop constraint quote_check3`,
  `alter table fees.quote rename column fee_per_year_fils to unit_fils`,
  `alter table fees.quote
     alter column renewal_id drop not null,
     alter column row_code drop not null,
     alter column years drop not null,
     add column exemption_code text,
     add column months smallint check (months between 1 and 12),
     add column unit text check (unit in ('per_year', 'per_month', 'once', 'exempt')),
     add column quantity smallint check (quantity between 1 and 180),
     add column facts text check (facts is json object),
     add column lines text check (lines is json array),
     add column rulings uuid[] not null default '{}'`,
  // What stands was priced by years from the table of articles; its facts follow from what was assumed then.
  `update fees.quote q set unit = case when q.exempt then 'exempt' else 'per_year' end, quantity = q.years,
     facts = json_build_object('purpose', 'residence', 'article', coalesce(q.article, 'new'), 'visa', null, 'sex', null,
       'nationality', 'foreign', 'occupation', q.assumed::jsonb -> 'occupation', 'group', null, 'domesticWorker', false,
       'relation', null, 'withChildren', null, 'sponsor', null, 'ordinal', null, 'claims', '[]'::json, 'residenceIssued', true,
       'inKuwait', coalesce(q.assumed::jsonb -> 'inKuwait', 'true'),
       'openedAtMs', floor(extract(epoch from q.made_at) * 1000)::bigint,
       'pricedOn', (q.made_at at time zone 'Asia/Kuwait')::date::text, 'startsOn', q.starts_on::text, 'years', q.years,
       'months', null, 'endsOn', q.ends_on::text, 'ageOnStart', null, 'newbornUntil', null, 'dateFault', null)::text,
     lines = json_build_array(json_build_object('rowCode', q.row_code, 'exemptionCode', null, 'unit',
       case when q.exempt then 'exempt' else 'per_year' end, 'quantity', q.years, 'unitFils', q.unit_fils::text,
       'amountFils', q.total_fils::text))::text`,
  `alter table fees.quote
     alter column unit set not null,
     alter column quantity set not null,
     alter column facts set not null,
     alter column lines set not null,
     add constraint quote_id_fits check (uuid_extract_version(quote_id) = case when renewal_id is null then 4 else 7 end),
     add constraint quote_has_rule check (num_nonnulls(row_code, exemption_code) > 0),
     add constraint quote_has_term check (num_nonnulls(years, months) = 1),
     add constraint quote_total check (total_fils = unit_fils * quantity),
     add constraint quote_exempt check (exempt = (total_fils = 0)),
     add constraint quote_ends check (ends_on >= starts_on),
     add constraint quote_valid check (valid_until > made_at),
     add constraint indicative_is_not_live check (renewal_id is not null or not live),
     add foreign key (schedule_id, exemption_code) references fees.exemption`,
  // Who looks after a price looks through all of them in this order.
  `create index quote_schedule on fees.quote (schedule_id, quote_id)`,
];

const view = `create view fees.v_quote as
     select q.quote_id, q.renewal_id, q.live and h.state is distinct from 'AWAITING_TERM' as live,
       q.schedule_id, coalesce(q.row_code, q.exemption_code) as row_code, q.exemption_code, q.years, q.months, q.starts_on,
       q.ends_on, q.unit, q.unit_fils, q.quantity, q.total_fils, q.exempt, q.article, q.why, q.made_at, q.valid_until,
       q.valid_until > app.now() as in_time,
       exists (select from fees.schedule s where s.schedule_id = q.schedule_id and s.in_force @> app.now())
         as schedule_in_force
     from fees.quote q left join lifecycle.head h on h.thing = q.renewal_id
     where q.renewal_id is not null`;

const rulings = [
  // Unclear law is a state: what the department has ruled about one row, from an instant on; decided by two people.
  `create table fees.ruling (
     ruling_id uuid primary key check (uuid_extract_version(ruling_id) = 7),
     schedule_id text not null references fees.schedule,
     row_code text not null,
     kind text not null check (kind in ('confirmed', 'withheld', 'replaced')),
     unit text check (unit in ('per_year', 'per_month')),
     amount_fils bigint check (amount_fils > 0),
     from_at timestamptz not null,
     note text not null check (note <> ''),
     source text not null check (source <> ''),
     proposal_id uuid not null unique,
     maker uuid not null,
     checker uuid not null,
     on_behalf_of uuid,
     decided_at timestamptz not null default app.now(),
     constraint ruling_by_two_people check (maker <> checker and on_behalf_of is distinct from maker),
     constraint ruling_not_before_decided check (from_at >= decided_at),
     constraint ruling_price check ((kind = 'replaced') = (num_nonnulls(unit, amount_fils) = 2)),
     unique (schedule_id, row_code, from_at))`,
];

const checks = [
  // One look a night at every stored quote: does it still come to the same fils?
  `create table fees.recheck (
     day date primary key,
     began_at timestamptz not null default app.now(),
     ended_at timestamptz,
     upto uuid,
     quotes bigint not null default 0,
     differing bigint not null default 0)`,
  `create table fees.recheck_fault (
     quote_id uuid primary key references fees.quote,
     day date not null references fees.recheck,
     stored_fils bigint not null,
     recomputed text not null)`,
];

const grants = [
  `grant select on fees.v_quote to tajdeed_api, tajdeed_worker`,
  `grant select, insert on fees.ruling to tajdeed_api`,
  `grant select on fees.fee_table, fees.fee_row, fees.exemption, fees.ruling, fees.quote to tajdeed_worker`,
  `grant select (schedule_id, name_ar, name_en, in_force) on fees.schedule to tajdeed_worker`,
  `grant select, insert, update on fees.recheck to tajdeed_worker`,
  `grant select, insert, delete on fees.recheck_fault to tajdeed_worker`,
  `grant select on fees.recheck, fees.recheck_fault to tajdeed_api`,
];

const down = [
  `drop table fees.recheck_fault, fees.recheck, fees.ruling`,
  `drop view fees.v_quote`,
  `drop index fees.quote_schedule`,
  `revoke select on fees.fee_table, fees.fee_row, fees.exemption, fees.quote from tajdeed_worker`,
  `revoke select (name_ar, name_en) on fees.schedule from tajdeed_worker`,
  `alter table fees.quote
     drop constraint quote_id_fits, drop constraint quote_has_rule, drop constraint quote_has_term, drop constraint quote_total,
     drop constraint quote_exempt, drop constraint quote_ends, drop constraint quote_valid,
     drop constraint indicative_is_not_live`,
  `alter table fees.quote
     drop column exemption_code, drop column months, drop column unit, drop column quantity, drop column facts,
     drop column lines, drop column rulings,
     alter column renewal_id set not null, alter column row_code set not null, alter column years set not null`,
  `alter table fees.quote rename column unit_fils to fee_per_year_fils`,
  `alter table fees.quote
     add constraint quote_quote_id_check check (uuid_extract_version(quote_id) = 7),
     add constraint quote_check check (ends_on >= starts_on),
     add constraint quote_check1 check (total_fils = fee_per_year_fils * years),
     add constraint quote_check2 check (exempt = (total_fils = 0)),
     add constraint quote_check3 check (valid_until > made_at)`,
  `create view fees.v_quote as
     select q.quote_id, q.renewal_id, q.live and h.state is distinct from 'AWAITING_TERM' as live,
       q.schedule_id, q.row_code, q.years, q.starts_on, q.ends_on, q.fee_per_year_fils, q.total_fils, q.exempt,
       q.article, q.why, q.made_at, q.valid_until,
       q.valid_until > app.now() as in_time,
       exists (select from fees.schedule s where s.schedule_id = q.schedule_id and s.in_force @> app.now())
         as schedule_in_force
     from fees.quote q left join lifecycle.head h on h.thing = q.renewal_id`,
  `grant select on fees.v_quote to tajdeed_api, tajdeed_worker`,
];
/** What the table of before has no place for. */
const WITHOUT_PLACE = `select 1 from fees.quote where renewal_id is null or row_code is null or years is null
  union all select 1 from fees.ruling limit 1`;

/** Quotes that say what they rest on, so that anybody can reckon them again; rulings; and the nightly look at all quotes. */
export class ExplainedQuotes20261126000310 implements MigrationInterface {
  readonly name = 'ExplainedQuotes20261126000310';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...quotes, view, ...rulings, ...checks, ...grants])
      await runner.query(statement);
  }

  /** Takes nothing away that the schema of before cannot say. */
  async down(runner: QueryRunner): Promise<void> {
    const without: unknown = await runner.query(WITHOUT_PLACE);
    if (Array.isArray(without) && without.length > 0)
      throw new Error(
        'quotes of months, of exemptions and of nobody, and rulings, have no place in the schema of before',
      );
    for (const statement of down) await runner.query(statement);
  }
}
