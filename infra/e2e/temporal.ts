import { Client, Connection } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { workflowId, type WorkflowName } from '@tajdeed/contracts';
import { dataConverter } from '@tajdeed/platform';
import type { World } from './world';

type History = temporal.api.history.v1.IHistory;
type HistoryEvents = readonly temporal.api.history.v1.IHistoryEvent[];

/** Temporal as an operator sees it: undecoded. */
export async function asOperator<T>(world: World, work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: world.system.servers.temporal });
  try {
    return await work(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

/** The raw history of a thing's newest run. */
export function historyOf(world: World, workflow: WorkflowName, thing: string): Promise<History> {
  return asOperator(world, (client) => client.workflow.getHandle(workflowId(workflow, thing)).fetchHistory());
}

const { EventType } = temporal.api.enums.v1;

export function count(events: HistoryEvents, type: keyof typeof EventType): number {
  return events.filter(({ eventType }) => eventType === EventType[type]).length;
}

/** How many timers were set after the last event of this kind. */
export function timersSince(events: HistoryEvents, last: keyof typeof EventType): number {
  const from = events.findLastIndex(({ eventType }) => eventType === EventType[last]);
  return count(events.slice(from + 1), 'EVENT_TYPE_TIMER_STARTED');
}

export function workflowTasks(events: HistoryEvents): number {
  return count(events, 'EVENT_TYPE_WORKFLOW_TASK_SCHEDULED');
}

/** A copy in which every payload is decoded with the system's own keys. */
export async function decoded<T>(world: World, message: T): Promise<T> {
  const ring = JSON.parse(world.system.secret('payload-keys.json')) as {
    current: string;
    keys: Record<string, string>;
  };
  const keys = new Map(Object.entries(ring.keys).map(([id, key]) => [id, Buffer.from(key, 'base64')]));
  const [codec] = dataConverter({ current: ring.current, keys }).payloadCodecs ?? [];
  const walk = async (value: unknown): Promise<unknown> => {
    if (value instanceof Uint8Array || typeof value !== 'object' || value === null || 'toNumber' in value)
      return value;
    if (Array.isArray(value)) return Promise.all(value.map(walk));
    if (isPayload(value)) return (await codec!.decode([value]))[0];
    const members = await Promise.all(
      Object.entries(value).map(async ([name, one]) => [name, await walk(one)] as const),
    );
    return Object.fromEntries(members);
  };
  return (await walk(message)) as T;
}

function isPayload(value: object): value is temporal.api.common.v1.IPayload {
  return 'metadata' in value && 'data' in value && value.data instanceof Uint8Array;
}
