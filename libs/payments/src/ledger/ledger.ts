import { Injectable, Logger } from '@nestjs/common';
import {
  attemptPostings,
  coverageLifecycle,
  holdingOf,
  moneyOf,
  partOf,
  postingsOf,
  sumOf,
  type AttemptMoney,
  type AttemptState,
  type EntryKind,
  type PaidRow,
  type Posting,
  type Transfer,
} from '@tajdeed/domain';
import { Recorder } from '@tajdeed/lifecycle';
import { Database, databaseCode, derivedId } from '@tajdeed/platform';

/** One thing that happened to money: its kind and subject name it for ever. */
export interface Entry {
  readonly kind: EntryKind;
  /** What it is about, e.g. the move of an attempt as `<attempt>:<seq>`. */
  readonly subject: string;
  readonly attemptId: string | null;
  readonly renewalId: string | null;
  readonly transfers: readonly Transfer[];
  /** The entry of history that led to it, as `<thing>:<seq>`. */
  readonly cause?: string;
}

/** What of an attempt its entries need. */
export interface PaidAttempt {
  readonly attemptId: string;
  readonly renewalId: string;
  readonly quoteId: string;
  readonly amountFils: bigint;
}

/** A move of an attempt with the sequence that it came to. */
export interface MoneyMoved extends AttemptMoney {
  readonly seq: number;
}

/** A refund and the attempt that it gives back from. */
export interface RefundMoney {
  readonly refundId: string;
  readonly fils: bigint;
  readonly attempt: PaidAttempt;
  /** The move of the refund, as `<refund>:<seq>`. */
  readonly cause: string;
}

/** The same kind and subject stands in the ledger with other amounts: a fault of ours, which undoes the transaction. */
export class LedgerConflict extends Error {
  override readonly name = 'LedgerConflict';
}

const CONFLICT = 'TJ020';

/** The payments ledger: double entry, insert-only, written in the transaction of the move that it is about. */
@Injectable()
export class Ledger {
  private readonly log = new Logger('Ledger');

  constructor(
    private readonly database: Database,
    private readonly recorder: Recorder,
  ) {}

  /** Enters what is not entered yet, in the caller's transaction. An entry without transfers is none. */
  async post(...entries: readonly Entry[]): Promise<void> {
    if (!this.database.inTransaction) throw new Error('the ledger is written in a transaction only');
    const rows = entries
      .filter(({ transfers }) => transfers.length > 0)
      .map(({ kind, subject, attemptId, renewalId, transfers, cause }) => ({
        ...{ kind, subject, attempt: attemptId, renewal: renewalId, cause: cause ?? null },
        transfers: transfers.map(({ debit, credit, row, fils }) => ({
          ...{ debit, credit, row: row ?? null, fils: fils.toString() },
        })),
      }));
    if (rows.length === 0) return;
    await this.database
      .query(`select payments.post($1)`, [JSON.stringify(rows)])
      .catch((error: unknown) => this.refused(error, entries));
  }

  /** What a move of an attempt does to its money; the move is recorded already. */
  async attemptMoved(attempt: PaidAttempt, moved: MoneyMoved): Promise<void> {
    const move = moneyOf[moved.event];
    if (move === 'none') return; // most moves
    const comes = move === 'comes' || move === 'comes-late';
    const cause = `${attempt.attemptId}:${moved.seq}`;
    const facts = {
      rows: await this.rowsOf(attempt),
      // What comes was not given back before, and asks for no cover.
      returned: comes ? 0n : await this.returnedOf(attempt.attemptId),
      coverStands: !comes && (await this.coverStands(attempt.renewalId)),
    };
    await this.post(...attemptPostings(moved, facts).map((posting) => entryOf(attempt, posting, cause)));
  }

  /** A refund is asked for: what the attempt in that state holds of it is due from now on. */
  async refundRequested({ refundId, fils, attempt, cause }: RefundMoney, state: AttemptState): Promise<void> {
    const from = holdingOf(state);
    if (from === 'nothing') throw new Error(`an attempt that is ${state} has nothing to give back`);
    const rows = partOf(await this.rowsOf(attempt), fils, await this.dueOf(attempt.attemptId));
    await this.postRefund({ kind: 'refund-requested', from, rows }, refundId, attempt, cause);
  }

