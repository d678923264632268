import { lifecycles, type TransitionRow } from '@tajdeed/domain';
import type { EventFamily, EventRow } from '../event';

const RENEWAL = '019aa8f2-7bff-7a11-8b22-0123456789ab';
const THING = '019aa8f2-7c01-7a11-8b22-0123456789ab';
const ACTED_BY_RESIDENT =
  /^(renewal\.requested|code\.verified|code\.exhausted|pledge\.accepted|term\.(chosen|exempted|reopened)|attempt\.opened)$/;

/** Every edge of a kind's lifecycle that this event is. */
export function rowsOf(kind: string, event: string): readonly TransitionRow[] {
  return lifecycles
    .filter((lifecycle) => lifecycle.kind === kind)
    .flatMap((lifecycle) => lifecycle.transitions.filter(([, name]) => name === event));
}

/** A whole entry with the example facts of its event, on the first edge of the lifecycle that has it. */
export function exampleEntry(family: EventFamily, event: string, row: EventRow): Record<string, unknown> {
  const [edge] = rowsOf(family.kind, event);
  if (edge === undefined) throw new Error(`no lifecycle row has the event ${family.kind} ${event}`);
  const [from, , to] = edge;
  return {
    actor: ACTED_BY_RESIDENT.test(event) ? 'resident' : 'system',
    at: '2026-11-22T03:00:00.123456Z',
    cause: null,
    event,
    facts: row.example,
    from,
    kind: family.kind,
    renewal: RENEWAL,
    seq: from === null ? 1 : 2,
    thing: family.kind === 'renewal' ? RENEWAL : THING,
    to,
    v: 1,
  };
}
