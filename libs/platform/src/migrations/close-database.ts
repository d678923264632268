import { databaseRoles } from '../roles';

/** Runs one statement; a TypeORM manager, a runner or a spec's own session fits. */
interface Statements {
  query(sql: string): Promise<unknown>;
}

// USAGE on the schema public goes too: nothing of ours is in it.
const CLOSE = `do $$ begin
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect on database %I to ${databaseRoles.join(', ')}', current_database());
  revoke all on schema public from public;
end $$`;

/**
 * Takes from the present database what PostgreSQL gives to everybody (connecting, temporary tables, what stands in the
 * schema public) and lets our roles in, to do no more than later grants say (security 80). These rights belong to the
 * database, so neither a template nor a dump brings them: they are put right at every run.
 */
export async function closeDatabase(db: Statements): Promise<void> {
  await db.query(CLOSE);
}
