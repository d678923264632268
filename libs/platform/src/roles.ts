import type { QueryRunner } from 'typeorm';

/** The database roles of the processes (security 80): one per app, none of them owns anything. */
export const databaseRoles = [
  'tajdeed_api',
  'tajdeed_callbacks',
  'tajdeed_worker',
  'tajdeed_relay',
  'tajdeed_audit',
] as const;

export type DatabaseRole = (typeof databaseRoles)[number];

/** Roles belong to the whole server: a migration of another database may be altering the same one at this moment. */
const PATIENTLY = `do $$ begin
  for tries in 1..50 loop
    begin
      execute current_setting('tajdeed.role_statement');
      return;
    exception when internal_error or unique_violation then -- "tuple concurrently updated"
      perform pg_sleep(0.02);
    end;
  end loop;
  raise exception 'another migration keeps altering the same role';
end $$`;

/** Alters a role; `format` and its values make the statement on the server, so that no log of ours can hold it. */
export async function alterRole(
  runner: QueryRunner,
  format: string,
  values: readonly string[],
): Promise<void> {
  const places = values.map((_, at) => `, $${at + 2}::text`).join('');
  await runner.query(
    `select set_config('tajdeed.role_statement', format($1::text${places}), true) is not null as made`,
    [format, ...values],
  );
  await runner.query(PATIENTLY);
}
