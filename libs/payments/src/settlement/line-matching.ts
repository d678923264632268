import { Injectable } from '@nestjs/common';
import {
  clearedPosting,
  decideLine,
  filsToText,
  linePosting,
  type AttemptOfLine,
  type ExceptionKind,
  type LineDecision,
  type Posting,
} from '@tajdeed/domain';
import { CaseDesk } from '@tajdeed/lifecycle';
import { derivedId, Transactional } from '@tajdeed/platform';
import { AttemptCorrections } from '../attempt.corrections';
import { Ledger, type Entry } from '../ledger/ledger';
import { SettledRefunds } from '../refunds/settled-refunds';
import { moneyOf } from './exceptions';
import { ForeignReturns } from './foreign-returns';
import {
  LineRows,
  type CorrectedLine,
  type FileRow,
  type LineRow,
  type OpenLine,
  type OutcomeRow,
} from './line.rows';
import { settledEntry } from './settled-entry';

/** Exceptions of a file with a case each; what comes after them has one case together, or nobody would see any. */
const MOST_CASES = 200;

interface Decided {
  readonly line: LineRow;
  readonly exception: ExceptionKind | null;
  readonly attemptId: string | null;
  readonly refundId: string | null;
  /** The line that an adjustment sets right. */
  readonly corrected: CorrectedLine | undefined;
}

/** What a line is about. */
type Named = Standing | 'several' | 'again' | null;
type Standing = { -readonly [K in keyof AttemptOfLine]: AttemptOfLine[K] };
/** Where a line stands, for its case. */
type Place = Pick<OpenLine, 'terminal' | 'settlementId' | 'bankDay' | 'inBulk'>;

/** What the lines before one have made of the payments of its page. */
interface Shared {
  readonly attempts: Map<string, Standing>;
  readonly refunds: Set<string>;
}
const nothingYet = (): Shared => ({ attempts: new Map(), refunds: new Set() });

/** What becomes of lines: matched and booked, or an exception for a person. In the caller's transaction. */
@Injectable()
export class LineMatching {
  constructor(
    private readonly rows: LineRows,
    private readonly corrections: AttemptCorrections,
    private readonly ledger: Ledger,
    private readonly desk: CaseDesk,
    private readonly refunds: SettledRefunds,
    private readonly returns: ForeignReturns,
  ) {}

  /** All lines of a page, in their order, which is not the file's: what one of them does to a payment, the next one sees. */
  async page(file: FileRow, lines: readonly LineRow[]): Promise<void> {
    const shared = nothingYet();
    const outcomes: OutcomeRow[] = [];
    const entries: Entry[] = [];
    let cases = await this.rows.casesOf(file, MOST_CASES);
    let isBulkTold = false;
    for (const line of lines) {
      if (line.known) {
        outcomes.push(outcomeOf(repeated(line), 'repeated'));
        continue;
      }
      const decided = await this.decide(file.terminal, line, shared);
      const { exception } = decided;
      entries.push(entryOf(file.terminal, decided, linePosting(moneyOf(line), exception === null)));
      if (exception === null) {
        outcomes.push(outcomeOf(decided, 'matched'));
        if (decided.corrected) await this.clear(file.terminal, decided.corrected, entries);
        continue;
      }
      const inBulk = cases >= MOST_CASES;
      const candidates = inBulk ? [] : await this.candidates(file.terminal, decided);
      if (!inBulk || !isBulkTold) await this.openCase({ ...file, inBulk }, decided, candidates.length);
      isBulkTold ||= inBulk;
      outcomes.push(outcomeOf(decided, 'exception', { candidates, inBulk }));
      cases += inBulk ? 0 : 1;
    }
    await this.rows.keep(file.fileId, file.terminal, outcomes);
    await this.ledger.post(...entries);
  }

