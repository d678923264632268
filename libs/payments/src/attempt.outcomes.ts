import { Injectable, Logger } from '@nestjs/common';
import {
  isStillUnproven,
  nextSecondAsk,
  proves,
  type AttemptAlarm,
  type AttemptDecision,
  type AttemptState,
  type BankVerdict,
} from '@tajdeed/domain';
import { Database } from '@tajdeed/platform';
import { AttemptCases } from './attempt.cases';
import { AttemptMoves, type Evidence } from './attempt.moves';
import { isBlocking, type AttemptRow, type LateReason } from './attempt.rows';
import type { Standing } from './attempt.standing';
import { RefundDesk } from './refunds/refund-desk';
import { RefundMoves } from './refunds/refund.moves';

/** What was decided about an attempt, on what, and whether staff have not heard of it yet. */
export interface Decided {
  readonly evidence: Evidence;
  readonly verdict: BankVerdict;
  /** What the bank said, where that counts for something else. */
  readonly said?: BankVerdict;
  readonly decision: AttemptDecision;
  /** Null where its alarm was told before, and is not told again. */
  readonly alarm: AttemptAlarm | null;
}

const COMES_LATE: readonly string[] = ['attempt.captured_late', 'attempt.corrected_captured'];

/** Everything that follows from a decision about an attempt, in the caller's transaction. */
@Injectable()
export class AttemptOutcomes {
  private readonly log = new Logger('Payments');

  constructor(
    private readonly db: Database,
    private readonly moves: AttemptMoves,
    private readonly cases: AttemptCases,
    private readonly refunds: RefundDesk,
    private readonly returns: RefundMoves,
  ) {}

  /** Returns the state that the attempt comes to. */
  async follow(attempt: AttemptRow, standing: Standing, decided: Decided): Promise<AttemptState> {
    const { evidence, verdict, said = verdict, decision, alarm } = decided;
    const late = await this.lateReason(attempt, decision);
    const state = await this.moves.take(attempt, standing, evidence, decision, late);
    await this.free(attempt, state, verdict, late);
    await this.askAgain(attempt, state, verdict);
    const isPaid = decision.attempt.includes('attempt.captured');
    if (isPaid) await this.outdo(attempt);
    if (state === 'VOIDED' && attempt.state !== state) await this.returns.withdrawUnsent(attempt.attemptId);
    if (alarm) this.alarm(attempt, evidence, alarm);
    await this.cases.follow(attempt, {
      ...{ state, verdict, said, decision, late, reference: evidence.reference },
    });
    if (isPaid || late === 'duplicate') await this.refunds.returnDuplicates(attempt);
    return state;
  }

  /** Says to the log what staff must hear of. */
  alarm({ attemptId }: AttemptRow, { reference }: Evidence, alarm: AttemptAlarm | 'bank-silent'): void {
    const silent = alarm === 'bank-silent' || alarm === 'silent';
    this.log.warn(
      { event: `payments.${alarm}`, attemptId, reference },
      silent ? 'the bank does not answer' : 'the bank and our record differ',
    );
  }

  /** Why money that comes now pays for nothing: what it was to pay for is paid already, or it only came too late. */
  private async lateReason(attempt: AttemptRow, { attempt: events }: AttemptDecision) {
    if (!events.some((event) => COMES_LATE.includes(event))) return null;
    const { attemptId, renewalId, quoteId } = attempt;
    const [paid] = await this.db.query(PAID_BY_ANOTHER, [attemptId, renewalId, quoteId]);
    if (paid) return 'duplicate';
    return events.includes('attempt.corrected_captured') ? 'correction' : 'late';
  }

  /** What came late before pays for nothing any more, now that its renewal or its days are paid for by this one. */
  private async outdo({ attemptId, renewalId, quoteId }: AttemptRow): Promise<void> {
    await this.db.query(OUTDONE, [attemptId, renewalId, quoteId]);
  }

  /** Has batches ask a second time about what was captured, and again while that brings nothing (D18). */
  private async askAgain(attempt: AttemptRow, state: AttemptState, verdict: BankVerdict): Promise<void> {
    if (!isCaptured(attempt.state) && !isCaptured(state)) return;
    const { attemptId, now } = attempt;
    const asked = state === attempt.state ? { askedAt: now } : { movedAt: now, askedAt: null };
    const at = nextSecondAsk({ ...attempt, state, ...asked, answered: proves.includes(verdict) });
    if (at === null)
      await this.db.query(`delete from payments.unconfirmed where attempt_id = $1`, [attemptId]);
    else await this.db.query(ASK_AGAIN, [attemptId, at]);
  }

  /** Lets go of what the attempt held: other attempts of its renewal, and those of its person elsewhere. */
  private async free(
    attempt: AttemptRow,
    state: AttemptState,
    verdict: BankVerdict,
    late: LateReason | null,
  ): Promise<void> {
    const blocks = attempt.blocks && isBlocking(state);
    const unproven = isStillUnproven(attempt.unproven, state, verdict);
    if (blocks === attempt.blocks && unproven === attempt.unproven && late === null) return;
    await this.db.query(
      `update payments.attempt set blocks = $2, unproven = $3, late_reason = coalesce($4, late_reason)
       where attempt_id = $1`,
      [attempt.attemptId, blocks, unproven, late],
    );
  }
}

function isCaptured(state: AttemptState): boolean {
  return state === 'CAPTURED' || state === 'CAPTURED_LATE';
}

const ASK_AGAIN = `insert into payments.unconfirmed (attempt_id, due_at) values ($1, to_timestamp($2::bigint / 1000.0))
  on conflict (attempt_id) do update set due_at = excluded.due_at`;

const MEETING_DAYS = `exists (select from fees.v_quote mine join fees.v_quote theirs
    on daterange(mine.starts_on, mine.ends_on, '[]') && daterange(theirs.starts_on, theirs.ends_on, '[]')
  where mine.quote_id = $3 and theirs.quote_id = o.quote_id)`;

// Another capture that stands for the same renewal or the same person's days, or another cover of those days.
const PAID_BY_ANOTHER = `
  with me as (select person_id from payments.attempt where attempt_id = $1)
  select 1 from payments.attempt o
    join lifecycle.head h on h.thing = o.attempt_id and h.state in ('CAPTURED', 'CONFIRMED')
    where o.attempt_id <> $1
      and (o.renewal_id = $2 or (o.person_id = (select person_id from me) and ${MEETING_DAYS}))
  union all
  select 1 from coverage.v_coverage c join fees.v_quote q on q.quote_id = $3
    where c.renewal_id <> $2 and c.person_id = (select person_id from me) and c.state not in ('SUSPENDED', 'ENDED')
      and daterange(c.starts_on, c.ends_on, '[]') && daterange(q.starts_on, q.ends_on, '[]')
  limit 1`;

const OUTDONE = `
  update payments.attempt o set late_reason = 'duplicate'
  where o.attempt_id <> $1 and o.late_reason <> 'duplicate'
    and (o.renewal_id = $2
      or (o.person_id = (select person_id from payments.attempt where attempt_id = $1) and ${MEETING_DAYS}))`;
