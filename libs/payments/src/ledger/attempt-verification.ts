import { Injectable } from '@nestjs/common';
import {
  attemptLifecycle,
  expectedEntries,
  inTimeOrder,
  ledgerDifferences,
  textToFils,
  type AttemptState,
  type BookedEntry,
  type LedgerDifference,
  type MoneyStep,
  type PaidRow,
} from '@tajdeed/domain';
import { Database, derivedId } from '@tajdeed/platform';
import { attemptEntryKinds } from './entry-kinds';
import type { LinePage } from './line-verification';
import { booked, type FoundDifference, type StoredEntry } from './stored-entries';

/** Reckons from the histories of attempts, of their refunds and covers what the ledger must hold, and compares. */
@Injectable()
export class AttemptVerification {
  constructor(private readonly database: Database) {}

  /** The next payments after one, in the order of their ids. */
  async page(after: string, most: number): Promise<LinePage> {
    const attempts = await this.database.query<AttemptOf>(ATTEMPTS, [after, most]);
    const last = attempts.at(-1)?.attemptId;
    return {
      subjects: attempts.map(({ attemptId }) => attemptId),
      differences: attempts.length === 0 ? [] : await this.differences(attempts),
      next: attempts.length < most ? null : (last ?? null),
    };
  }

  private async differences(attempts: readonly AttemptOf[]): Promise<readonly FoundDifference[]> {
    const ids = attempts.map(({ attemptId }) => attemptId);
    const covers = new Map(attempts.map(({ renewalId }) => [renewalId, derivedId(renewalId, 'coverage')]));
    // One statement, so one moment: whatever is entered meanwhile is in both books or in none.
    const [read] = await this.database.query<Read>(READ, [
      [...ids, ...covers.values()],
      ids,
      attempts.map(({ quoteId }) => quoteId),
      attemptEntryKinds,
    ]);
    if (!read) throw new Error('the books were not read');
    const moves = byThing(read.story);
    return attempts.flatMap(({ attemptId, renewalId, quoteId }) => {
      const refunds = read.refunds.filter((refund) => refund.attemptId === attemptId);
      const cover = covers.get(renewalId) ?? '';
      const steps = inTimeOrder([
        (moves.get(attemptId) ?? []).map((move) => timed(move, stepOf(move))),
        (moves.get(cover) ?? []).map((move) => timed(move, { thing: 'coverage', event: move.event })),
        ...refunds.map(({ refundId, fils }) =>
          (moves.get(refundId) ?? []).map((move) => timed(move, refundStep(refundId, BigInt(fils), move))),
        ),
      ]).map(({ step }) => step);
      const rows = read.rows.filter((row) => row.quoteId === quoteId).map(paidRow);
      const found = read.entries.filter((entry) => entry.attemptId === attemptId).map(booked);
      return differencesOf({ attemptId, rows }, steps, found).map((difference) => ({
        ...difference,
        about: attemptId,
      }));
    });
  }
}

/** A history that comes to no amounts is a difference, too: one bad row must not keep the others from being looked at. */
function differencesOf(
  attempt: { readonly attemptId: string; readonly rows: readonly PaidRow[] },
  steps: readonly MoneyStep[],
  found: readonly BookedEntry[],
): readonly LedgerDifference[] {
  try {
    return ledgerDifferences(expectedEntries(attempt, steps), found);
  } catch (error) {
    const expected = [error instanceof Error ? error.message : 'unknown fault'];
    return [{ problem: 'other', kind: 'captured', subject: attempt.attemptId, expected, found: [] }];
  }
}

interface AttemptOf {
  readonly attemptId: string;
  readonly renewalId: string;
  readonly quoteId: string;
}

interface StoryMove {
  readonly thing: string;
  readonly seq: number;
  readonly from: string | null;
  readonly event: string;
  readonly outcome: string | null;
  readonly way: string | null;
  /** KWD that the bank gave of a refund, where that is less than was asked. */
  readonly given: string | null;
  /** Microseconds since 1970. */
  readonly at: number;
}

interface AttemptEntry extends StoredEntry {
  readonly attemptId: string;
}

interface Read {
  readonly story: readonly StoryMove[];
  readonly refunds: readonly {
    readonly refundId: string;
    readonly attemptId: string;
    readonly fils: string;
  }[];
  readonly entries: readonly AttemptEntry[];
  readonly rows: readonly { readonly quoteId: string; readonly row: string; readonly fils: string }[];
}

interface Timed {
  readonly at: number;
  readonly step: MoneyStep;
}

const timed = ({ at }: StoryMove, step: MoneyStep): Timed => ({ at, step });
const paidRow = ({ row, fils }: Read['rows'][number]): PaidRow => ({ row, fils: BigInt(fils) });

function byThing(story: readonly StoryMove[]): ReadonlyMap<string, readonly StoryMove[]> {
  const moves = new Map<string, StoryMove[]>();
  for (const move of story) moves.set(move.thing, [...(moves.get(move.thing) ?? []), move]);
  for (const list of moves.values()) list.sort((a, b) => a.seq - b.seq);
  return moves;
}

function stepOf({ seq, from, event, outcome, way }: StoryMove): MoneyStep {
  if (from !== null && !isAttemptState(from)) throw new Error(`an attempt knows no state ${from}`);
  return { thing: 'attempt', seq, from, event, outcome: outcome ?? undefined, way: way ?? undefined };
}

function refundStep(refundId: string, fils: bigint, { event, given }: StoryMove): MoneyStep {
  return { thing: 'refund', refundId, fils, event, given: textToFils(given ?? '') };
}

function isAttemptState(state: string): state is AttemptState {
  return Object.hasOwn(attemptLifecycle.states, state);
}

const ATTEMPTS = `select attempt_id as "attemptId", renewal_id as "renewalId", quote_id as "quoteId"
  from payments.attempt where attempt_id > $1 order by attempt_id limit $2`;

const READ = `
  with refunds as (select refund_id, attempt_id, amount_fils from payments.refund where attempt_id = any ($2::uuid[])),
  story as (
    select h.thing, h.seq, h.from_state as "from", h.event, h.facts::json ->> 'outcome' as outcome, h.facts::json ->> 'way' as way,
      h.facts::json ->> 'given' as given,
      (extract(epoch from h.occurred_at) * 1000000)::bigint as at
    from lifecycle.story_of($1::uuid[] || coalesce((select array_agg(refund_id) from refunds), '{}')) h),
  entries as (
    select e.attempt_id as "attemptId", e.kind, e.subject, (
      select coalesce(json_agg(json_build_object('debit', t.debit, 'credit', t.credit, 'row', t.row_code, 'fils', t.fils::text)
        order by t.line), '[]')
      from payments.ledger_transfer t where t.entry_id = e.entry_id) as transfers
    from payments.ledger_entry e where e.attempt_id = any ($2::uuid[]) and e.kind = any ($4::text[])),
  rows as (
    select quote_id as "quoteId", schedule_id || ':' || row_code as row, fils::text, line
    from fees.v_quote_line where quote_id = any ($3::uuid[]))
  select (select coalesce(json_agg(s), '[]') from story s) as story,
    (select coalesce(json_agg(json_build_object('refundId', refund_id, 'attemptId', attempt_id, 'fils', amount_fils::text)), '[]')
      from refunds) as refunds,
    (select coalesce(json_agg(e), '[]') from entries e) as entries,
    (select coalesce(json_agg(r order by r.line), '[]') from rows r) as rows`;
