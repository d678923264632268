import type { MigrationInterface, QueryRunner } from 'typeorm';

const SAID = `json_to_recordset(p_entries::json)
         as e (kind text, subject text, attempt uuid, renewal uuid, cause text, transfers json)`;

const functions = [
  // All entries of a call at once, in the order of their keys, so that two who post the same at once never wait for each other in a
  // ring. Where some were known, each is compared: the same again is nothing new, anything else is a fault that must be seen.
  `create or replace function payments.post(p_entries text) returns integer language plpgsql security definer
     set search_path = pg_catalog, pg_temp
   as $$
   declare r record; v_all bigint; v_new bigint; v_at timestamptz := app.now();
   begin
     with said as materialized (
       select distinct on (e.kind, e.subject) e.*, s.transfers as n, s.fils
       from ${SAID}
         cross join lateral (
           select count(*) as transfers, sum((t ->> 'fils')::bigint) as fils from json_array_elements(e.transfers) as t) s
       where s.transfers > 0 order by e.kind, e.subject),
     entered as (
       insert into payments.ledger_entry (kind, subject, attempt_id, renewal_id, cause, posted_at, day, transfers, fils)
         select kind, subject, attempt, renewal, cause, v_at, (v_at at time zone 'Asia/Kuwait')::date, n, fils
         from said order by kind, subject
         on conflict (kind, subject) do nothing returning entry_id, kind, subject),
     moved as (
       insert into payments.ledger_transfer (entry_id, line, debit, credit, row_code, fils)
         select entry_id, line, t ->> 'debit', t ->> 'credit', t ->> 'row', (t ->> 'fils')::bigint
         from entered join said using (kind, subject) cross join json_array_elements(said.transfers) with ordinality as t (t, line))
     select count(*) into v_new from entered;
     select count(*) into v_all from json_array_elements(p_entries::json);
     if v_new < v_all then
       for r in select * from ${SAID} order by kind, subject loop
         perform payments.enter(r.kind, r.subject, r.attempt, r.renewal, r.cause, v_at, r.transfers);
       end loop;
     end if;
     return v_new;
   end $$`,
  // An entry is looked at once, at its transaction's end; whoever adds to one that is whole is stopped at once.
  `create function payments.ledger_entry_is_no_more() returns trigger language plpgsql security definer
     set search_path = pg_catalog, pg_temp
   as $$
   begin
     if exists (
       select from (select distinct entry_id from came) as touched join payments.ledger_entry e using (entry_id)
         cross join lateral (
           select count(*) as transfers, sum(fils) as fils from payments.ledger_transfer t where t.entry_id = e.entry_id) as has
       where has.transfers > e.transfers or has.fils > e.fils) then
       raise exception using errcode = 'TJ022', message = 'an entry of the ledger is whole from the beginning';
     end if;
     return null;
   end $$`,
  `revoke all on function payments.ledger_entry_is_no_more from public`,
  `drop trigger whole on payments.ledger_transfer`,
  `create trigger no_more after insert on payments.ledger_transfer referencing new table as came
     for each statement execute function payments.ledger_entry_is_no_more()`,
];

const before = [
  `drop trigger no_more on payments.ledger_transfer`,
  `drop function payments.ledger_entry_is_no_more`,
  `create constraint trigger whole after insert on payments.ledger_transfer deferrable initially deferred
     for each row execute function payments.ledger_entry_is_whole()`,
  `create or replace function payments.post(p_entries text) returns integer language plpgsql security definer
     set search_path = pg_catalog, pg_temp
   as $$
   declare e record; v_new integer := 0;
   begin
     for e in select * from ${SAID} order by kind, subject loop
       v_new := v_new + payments.enter(e.kind, e.subject, e.attempt, e.renewal, e.cause, app.now(), e.transfers)::integer;
     end loop;
     return v_new;
   end $$`,
];

/** What a page of a settlement file books is entered at once. */
export class PostTogether20261128000410 implements MigrationInterface {
  readonly name = 'PostTogether20261128000410';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of functions) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of before) await runner.query(statement);
  }
}
