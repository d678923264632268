import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = [
  `create schema cases`,
  // State and sequence are the recorder's. `open` says that it is neither closed nor merged: one of a kind for a subject.
  `create table cases.case (
     case_id uuid primary key check (uuid_extract_version(case_id) = 7),
     kind text not null check (kind ~ '^[a-z][a-z-]{0,63}$'),
     subject_kind text not null check (subject_kind ~ '^[a-z][a-z-]{0,31}$'),
     subject uuid not null,
     renewal_id uuid,
     room text not null,
     department text not null,
     priority smallint not null check (priority between 1 and 4),
     level smallint not null default 0 check (level between 0 and 3),
     days smallint not null check (days > 0),
     clock_from timestamptz not null,
     due_at timestamptz not null,
     about text not null check (about is json object and octet_length(about) <= 4096),
     opened_at timestamptz not null,
     open boolean not null default true,
     holder_member uuid,
     snoozed_until timestamptz,
     merged_into uuid references cases.case) with (fillfactor = 80)`,
  `create unique index one_open_case on cases.case (kind, subject) where open`,
  `create index case_queue on cases.case (due_at, case_id)`,
  `create index case_open_queue on cases.case (due_at, case_id) where open`,
  `create index case_holder on cases.case (holder_member, due_at, case_id) where open`,
  `create index case_subject on cases.case (subject)`,
  `create index case_renewal on cases.case (renewal_id) where renewal_id is not null`,
  // What people say beside it: remarks, and reasons of what they did. Kept sealed. Insert-only.
  `create table cases.comment (
     comment_id uuid primary key check (uuid_extract_version(comment_id) = 7),
     case_id uuid not null references cases.case,
     member uuid not null,
     account uuid not null,
     text_sealed text not null,
     said_at timestamptz not null default app.now())`,
  `create index comment_case on cases.comment (case_id, comment_id)`,
  // Public holidays of Kuwait, and when each became known: a deadline counts by what is known (D16). Insert-only.
  `create table cases.holiday (
     date date primary key,
     name_ar text not null check (octet_length(name_ar) <= 400),
     name_en text not null check (octet_length(name_en) <= 400),
     announced_at timestamptz not null default app.now(),
     announced_by uuid)`,
];

const functions = [
  // However many ask at once, one case of a kind stands open for a subject, and all get its id.
  `create function cases.open(p_case uuid, p_kind text, p_subject_kind text, p_subject uuid, p_renewal uuid, p_room text,
     p_department text, p_priority integer, p_days integer, p_at timestamptz, p_due_at timestamptz, p_about text)
   returns table (case_id uuid, fresh boolean) language plpgsql security definer set search_path = pg_catalog, pg_temp
   as $$
   #variable_conflict use_column
   declare v_case uuid;
   begin
     loop
       insert into cases.case as c (case_id, kind, subject_kind, subject, renewal_id, room, department, priority, days,
           clock_from, due_at, about, opened_at)
         values (p_case, p_kind, p_subject_kind, p_subject, p_renewal, p_room, p_department, p_priority, p_days,
           p_at, p_due_at, p_about, p_at)
         on conflict (kind, subject) where open do nothing
         returning c.case_id into v_case;
       if found then return query select v_case, true; return; end if;
       select c.case_id into v_case from cases.case c where c.kind = p_kind and c.subject = p_subject and c.open;
       if found then return query select v_case, false; return; end if;
     end loop;
   end $$`,
];

const grants = [
  `revoke all on all functions in schema cases from public`,
  `grant usage on schema cases to tajdeed_api, tajdeed_worker`,
  `grant execute on function cases.open to tajdeed_api, tajdeed_worker`,
  `grant select on cases.case, cases.holiday to tajdeed_api, tajdeed_worker`,
  `grant update (priority, level, days, clock_from, due_at, open, holder_member, snoozed_until, merged_into) on cases.case to tajdeed_api`,
  `grant update (priority, level, days, clock_from, due_at, open, holder_member, snoozed_until) on cases.case to tajdeed_worker`,
  `grant select, insert on cases.comment to tajdeed_api`,
  `grant insert on cases.holiday to tajdeed_api`,
];

/** What people of the staff decide, what they say beside it, and the holidays that its due times count by. */
export class CreateCases20261124000320 implements MigrationInterface {
  readonly name = 'CreateCases20261124000320';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...functions, ...grants]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop schema cases cascade`);
  }
}
