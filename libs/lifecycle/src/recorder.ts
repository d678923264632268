import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { canonicalJson, DomainError, type CanonicalValue, type Lifecycle } from '@tajdeed/domain';
import { eventFamilies, type EventFamily } from '@tajdeed/events';
import { currentTraceparent, Database, databaseCode } from '@tajdeed/platform';
import type { Head, Move, Recorded, Step } from './moves';
import { Nudges } from './nudges';

/** The workflows that a room may tell something. */
export const toldWorkflows = [
  ...(['renewal', 'attemptWatch', 'secondInquiries', 'caseWatch', 'proposalWatch', 'noticeWatch'] as const),
  ...(['impactRun', 'refundRun', 'settlementRun'] as const),
] as const;
export type Told = (typeof toldWorkflows)[number];

/** What some work moved and told, in order. */
export interface Observed {
  readonly moved: readonly { readonly thing: string; readonly seq: number }[];
  readonly told: readonly { readonly workflow: Told; readonly thing: string; readonly reason: string }[];
  /** Entries recorded long before, whose refused events are tried again. */
  readonly sent: readonly { readonly thing: string; readonly seq: number }[];
}

interface Watched {
  readonly moved: { thing: string; seq: number }[];
  readonly told: { workflow: Told; thing: string; reason: string }[];
  readonly sent: { thing: string; seq: number }[];
}

const watched = new AsyncLocalStorage<Watched>();

/** The only way to move a thing: head, history and what is pending, in the caller's transaction. */
@Injectable()
export class Recorder {
  constructor(
    private readonly db: Database,
    private readonly nudges: Nudges,
  ) {}

  /**
   * Takes one or several moves together. The first of the list is the cause of the others; they are taken in
   * ascending order of the things' ids, so that two steps never wait for each other in a ring.
   * Throws `illegal-transition` where the lifecycle knows no such arrow, `moved-meanwhile` where the thing is no
   * longer at the expected sequence; the caller then decides again from the head. `foreign-event` is a fault of ours:
   * this process may not record that event (who-records.ts).
   */
  async record(step: Step, moves: readonly Move[]): Promise<readonly Recorded[]> {
    const [first] = moves;
    if (!first) return [];
    this.needTransaction();
    const cause = `${first.thing}:${first.expectedSeq + 1}`;
    const trace = currentTraceparent() ?? '';
    const ordered = [...moves].sort((a, b) => (a.thing < b.thing ? -1 : 1));
    const parameters = ordered.flatMap((move) => [
      ...[move.thing, move.lifecycle.kind, move.expectedSeq, move.event, factsText(move)],
      ...[step.actor, trace, step.key, step.renewalId, move === first ? (step.cause ?? null) : cause],
    ]);
    const rows = await this.db.query<Recorded>(statementFor(ordered.length), parameters).catch(refused);
    const fresh = rows.filter((row) => row.fresh).length;
    if (fresh !== 0 && fresh !== rows.length)
      throw new Error('one step key was used for different sets of moves');
    if (fresh > 0) await this.nudges.afterCommit('unpublished');
    watched
      .getStore()
      ?.moved.push(...rows.flatMap((row) => (row.fresh ? [{ thing: row.thing, seq: row.seq }] : [])));
    return moves.map((move) => found(rows, move.thing));
  }

  /** Leaves word for a workflow, in the caller's transaction: the relay starts or signals it after the commit. */
  async tell(workflow: Told, thing: string, reason: string): Promise<void> {
    this.needTransaction();
    watched.getStore()?.told.push({ workflow, thing, reason });
    await this.db.query(`select lifecycle.tell($1, $2, $3, $4)`, [
      workflow,
      thing,
      reason,
      currentTraceparent() ?? '',
    ]);
    await this.nudges.afterCommit('untold');
  }

  /**
   * Leaves word that is due only after `afterMs` of real time. It falls away when the workflow is told anything before: it
   * then reads all rows and minds the next instant itself.
   */
  async tellLater(workflow: Told, thing: string, reason: string, afterMs: number): Promise<void> {
    this.needTransaction();
    await this.db.query(`select lifecycle.tell_later($1, $2, $3, $4, $5)`, [
      workflow,
      thing,
      reason,
      currentTraceparent() ?? '',
      afterMs,
    ]);
  }