  /** An exception anew: whether it is one of ours by now. */
  async again(open: OpenLine): Promise<boolean> {
    const { terminal } = open;
    const line = await this.rows.one(open.fileId, open.n);
    if (!line || line.known) return false;
    await this.rows.looked(open);
    const decided = await this.decide(terminal, line, nothingYet());
    const isTold = open.wanted || (decided.exception === 'captured-twice' && !open.isAgain);
    if (decided.exception !== null && isTold) {
      const candidates = open.inBulk ? [] : await this.candidates(terminal, decided);
      await this.rows.excepted(open, decided.exception, candidates);
      await this.openCase(open, decided, candidates.length);
    }
    if (decided.exception !== null) return false;
    await this.settle(terminal, open, decided);
    if (!decided.corrected) return true;
    const entries: Entry[] = [];
    await this.clear(terminal, decided.corrected, entries);
    await this.ledger.post(...entries);
    return true;
  }

  /** The case about many lines is over with the last of them. */
  @Transactional()
  async bulkEnded(settlementId: string): Promise<void> {
    if (await this.rows.anyInBulk(settlementId)) return;
    await this.desk.resolve(settlementId, ['settlement-file'], 'settlement.matched', 'bank');
  }

  private async settle(terminal: string, open: OpenLine, decided: Decided): Promise<void> {
    const { line, attemptId, refundId } = decided;
    const found = { attemptId, refundId };
    if (!(await this.rows.resolve(open, line.claimed ? 'attributed' : 'matched', found))) return;
    await this.ledger.post(entryOf(terminal, decided, clearedPosting(moneyOf(line))));
    await this.desk.resolve(open.subject, ['settlement-line'], 'settlement.matched', 'bank');
  }

  private async decide(terminal: string, line: LineRow, shared: Shared): Promise<Decided> {
    const corrected = line.type === 'ADJUSTMENT' ? await this.rows.corrected(terminal, line) : undefined;
    const attempt = attemptOf(line, shared);
    const refund = await this.refundOf(terminal, line, attempt, shared);
    const decision = decideLine({
      ...{ type: line.type, amountFils: BigInt(line.amountFils), attempt },
      refund: refund.standing,
      isTakenBack: line.isTakenBack,
      completes: corrected !== undefined && completes(line, corrected),
    });
    const [named = null] = attempt === 'several' ? [] : line.named;
    const attemptId = line.type === 'ADJUSTMENT' ? (corrected?.attemptId ?? named) : named;
    const exception = await this.corrected(line, decision, attemptId);
    const isOthers = attempt === 'again' && exception === null;
    if (exception === null && typeof attempt === 'object' && attempt !== null) {
      if (line.type === 'SALE') attempt.isSettled = true;
      if (line.type === 'REVERSAL') attempt.isReversed = true;
      if (decision.correction !== null)
        attempt.state = decision.correction === 'captured' ? 'CAPTURED_LATE' : 'VOIDED';
    }
    return {
      ...{ line, exception, attemptId: isOthers ? null : attemptId },
      refundId: exception === null ? refund.refundId : null,
      corrected: exception === null ? corrected : undefined,
    };
  }

  /** The refund that such a line gave back; the line proves one that the bank never answered. */
  private async refundOf(terminal: string, line: LineRow, attempt: Named, shared: Shared) {
    const [attemptId] = line.named;
    if (line.type !== 'REFUND' || attempt === 'several') return { standing: null, refundId: null };
    if (attempt === null || attempt === 'again' || attemptId === undefined) {
      const isReturn = await this.returns.takes(terminal, line);
      return { standing: isReturn ? ('done' as const) : null, refundId: null };
    }
    const { outcome, refundId } = await this.refunds.apply({
      ...{ attemptId, amountFils: BigInt(line.amountFils), reference: line.lineId },
      taken: [...shared.refunds, ...(await this.rows.refundsTaken(attemptId))],
    });
    if (outcome === 'unknown' || refundId === null) return { standing: null, refundId: null };
    if (outcome === 'contradicted') return { standing: 'under-way', refundId } as const;
    shared.refunds.add(refundId);
    return { standing: 'done', refundId } as const;
  }

  /** Brings the payment in line with the bank where the line proves it, or has the bank asked. */
  private async corrected(
    line: LineRow,
    { exception, correction, ask }: LineDecision,
    attemptId: string | null,
  ): Promise<ExceptionKind | null> {
    if (attemptId === null || (correction === null && !ask)) return exception;
    const verdict = line.type === 'SALE' ? 'captured' : 'voided';
    const came = await this.corrections.apply(attemptId, {
      ...{ verdict, source: 'settlement', reference: line.lineId },
    });
    switch (came) {
      case 'corrected':
      case 'agrees':
        return null;
      case 'asked':
        return 'not-proven';
      case 'refused':
        return 'decided-by-hand';
    }
  }

