import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns = [
  // What stood before was the law's own: it is marked as enacted, and gets its entry of history from the seed.
  `alter table fees.schedule
     add column thing uuid not null default uuidv7() unique check (uuid_extract_version(thing) = 7),
     add column enacted boolean not null default true,
     add column starts_at timestamptz,
     add column ends_at timestamptz,
     add column authors uuid[] not null default '{}',
     add column proposal_id uuid,
     add column approver uuid,
     add column stand_in_for uuid,
     add column approved_at timestamptz`,
  `update fees.schedule set starts_at = lower(in_force), ends_at = upper(in_force)`,
  `alter table fees.schedule alter column enacted set default false`,
  // A draft has no force; security items 26 and 27 in the database: nothing starts before it is approved, and nobody
  // approves what they have written a word of.
  `alter table fees.schedule alter column in_force drop not null,
     add constraint starts_after_approval check (
       in_force is null or enacted or coalesce(lower(in_force) >= approved_at, false)),
     add constraint approver_is_no_author check (
       in_force is null or enacted
         or coalesce(approver <> all (authors) and (stand_in_for is null or stand_in_for <> all (authors)), false))`,
  `create index schedule_proposal on fees.schedule (proposal_id) where proposal_id is not null`,
];

const guards = [
  // The instant of an approval is the database's own. What has force keeps its content and its beginning; its end moves in
  // the future only; and it loses its force only before that begins. The owner enters what the law enacted.
  `create function fees.guard_schedule() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
   begin
     if current_user = (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) then
       return new;
     end if;
     if old.in_force is null then
       new.approved_at := case when new.in_force is null then null else app.now() end;
       return new;
     end if;
     if new.digest <> old.digest or new.name_ar <> old.name_ar or new.name_en <> old.name_en
       or new.legal_basis <> old.legal_basis or new.note <> old.note or new.starts_at is distinct from old.starts_at then
       raise exception using errcode = 'TJ011', message = 'what was approved does not change';
     end if;
     if new.in_force is null then
       if lower_inf(old.in_force) or lower(old.in_force) <= app.now() then
         raise exception using errcode = 'TJ011', message = 'what has begun keeps its force';
       end if;
       new.approved_at := null;
       return new;
     end if;
     if lower(new.in_force) is distinct from lower(old.in_force)
       or (upper(new.in_force) is distinct from upper(old.in_force)
         and (upper(old.in_force) <= app.now() or upper(new.in_force) < app.now())) then
       raise exception using errcode = 'TJ011', message = 'what was in force stays as it was';
     end if;
     return new;
   end $$`,
  `create trigger guard_schedule before update on fees.schedule for each row execute function fees.guard_schedule()`,
  // Rows of a draft come and go; those of anything else can only be read. The owner is not bound.
  ...['fee_table', 'fee_row', 'exemption'].flatMap((table) => [
    `alter table fees.${table} enable row level security`,
    `create policy read_all on fees.${table} for select using (true)`,
    ...(
      [
        ['insert', 'with check'],
        ['delete', 'using'],
      ] as const
    ).map(
      ([
        deed,
        clause,
      ]) => `create policy drafts_${deed} on fees.${table} for ${deed} to tajdeed_api ${clause} (
         exists (select from fees.schedule s where s.schedule_id = ${table}.schedule_id and s.in_force is null))`,
    ),
  ]),
];

const grants = [
  `grant insert (schedule_id, thing, name_ar, name_en, legal_basis, note, digest, starts_at, ends_at, authors)
     on fees.schedule to tajdeed_api`,
  `grant update (name_ar, name_en, legal_basis, note, digest, starts_at, ends_at, authors, in_force, proposal_id, approver,
     stand_in_for) on fees.schedule to tajdeed_api`,
  `grant insert, delete on fees.fee_table, fees.fee_row, fees.exemption to tajdeed_api`,
  `grant select (schedule_id, thing, in_force, proposal_id) on fees.schedule to tajdeed_worker`,
];

/** Schedules as drafts that two people put in force. */
export class ScheduleLife20261126000210 implements MigrationInterface {
  readonly name = 'ScheduleLife20261126000210';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...columns, ...guards, ...grants]) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('drafts have no place in a database without their life'));
  }
}
