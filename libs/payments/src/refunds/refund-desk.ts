import { Injectable } from '@nestjs/common';
import {
  DomainError,
  filsToText,
  refundLifecycle,
  refundReasonOf,
  refundRefusal,
  type CaseKind,
  type RefundReason,
} from '@tajdeed/domain';
import { CaseDesk, Recorder, type Actor } from '@tajdeed/lifecycle';
import { Database, databaseCode, newId, stepKey } from '@tajdeed/platform';
import { readAttempt, type AttemptRow } from '../attempt.rows';
import { Standings } from '../attempt.standing';
import { Ledger } from '../ledger/ledger';
import { casesOfRest } from './refund.moves';
import { RefundRows, type RefundHands } from './refund.rows';

/** A wish to give money of an attempt back. */
export interface Wanted {
  /** Its id, where the caller must know it before. */
  readonly refundId?: string;
  readonly attemptId: string;
  /** Null is all that is left of the capture. */
  readonly amountFils: bigint | null;
  /** Null is what the rows say. */
  readonly reason: RefundReason | null;
  readonly actor: Actor;
  /** The people behind it; null is the machine. */
  readonly hands: RefundHands | null;
  /** The kind of case that closes by this very decision, and so not by what follows from it. */
  readonly deciding?: CaseKind;
}

/** What may go back: the amount, and what single hands gave back of the same capture before. */
export interface Weighed {
  readonly attempt: AttemptRow;
  readonly amountFils: bigint;
  /** What has gone back or is on its way before it. */
  readonly returning: bigint;
  readonly aloneFils: bigint;
}

const ABOVE = '23514';

/** The one way in which a refund begins, whoever wants it; a workflow sends it after the commit. */
@Injectable()
export class RefundDesk {
  constructor(
    private readonly db: Database,
    private readonly rows: RefundRows,
    private readonly standings: Standings,
    private readonly recorder: Recorder,
    private readonly ledger: Ledger,
    private readonly cases: CaseDesk,
  ) {}

  /** Whether it may be, under the lock of the attempt; throws the refusal. */
  async weigh(attemptId: string, wanted: bigint | null): Promise<Weighed> {
    await this.rows.lockAttempt(attemptId);
    const attempt = await readAttempt(this.db, attemptId);
    const sums = await this.rows.sumsOf(attemptId);
    if (!sums) throw new DomainError('not-found');
    const { returning, alone } = sums;
    const standing = await this.standings.of(attempt);
    const left = attempt.amountFils - returning;
    // Nothing being left has a refusal of its own, so that this amount is then never looked at.
    const amountFils = wanted ?? (left > 0n ? left : 1n);
    const refusal = refundRefusal({
      ...{ state: attempt.state, renewal: standing.renewal.state },
      ...{ coverage: standing.coverage?.state ?? null, amountFils },
      ...{ capturedFils: attempt.amountFils, returningFils: returning },
    });
    if (refusal !== null) throw refused(refusal, attempt, left);
    return { attempt, amountFils, returning, aloneFils: alone };
  }

  /** Begins it; answers its id. */
  async request(wanted: Wanted): Promise<string> {
    const { attempt, amountFils, returning } = await this.weigh(wanted.attemptId, wanted.amountFils);
    const { attemptId, renewalId, state } = attempt;
    const reason = wanted.reason ?? attempt.lateReason ?? refundReasonOf(state);
    const { refundId = newId() } = wanted;
    await this.rows.begin({ refundId, attemptId, amountFils, reason }, wanted.hands).catch(aboveCapture);
    const { requestedBy = null, proposalId = null } = wanted.hands ?? {};
    const amount = filsToText(amountFils);
    const key = stepKey('refund', refundId, 'request');
    await this.recorder.record(
      { key, actor: wanted.actor, renewalId, cause: `${attemptId}:${attempt.seq}` },
      [
        {
          ...{ lifecycle: refundLifecycle, thing: refundId, expectedSeq: 0, event: 'refund.requested' },
          facts: { attemptId, amount, reason, by: requestedBy, proposalId },
        },
      ],
    );
    const money = { refundId, fils: amountFils, attempt, cause: `${refundId}:1` };
    await this.ledger.refundRequested(money, state);
    const left = attempt.amountFils - returning - amountFils;
    const others = casesOfRest.filter((kind) => kind !== wanted.deciding);
    if (left === 0n) await this.cases.resolve(attemptId, others, 'refund.requested', wanted.actor);
    await this.recorder.tell('refundRun', refundId, 'refund-requested');
    return refundId;
  }

  /**
   * Has what was paid twice go back without anybody's decision: of this attempt, and of those that it made into duplicates. It is
   * sent only once the bank, asked after its void window, still has the money, and the other payment is final.
   */
  async returnDuplicates({ attemptId }: Pick<AttemptRow, 'attemptId'>): Promise<void> {
    const duplicates = await this.db.query<{ attemptId: string }>(DUPLICATES, [attemptId]);
    for (const duplicate of duplicates)
      await this.request({
        ...{ attemptId: duplicate.attemptId, amountFils: null, reason: 'duplicate' },
        ...{ actor: 'system', hands: null },
      });
  }
}

function refused(code: DomainError['code'], { state, amountFils }: AttemptRow, left: bigint): DomainError {
  if (code === 'invalid-input')
    return new DomainError(code, { errors: [{ path: 'amount', code: 'out-of-range' }] });
  return new DomainError(code, {
    ...{ attempt: state, captured: filsToText(amountFils), left: filsToText(left < 0n ? 0n : left) },
  });
}

/** The database itself keeps the sum below the capture. */
function aboveCapture(error: unknown): never {
  if (databaseCode(error) === ABOVE) throw new DomainError('refund-above-capture', {}, { cause: error });
  throw error;
}

// In the order of their ids, so that two who ask at once never wait for each other in a ring.
const DUPLICATES = `
  select a.attempt_id as "attemptId"
  from payments.attempt a join lifecycle.head h on h.thing = a.attempt_id,
    (select renewal_id, person_id from payments.attempt where attempt_id = $1) me
  where (a.attempt_id = $1 or a.renewal_id = me.renewal_id or a.person_id = me.person_id)
    and a.late_reason = 'duplicate' and h.state = 'CAPTURED_LATE'
    and not exists (select from payments.refund r where r.attempt_id = a.attempt_id)
  order by a.attempt_id`;