  private candidates(terminal: string, { line, exception }: Decided): Promise<readonly string[]> {
    const isLost = exception === 'foreign' && line.type === 'SALE';
    return isLost ? this.rows.candidates(terminal, line) : Promise.resolve([]);
  }

  /** Where one stands open for it, that one goes on. */
  private async openCase(
    of: Place,
    { line, exception, attemptId }: Decided,
    candidates: number,
  ): Promise<void> {
    const about = { terminal: of.terminal, day: of.bankDay };
    if (of.inBulk) {
      const kind = 'settlement-file';
      await this.desk.open({ kind, subject: of.settlementId, renewalId: null, about, actor: 'system' });
      return;
    }
    await this.desk.open({
      ...{ kind: 'settlement-line', subject: subjectOf(line), actor: 'system' },
      renewalId: attemptId === null ? null : line.renewalId,
      about: {
        ...{ ...about, reason: exception ?? '', line: line.lineId, type: line.type },
        ...{ amount: filsToText(BigInt(line.amountFils)), candidates: String(candidates) },
        ...(attemptId !== null && { attempt: attemptId }),
      },
    });
  }

  /** The line whose amount was wrong is right together with its adjustment. */
  private async clear(terminal: string, corrected: CorrectedLine, entries: Entry[]): Promise<void> {
    const { attemptId, renewalId, lineId, amountFils, subject } = corrected;
    if (!(await this.rows.resolve(corrected, 'matched', { attemptId, refundId: null }))) return;
    const posting = clearedPosting({
      ...{ type: 'SALE', sign: 'CR', amountFils: BigInt(amountFils), commissionFils: 0n },
    });
    entries.push(settledEntry(terminal, lineId, { attemptId, renewalId }, posting));
    await this.desk.resolve(subject, ['settlement-line'], 'settlement.matched', 'bank');
  }
}

/** The payment that a line names, as the lines before it left it. */
function attemptOf(line: LineRow, shared: Shared): Named {
  const [attemptId, ...others] = line.named;
  const { state, attemptFils, isSettled, isReversed, isUndone } = line;
  if (attemptId === undefined || state === null || attemptFils === null) return null;
  if (line.isAgain && !line.claimed) return 'again';
  if (others.length > 0 || (line.contradicts && !line.claimed)) return 'several';
  const before = shared.attempts.get(attemptId);
  if (before) before.isUndone ||= isUndone;
  const known = before ?? {
    state,
    amountFils: BigInt(attemptFils),
    isSettled,
    isReversed,
    isUndone,
  };
  shared.attempts.set(attemptId, known);
  return known;
}

function completes(line: LineRow, corrected: CorrectedLine): boolean {
  const by = line.sign === 'CR' ? BigInt(line.amountFils) : -BigInt(line.amountFils);
  return BigInt(corrected.amountFils) + by === BigInt(corrected.attemptFils);
}

function repeated(line: LineRow): Decided {
  return { line, exception: null, attemptId: null, refundId: null, corrected: undefined };
}

/** The id by which people speak of a line. */
function subjectOf({ fileId, n }: { readonly fileId: string; readonly n: number }): string {
  return derivedId(fileId, `line ${n}`);
}

function entryOf(terminal: string, { line, exception, attemptId }: Decided, posting: Posting): Entry {
  const isOurs = exception === null && attemptId !== null;
  const of = isOurs ? { attemptId, renewalId: line.renewalId } : { attemptId: null, renewalId: null };
  return settledEntry(terminal, line.lineId, of, posting);
}

function outcomeOf(
  { line, exception, attemptId, refundId }: Decided,
  outcome: OutcomeRow['outcome'],
  more: { readonly candidates?: readonly string[]; readonly inBulk?: boolean } = {},
): OutcomeRow {
  return {
    ...{ n: line.n, lineId: line.lineId, subject: subjectOf(line), outcome, exception, type: line.type },
    ...{ attemptId, refundId },
    ...{ candidates: more.candidates ?? [], inBulk: more.inBulk ?? false },
  };
}
