import { Injectable, type OnModuleInit } from '@nestjs/common';
import { clearedPosting, DomainError, type AttemptState } from '@tajdeed/domain';
import { CaseActions, Recorder, type CaseSubject } from '@tajdeed/lifecycle';
import { Database, uuidSchema } from '@tajdeed/platform';
import { z } from 'zod';
import { readAttempt, type AttemptRow } from '../attempt.rows';
import { Ledger } from '../ledger/ledger';
import { moneyOf, openException, type OpenException } from './exceptions';
import { LineRows } from './line.rows';
import { settledEntry } from './settled-entry';

const evidence = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
/** Which payment it is: one of those that were proposed, counted from 1, or any other. */
const attribution = z.union([
  z.strictObject({ candidate: z.int().min(1).max(5) }),
  z.strictObject({ attemptId: uuidSchema }),
]);
type Attribution = z.infer<typeof attribution>;
const leaving = z.strictObject({ evidence });

const NOBODY = '00000000-0000-7000-8000-000000000000';

/** What people of finance decide about lines that are not simply matched. */
@Injectable()
export class SettlementDecisions implements OnModuleInit {
  constructor(
    private readonly actions: CaseActions,
    private readonly db: Database,
    private readonly rows: LineRows,
    private readonly ledger: Ledger,
    private readonly recorder: Recorder,
  ) {}

  onModuleInit(): void {
    this.actions.register({
      ...{ name: 'match-again', input: z.strictObject({}), samples: [{}] },
      apply: (about) => this.matchAgain(about),
    });
    this.actions.register<Attribution>({
      ...{ name: 'attribute-line', input: attribution },
      samples: [{ candidate: 1 }, { attemptId: NOBODY }],
      fixed: ({ subject }, input) => this.named(subject, input),
      apply: (about, input) => this.attribute(about, input),
    });
    this.actions.register<z.infer<typeof leaving>>({
      ...{ name: 'leave-in-suspense', input: leaving, samples: [{ evidence: 'sample' }] },
      apply: (about) => this.leave(about),
    });
  }

  /** The worker looks at the lines anew. What they come to closes cases that are still open. */
  private async matchAgain({ kind, subject }: CaseSubject): Promise<void> {
    const ofFile = kind === 'settlement-file';
    const id = ofFile ? subject : (await openException(this.db, subject)).settlementId;
    await this.db.query(ofFile ? WANT_FILE : WANT_LINE, [subject]);
    await this.recorder.tell('settlementRun', id, 'recheck');
  }

  /** Which payment a proposed one is: two people decide about that one, whatever is proposed of the line by then. */
  private async named(subject: string, input: Attribution): Promise<Attribution> {
    if ('attemptId' in input) return input;
    const attemptId = (await openException(this.db, subject)).candidates[input.candidate - 1];
    return attemptId === undefined ? input : { attemptId };
  }

  /**
   * The line is the payment's: same terminal and amount, and no other sale of it in any file. Where its money is with us, that is all;
   * else the worker matches the line as one that names the payment, which corrects it on the line's evidence or has the bank asked.
   * A refund is what people settled by hand: the bank took that amount then, and once.
   */
  private async attribute({ subject }: CaseSubject, input: Attribution): Promise<void> {
    const line = await openException(this.db, subject);
    const attemptId = 'attemptId' in input ? input.attemptId : line.candidates[input.candidate - 1];
    if (attemptId === undefined) throw new DomainError('not-decidable');
    await this.db.query(`select 1 from payments.attempt where attempt_id = $1 for update`, [attemptId]);
    const attempt = await readAttempt(this.db, attemptId);
    const { state, amountFils } = attempt;
    if (line.type === 'REFUND') {
      const [byHand] = await this.db.query(BY_HAND, [attemptId, line.terminal, line.amountFils]);
      if (!byHand) throw new DomainError('not-decidable', { attempt: state });
      await this.own(line, attempt);
      return;
    }
    const isFit = line.type === 'SALE' && BigInt(line.amountFils) === amountFils && state !== 'SETTLED';
    const [other] = await this.db.query(ELSEWHERE, [attemptId, line.terminal]);
    if (!isFit || other) throw new DomainError('not-decidable', { attempt: state });
    if (!isHere.includes(state)) {
      const { affected } = await this.db.run(CLAIM, [subject, attemptId]);
      if (affected === 0) throw new DomainError('not-decidable');
      await this.recorder.tell('settlementRun', line.settlementId, 'recheck');
      return;
    }
    await this.own(line, attempt);
  }

  private async own(line: OpenException, { attemptId, renewalId }: AttemptRow): Promise<void> {
    if (!(await this.rows.resolve(line, 'attributed', { attemptId, refundId: null })))
      throw new DomainError('not-decidable');
    const of = { attemptId, renewalId };
    await this.ledger.post(settledEntry(line.terminal, line.lineId, of, clearedPosting(moneyOf(line))));
  }

  /** Its money stays in suspense for a time: the bank was written to, or will correct it. */
  private async leave({ kind, subject }: CaseSubject): Promise<void> {
    if (kind === 'settlement-file') {
      const { affected } = await this.db.run(LEAVE_ALL, [subject]);
      if (affected === 0) throw new DomainError('not-decidable');
      return;
    }
    const line = await openException(this.db, subject);
    const nothing = { attemptId: null, refundId: null };
    if (!(await this.rows.resolve(line, 'left-in-suspense', nothing))) throw new DomainError('not-decidable');
  }
}

const isHere: readonly AttemptState[] = ['CAPTURED', 'CONFIRMED', 'CAPTURED_LATE', 'REFUNDED'];

// Another terminal's, or settled by another sale.
const ELSEWHERE = `
  select 1 from payments.attempt where attempt_id = $1 and terminal <> $2
  union all
  select 1 from payments.settlement_outcome where attempt_id = $1 and type = 'SALE'
    and (outcome = 'matched' or resolution in ('matched', 'attributed'))`;

const BY_HAND = `
  select 1 from payments.attempt a
  where a.attempt_id = $1 and a.terminal = $2 and $3::bigint = (
      select sum(t.fils) from payments.ledger_entry e join payments.ledger_transfer t using (entry_id)
      where e.attempt_id = a.attempt_id and e.kind = 'settled-by-hand' and t.credit = 'clearing')
    and not exists (select from payments.settlement_outcome o
      where o.attempt_id = a.attempt_id and o.type = 'REFUND' and o.resolution = 'attributed')`;

const CLAIM = `
  update payments.settlement_outcome set attempt_id = $2, claimed = true, wanted = true
  where subject = $1 and outcome = 'exception' and resolved_at is null`;

const WANT_LINE = `update payments.settlement_outcome set wanted = true where subject = $1`;

// One of them stands for all: whatever is still open then has its case again.
const WANT_FILE = `
  update payments.settlement_outcome set wanted = true where subject = (
    select o.subject from payments.settlement_outcome o join payments.settlement_file f using (file_id)
    where f.settlement_id = $1 and o.in_bulk and o.outcome = 'exception' and o.resolved_at is null order by o.file_id, o.n limit 1)`;

const LEAVE_ALL = `
  update payments.settlement_outcome o set resolution = 'left-in-suspense', resolved_at = app.now()
  from payments.settlement_file f
  where f.file_id = o.file_id and f.settlement_id = $1 and o.in_bulk and o.outcome = 'exception' and o.resolved_at is null`;
