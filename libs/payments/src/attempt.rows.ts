import type { AttemptLook } from '@tajdeed/contracts';
import {
  attemptLifecycle,
  DomainError,
  isUnsent,
  nextAsk,
  type AttemptState,
  type BankVerdict,
} from '@tajdeed/domain';
import type { Database } from '@tajdeed/platform';

/** Why money that was captured pays for nothing. A `duplicate` goes back without anybody's decision. */
export type LateReason = 'late' | 'duplicate' | 'correction';

/** An attempt with its state, its callbacks and inquiries summed up. Instants in ms since 1970. */
export interface AttemptRow {
  readonly attemptId: string;
  readonly renewalId: string;
  readonly quoteId: string;
  readonly amountFils: bigint;
  readonly trackId: string;
  /** No other attempt of the renewal may be opened. */
  readonly blocks: boolean;
  /** No attempt of the same person may be opened (D13). */
  readonly unproven: boolean;
  readonly state: AttemptState;
  readonly seq: number;
  readonly openedAt: number;
  readonly movedAt: number;
  readonly reportedAt: number | null;
  readonly askedAt: number | null;
  readonly wantedAt: number | null;
  /** The bank's address is given out by `attempt.sent` alone. */
  readonly heldBack: boolean;
  readonly hint: BankVerdict | null;
  /** Why captured money pays for nothing, where it does. */
  readonly lateReason: LateReason | null;
  /** Business time of the reading. */
  readonly now: number;
}

interface RawRow {
  readonly attempt_id: string;
  readonly renewal_id: string;
  readonly quote_id: string;
  readonly amount_fils: string;
  readonly track_id: string;
  readonly blocks: boolean;
  readonly unproven: boolean;
  readonly state: string;
  readonly seq: number;
  readonly opened_ms: string;
  readonly moved_ms: string;
  readonly reported_ms: string | null;
  readonly asked_ms: string | null;
  readonly wanted_ms: string | null;
  readonly held_back: boolean;
  readonly hint: BankVerdict | null;
  readonly late_reason: LateReason | null;
  readonly now_ms: string;
}

const ms = (expression: string, name: string) =>
  `floor(extract(epoch from ${expression}) * 1000)::text as ${name}`;
const SELECT = `select attempt_id, renewal_id, quote_id, amount_fils, track_id, blocks, unproven, state, seq, hint, late_reason, held_back,
  ${ms('opened_at', 'opened_ms')}, ${ms('moved_at', 'moved_ms')}, ${ms('reported_at', 'reported_ms')},
  ${ms('last_asked_at', 'asked_ms')}, ${ms('wanted_at', 'wanted_ms')}, ${ms('app.now()', 'now_ms')} from payments.v_attempt`;

/** The attempt, or `not-found`. */
export async function readAttempt(db: Database, attemptId: string): Promise<AttemptRow> {
  const [row] = await db.query<RawRow>(`${SELECT} where attempt_id = $1`, [attemptId]);
  if (!row) throw new DomainError('not-found');
  return shaped(row);
}

/** The attempt that keeps a renewal from opening another one, if there is one. */
export async function blockingAttempt(db: Database, renewalId: string): Promise<AttemptRow | undefined> {
  const [row] = await db.query<RawRow>(`${SELECT} where renewal_id = $1 and blocks`, [renewalId]);
  return row && shaped(row);
}

/** The attempt that keeps its person from paying anywhere, if there is one (D13). */
export async function unprovenAttempt(db: Database, personId: string): Promise<AttemptRow | undefined> {
  const [row] = await db.query<RawRow>(`${SELECT} where person_id = $1 and unproven`, [personId]);
  return row && shaped(row);
}

/**
 * An attempt of a renewal or its person that others need not wait for any more, of which the bank then reported that it has the
 * money after all: until it is asked, and while its answers deny it.
 */
export async function foundAttempt(
  db: Database,
  renewalId: string,
  personId: string | null,
): Promise<AttemptRow | undefined> {
  const [row] = await db.query<RawRow>(
    `${SELECT} where (renewal_id = $1 or person_id = $2) and state in ('WATCHED', 'CANCELLED') and hint = 'captured' limit 1`,
    [renewalId, personId],
  );
  return row && shaped(row);
}

/** An attempt as a workflow sees it. */
export function lookOf(row: AttemptRow): AttemptLook {
  const at = nextAsk(row);
  return {
    attemptId: row.attemptId,
    state: row.state,
    askInMs: at === null ? null : Math.max(0, at - row.now),
    isUnsent: isUnsent(row),
  };
}

/** The outcome is open, and its renewal waits for it. */
export function isPending(state: AttemptState): boolean {
  return state === 'OPEN' || state === 'AT_BANK' || state === 'UNKNOWN';
}

/** Whether another attempt must wait: paid, or not yet proven (D13, security item 54). */
export function isBlocking(state: AttemptState): boolean {
  return isPending(state) || state === 'CAPTURED' || state === 'CONFIRMED';
}

function shaped(row: RawRow): AttemptRow {
  if (!isAttemptState(row.state)) throw new Error(`an attempt knows no state ${row.state}`);
  const instant = (text: string | null): number | null => (text === null ? null : Number(text));
  return {
    attemptId: row.attempt_id,
    renewalId: row.renewal_id,
    quoteId: row.quote_id,
    amountFils: BigInt(row.amount_fils),
    trackId: row.track_id,
    blocks: row.blocks,
    unproven: row.unproven,
    state: row.state,
    seq: row.seq,
    openedAt: Number(row.opened_ms),
    movedAt: Number(row.moved_ms),
    reportedAt: instant(row.reported_ms),
    askedAt: instant(row.asked_ms),
    wantedAt: instant(row.wanted_ms),
    heldBack: row.held_back,
    hint: row.hint,
    lateReason: row.late_reason,
    now: Number(row.now_ms),
  };
}

function isAttemptState(state: string): state is AttemptState {
  return Object.hasOwn(attemptLifecycle.states, state);
}
