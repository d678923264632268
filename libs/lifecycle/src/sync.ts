import { lifecycles, type Lifecycle } from '@tajdeed/domain';
import { whoRecords, type WhoRecords } from './who-records';

/** Runs one statement with parameters; a TypeORM manager, runner or data source fits. */
interface Queries {
  query<T = unknown>(sql: string, parameters?: unknown[]): Promise<T>;
}

/**
 * Makes the database's copy of the lifecycles equal to the product's, in the caller's transaction.
 * Refuses to take away an edge that history has walked or a state that a thing is in.
 */
export async function syncLifecycles(
  db: Queries,
  list: readonly Lifecycle[] = lifecycles,
  who: WhoRecords = whoRecords,
): Promise<void> {
  const states = list.flatMap((life) =>
    Object.entries(life.states).map(([state, row]) => ({
      kind: life.kind,
      state,
      ends: row.ends,
      limit_ms: row.limitMs ?? null,
      minder: life.minder ?? null,
    })),
  );
  const edges = list.flatMap((life) =>
    life.transitions.map(([from, event, to]) => ({
      kind: life.kind,
      from_state: from,
      event,
      to_state: to,
      recorders: who[life.kind]?.[event] ?? [],
    })),
  );
  await db.query(UPSERT_STATES, [JSON.stringify(states)]);
  await db.query(UPSERT_EDGES, [JSON.stringify(edges)]);
  refuse(await db.query<Removed[]>(WALKED_EDGES, [JSON.stringify(edges)]));
  await db.query(DELETE_EDGES, [JSON.stringify(edges)]);
  refuse(await db.query<Removed[]>(LIVED_STATES, [JSON.stringify(states)]));
  await db.query(DELETE_STATES, [JSON.stringify(states)]);
}

interface Removed {
  readonly what: string;
}

function refuse(removed: readonly Removed[]): void {
  if (removed.length === 0) return;
  throw new Error(
    `still in use, yet gone from the lifecycles: ${removed.map(({ what }) => what).join(', ')}`,
  );
}

const STATES = `json_to_recordset($1) as n(kind text, state text, ends boolean, limit_ms bigint, minder text)`;
const EDGES = `json_to_recordset($1) as n(kind text, from_state text, event text, to_state text, recorders name[])`;

const UPSERT_STATES = `insert into lifecycle.state select * from ${STATES}
  on conflict (kind, state) do update set ends = excluded.ends, limit_ms = excluded.limit_ms, minder = excluded.minder`;
const UPSERT_EDGES = `insert into lifecycle.transition select * from ${EDGES}
  on conflict (kind, from_state, event) do update set to_state = excluded.to_state, recorders = excluded.recorders`;

const GONE_EDGES = `not exists (select from ${EDGES}
  where n.kind = t.kind and n.from_state is not distinct from t.from_state and n.event = t.event)`;
const WALKED_EDGES = `select concat_ws(' ', t.kind, t.from_state, t.event) as what from lifecycle.transition t where ${GONE_EDGES}
  and exists (select from lifecycle.history h
    where h.kind = t.kind and h.from_state is not distinct from t.from_state and h.event = t.event)`;
const DELETE_EDGES = `delete from lifecycle.transition t where ${GONE_EDGES}`;

const GONE_STATES = `not exists (select from ${STATES} where n.kind = s.kind and n.state = s.state)`;
const LIVED_STATES = `select concat_ws(' ', s.kind, s.state) as what from lifecycle.state s where ${GONE_STATES}
  and exists (select from lifecycle.head h where h.kind = s.kind and h.state = s.state)`;
const DELETE_STATES = `delete from lifecycle.state s where ${GONE_STATES}`;
