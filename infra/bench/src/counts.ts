import { Client as Temporal, Connection } from '@temporalio/client';
import { Client as Postgres } from 'pg';
import { workflowId } from '@tajdeed/contracts';
import { fieldOf } from './json';
import { median } from './rounds';

/** What Temporal keeps of one workflow. */
export interface HistoryCount {
  readonly workflowTasks: number;
  readonly events: number;
}

/** EVENT_TYPE_WORKFLOW_TASK_STARTED of Temporal's API. */
const TASK_STARTED = 6;

/** Workflow tasks and history events, the median over these workflows. */
export async function countHistories(address: string, ids: readonly string[]): Promise<HistoryCount> {
  const connection = await Connection.connect({ address });
  const client = new Temporal({ connection, namespace: 'default' });
  const tasks: number[] = [];
  const lengths: number[] = [];
  for (const id of ids) {
    const { events } = await client.workflow.getHandle(id).fetchHistory();
    lengths.push(events?.length ?? 0);
    tasks.push((events ?? []).filter((event) => fieldOf(event, 'eventType') === TASK_STARTED).length);
  }
  await connection.close();
  return { workflowTasks: median(tasks), events: median(lengths) };
}

export function renewalWorkflow(renewalId: string): string {
  return workflowId('renewal', renewalId);
}

/** Commits of one renewal by the role that made them, with the tables that each kind of commit wrote. */
export interface CommitCount {
  readonly rooms: number;
  /** Of the coarse limit by address, which writes once a second at most whatever comes. */
  readonly door: number;
  readonly relay: number;
  readonly audit: number;
  /** The rooms' commits, the most usual kinds first: role, tables, how many per renewal. */
  readonly kinds: readonly { readonly role: string; readonly tables: string; readonly each: number }[];
}

const SCHEMAS = [
  ...['lifecycle', 'platform', 'identity', 'fees', 'renewals', 'payments', 'coverage', 'residency'],
  'audit',
];

const NOTE = `
  create schema bench;
  create table bench.write (xid xid8, role name, place text, primary key (xid, place));
  create function bench.note() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
  begin
    insert into bench.write values (pg_current_xact_id(), session_user, tg_table_schema || '.' || tg_table_name)
      on conflict do nothing;
    return null;
  end $$`;

const TABLES = `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = any($1) and c.relkind in ('r', 'p') and not c.relispartition`;

const KINDS = `select role, tables, count(*)::int as commits
  from (select xid, role, string_agg(place, ' ' order by place) as tables from bench.write group by xid, role) as one
  group by role, tables order by commits desc, tables`;

interface Kind {
  readonly role: string;
  readonly tables: string;
  readonly commits: number;
}

/** Counts transactions that wrote, while `walk` makes `renewals` of them: a trigger on every table notes its transaction. */
export async function countCommits(
  databaseUrl: string,
  renewals: number,
  walk: () => Promise<void>,
): Promise<CommitCount> {
  const owner = new Postgres({ connectionString: databaseUrl });
  await owner.connect();
  try {
    await owner.query(NOTE);
    const tables = (await owner.query<{ name: string }>(TABLES, [SCHEMAS])).rows.map(({ name }) => name);
    for (const table of tables)
      await owner.query(
        `create trigger bench_note after insert or update or delete on ${table} for each statement execute function bench.note()`,
      );
    await walk();
    const { rows } = await owner.query<Kind>(KINDS);
    for (const table of tables) await owner.query(`drop trigger bench_note on ${table}`);
    await owner.query('drop schema bench cascade');
    const of = (wanted: (row: Kind) => boolean): number =>
      rows.filter(wanted).reduce((sum, { commits }) => sum + commits, 0) / renewals;
    const isDoor = ({ tables }: Kind): boolean => tables === 'platform.rate_limit';
    const isRoom = (row: Kind): boolean =>
      !isDoor(row) && !['tajdeed_relay', 'tajdeed_audit'].includes(row.role);
    return {
      rooms: of(isRoom),
      door: of(isDoor),
      relay: of(({ role }) => role === 'tajdeed_relay'),
      audit: of(({ role }) => role === 'tajdeed_audit'),
      kinds: rows.filter(isRoom).map((row) => ({
        role: row.role.replace('tajdeed_', ''),
        tables: row.tables,
        each: row.commits / renewals,
      })),
    };
  } finally {
    await owner.end();
  }
}

/** How far relay and audit are behind the rooms: entries not yet sent, entries not yet in the audit's log. */
export async function countBehind(
  databaseUrl: string,
): Promise<{ readonly unsent: number; readonly unaudited: number }> {
  const owner = new Postgres({ connectionString: databaseUrl });
  await owner.connect();
  try {
    const { rows } = await owner.query<{ unsent: number; unaudited: number }>(
      `select (select count(*)::int from lifecycle.unpublished) as unsent,
         (select count(*)::int from lifecycle.history) - (select count(*)::int from audit.leaf) as unaudited`,
    );
    return rows[0] ?? { unsent: 0, unaudited: 0 };
  } finally {
    await owner.end();
  }
}
