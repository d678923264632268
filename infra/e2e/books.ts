import { waitFor } from '@tajdeed/testing';
import type { Guest } from './guest';
import type { World } from './world';

/** What all books together say of one renewal. */
export interface Books {
  /** To the resident. */
  readonly state: string;
  /** What the bank took and kept for it: each capture, so that one that was taken twice stands here twice. */
  readonly kept: readonly string[];
  readonly coverages: number;
  /** Effective notices at the authority. */
  readonly notices: number;
  /** Text messages that his phone got. */
  readonly messages: number;
  /** What is wrong with its history, or differs from it in the audit log. */
  readonly faults: readonly string[];
}

/** Of a renewal that was paid for and ended as it must. */
export function renewed({ total, codes }: Guest): Books {
  return { state: 'ACKNOWLEDGED', kept: [total], coverages: 1, notices: 1, messages: codes, faults: [] };
}

/**
 * Reads all books, once the audit has what history has. `withoutAudit`: after a kill it may take Kafka 45 s to give an
 * audit that was killed its place again, so those stories are compared with the audit at the end, all at once.
 */
export async function booksOf(world: World, guest: Guest, how?: 'withoutAudit'): Promise<Books> {
  const { state, coverage } = await guest.status();
  const tracks = await world.query<{ track_id: string }>(
    `select track_id from payments.attempt where renewal_id = $1`,
    [guest.renewalId],
  );
  const ledger = await world.ledger();
  const payments = ledger.payments.filter(({ trackId }) =>
    tracks.some(({ track_id }) => track_id === trackId),
  );
  const [coverages] = await world.query<{ n: number }>(
    `select count(*)::int as n from coverage.coverage where renewal_id = $1`,
    [guest.renewalId],
  );
  return {
    state,
    kept: payments.flatMap(({ captures, voided, amt }) =>
      voided ? [] : Array.from({ length: captures }, () => amt),
    ),
    coverages: coverages?.n ?? 0,
    notices: ledger.notices.filter((one) => one.effective && one.coverageNumber === coverage?.number).length,
    messages: ledger.messages.filter(({ to }) => to === guest.phone).length,
    faults: [
      ...(await historyFaults(world, guest.renewalId)),
      ...(how === 'withoutAudit' ? [] : await auditFaults(world, guest.renewalId)),
    ],
  };
}

async function historyFaults(world: World, renewalId: string): Promise<string[]> {
  const rows = await world.query<{ id: string; gap: boolean; jump: boolean; head: boolean }>(
    `select h.thing || ':' || h.seq as id,
       h.seq <> 1 + coalesce(lag(h.seq) over w, 0) as gap,
       h.from_state is distinct from lag(h.to_state) over w as jump,
       h.seq = max(h.seq) over (partition by h.thing) and (h.seq, h.to_state) is distinct from (e.seq, e.state) as head
     from lifecycle.history h left join lifecycle.head e on e.thing = h.thing
     where h.renewal = $1 window w as (partition by h.thing order by h.seq)`,
    [renewalId],
  );
  return rows.flatMap(({ id, gap, jump, head }) => [
    ...(gap ? [`the entry before ${id} is missing`] : []),
    ...(jump ? [`${id} does not start where the one before ended`] : []),
    ...(head ? [`${id} is not what the head says`] : []),
  ]);
}

async function auditFaults(world: World, renewalId: string): Promise<string[]> {
  let left: string[] = [];
  const equal = async (): Promise<true | undefined> => {
    const rows = await world.query<{ id: string }>(
      `select h.thing || ':' || h.seq as id from lifecycle.history h
       left join audit.leaf l on l.thing = h.thing and l.seq = h.seq
       where h.renewal = $1 and l.entry is distinct from lifecycle.entry_v1(h)`,
      [renewalId],
    );
    left = rows.map(({ id }) => `${id} is not in the audit log as it is in history`);
    return left.length === 0 ? true : undefined;
  };
  await waitFor('the audit', equal, 90_000).catch(() => undefined);
  return left;
}