  /** What Temporal or Kafka refused of a thing is tried at once after the commit; answers how much that is. */
  async deliverRefused(thing: string): Promise<number> {
    this.needTransaction();
    const rows = await this.db.query<Refused>(
      `select workflow, reason, seq from lifecycle.deliver_refused($1)`,
      [thing],
    );
    for (const row of rows)
      if (row.seq === null)
        watched.getStore()?.told.push({ thing, workflow: row.workflow, reason: row.reason });
      else watched.getStore()?.sent.push({ thing, seq: row.seq });
    await this.nudges.afterCommit('untold');
    await this.nudges.afterCommit('unpublished');
    return rows.length;
  }

  /**
   * Has a thing looked at by its minder at an instant (ms since 1970) instead of after its state's limit, in the caller's
   * transaction; its next move ends that.
   */
  async watchAt(thing: string, instantMs: number): Promise<void> {
    this.needTransaction();
    await this.db.query(`select lifecycle.watch_at($1, to_timestamp($2::double precision / 1000))`, [
      ...[thing, instantMs],
    ]);
  }

  /** Runs `work` and answers what it moved and told beside its own answer. */
  async observe<T>(work: () => Promise<T>): Promise<Observed & { readonly value: T }> {
    const seen: Watched = { moved: [], told: [], sent: [] };
    const value = await watched.run(seen, work);
    return { value, ...seen };
  }

  /** Where a thing stands, or undefined if it never began. */
  async head(thing: string): Promise<Head | undefined> {
    const [row] = await this.db.query<HeadRow>(HEAD, [thing]);
    return (
      row && {
        ...row,
        movedAt: Number(row.movedAt),
        dueInMs: row.dueInMs === null ? null : Number(row.dueInMs),
      }
    );
  }

  /** Where a thing of one lifecycle stands, with its state's own type; undefined if it never began or is of another kind. */
  async headOf<S extends string>(lifecycle: Lifecycle<S>, thing: string): Promise<Head<S> | undefined> {
    const head = await this.head(thing);
    if (head?.kind !== lifecycle.kind) return undefined;
    const { state } = head;
    if (!isStateOf(lifecycle, state)) throw new Error(`${lifecycle.kind} knows no state ${state}`);
    return { ...head, state };
  }

  private needTransaction(): void {
    if (!this.db.inTransaction) throw new Error('a move is recorded in a transaction only');
  }
}

interface HeadRow extends Omit<Head, 'movedAt' | 'dueInMs'> {
  readonly movedAt: string;
  readonly dueInMs: string | null;
}

type Refused =
  { readonly workflow: Told; readonly reason: string; readonly seq: null } | { readonly seq: number };

const HEAD = `select h.thing, h.kind, h.state, h.seq, floor(extract(epoch from h.moved_at) * 1000)::text as "movedAt",
    ceil(extract(epoch from w.look_at - app.now()) * 1000)::text as "dueInMs"
  from lifecycle.head h left join lifecycle.watch w on w.thing = h.thing where h.thing = $1`;

const ARGUMENTS = ['uuid', 'text', 'int', 'text', 'text', 'text', 'text', 'uuid', 'uuid', 'text'];

/** One round trip for all moves; PostgreSQL runs the branches of UNION ALL one after the other. */
function statementFor(moves: number): string {
  const calls = Array.from({ length: moves }, (_, n) => {
    const at = (argument: number): string => `$${n * ARGUMENTS.length + argument + 1}`;
    const list = ARGUMENTS.map((type, argument) => `${at(argument)}::${type}`).join(', ');
    return `select ${at(0)}::uuid as thing, seq, state, fresh from lifecycle.record(${list})`;
  });
  return calls.join(' union all ');
}

const families: Readonly<Record<string, EventFamily>> = eventFamilies;

function factsText(move: Move): string {
  const schema = families[move.lifecycle.kind]?.events[move.event]?.facts;
  if (!schema) throw new Error(`no event ${move.lifecycle.kind} ${move.event} is published`);
  const facts: CanonicalValue = move.facts;
  schema.parse(facts);
  return canonicalJson(facts);
}

function found(rows: readonly Recorded[], thing: string): Recorded {
  const row = rows.find((one) => one.thing === thing);
  if (!row) throw new Error('a move was neither recorded nor refused');
  return row;
}

function isStateOf<S extends string>(lifecycle: Lifecycle<S>, state: string): state is S {
  return Object.hasOwn(lifecycle.states, state);
}

/** The function's own refusals as domain errors; everything else as it came. */
function refused(error: unknown): never {
  const code = databaseCode(error);
  if (code === 'TJ001') throw new DomainError('illegal-transition', {}, { cause: error });
  if (code === 'TJ003') throw new DomainError('foreign-event', {}, { cause: error });
  if (code === 'TJ002') throw new DomainError('moved-meanwhile', {}, { cause: error });
  throw error;
}