  /** It does not come to pass: what had become due for it is earned as before. */
  async refundEnded(
    kind: 'refund-refused' | 'refund-withdrawn',
    { refundId, attempt, cause }: Omit<RefundMoney, 'fils'>,
  ): Promise<void> {
    const rows = await this.dueFor(refundId);
    await this.postRefund({ kind, from: 'fees', rows }, refundId, attempt, cause);
  }

  /** The bank gave `fils` of it; what else had become due for it is earned as before. */
  async refundGivenInPart(money: RefundMoney): Promise<void> {
    const { refundId, fils, attempt, cause } = money;
    await this.refundCompleted(money);
    const due = await this.dueFor(refundId);
    if (due.length === 0) return; // it was due before it was asked for
    const rows = partOf(due, sumOf(due) - fils, fils);
    await this.postRefund({ kind: 'refund-rest', from: 'fees', rows }, refundId, attempt, cause);
  }

  /** The bank has given it back. */
  async refundCompleted({ refundId, fils, attempt, cause }: RefundMoney): Promise<void> {
    await this.postRefund({ kind: 'refund-completed', fils }, refundId, attempt, cause);
  }

  private postRefund(posting: Posting, refundId: string, attempt: PaidAttempt, cause: string): Promise<void> {
    const { attemptId, renewalId } = attempt;
    const transfers = postingsOf(posting);
    return this.post({ kind: posting.kind, subject: refundId, attemptId, renewalId, cause, transfers });
  }

  /** What of the fee has become due for it; nothing where it was due before. */
  private async dueFor(refundId: string): Promise<readonly PaidRow[]> {
    const rows = await this.database.query<{ row: string; fils: string }>(
      `select t.row_code as row, t.fils::text as fils from payments.ledger_entry e join payments.ledger_transfer t using (entry_id)
       where e.kind = 'refund-requested' and e.subject = $1 order by t.line`,
      [refundId],
    );
    return rows.map(({ row, fils }) => ({ row, fils: BigInt(fils) }));
  }

  private async rowsOf({ quoteId, amountFils }: PaidAttempt): Promise<readonly PaidRow[]> {
    const lines = await this.database.query<{ row: string; fils: string }>(
      `select schedule_id || ':' || row_code as row, fils::text from fees.v_quote_line where quote_id = $1 order by line`,
      [quoteId],
    );
    const rows = lines.map(({ row, fils }) => ({ row, fils: BigInt(fils) }));
    if (sumOf(rows) !== amountFils) throw new Error('an attempt pays another amount than its quote charges');
    return rows;
  }

  /** What the attempt's refunds have given back. */
  private async returnedOf(attemptId: string): Promise<bigint> {
    return this.sum(
      `select sum(fils)::text as fils from payments.ledger_entry
      where attempt_id = $1 and kind = 'refund-completed'`,
      attemptId,
    );
  }

  /** What of its fee has become due, and has not been taken back since. */
  private async dueOf(attemptId: string): Promise<bigint> {
    return this.sum(
      `select sum(case kind when 'refund-requested' then fils else -fils end)::text as fils
      from payments.ledger_entry where attempt_id = $1
        and kind in ('refund-requested', 'refund-refused', 'refund-withdrawn', 'refund-rest')`,
      attemptId,
    );
  }

  private async sum(sql: string, attemptId: string): Promise<bigint> {
    const [row] = await this.database.query<{ fils: string | null }>(sql, [attemptId]);
    return BigInt(row?.fils ?? '0');
  }

  private async coverStands(renewalId: string): Promise<boolean> {
    const coverage = await this.recorder.headOf(coverageLifecycle, derivedId(renewalId, 'coverage'));
    return coverage !== undefined && coverage.state !== 'ENDED';
  }

  private refused(error: unknown, entries: readonly Entry[]): never {
    if (databaseCode(error) !== CONFLICT) throw error;
    const about = entries.map(({ kind, subject }) => `${kind} ${subject}`);
    this.log.error({ event: 'ledger.conflict', entries: about }, 'an entry stands otherwise in the ledger');
    throw new LedgerConflict('an entry stands otherwise in the ledger', { cause: error });
  }
}

/** A cover ends once for an attempt, whichever of the two comes last: the void, or the end. */
function entryOf({ attemptId, renewalId }: PaidAttempt, posting: Posting, cause: string): Entry {
  const subject = posting.kind === 'cover-ended-unpaid' ? attemptId : cause;
  return { kind: posting.kind, subject, attemptId, renewalId, cause, transfers: postingsOf(posting) };
}
