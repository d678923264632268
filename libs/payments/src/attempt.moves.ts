import { Injectable } from '@nestjs/common';
import {
  attemptLifecycle,
  coverageLifecycle,
  filsToText,
  nextState,
  renewalLifecycle,
  type AttemptDecision,
  type AttemptEvent,
  type AttemptState,
} from '@tajdeed/domain';
import { NoticeDesk, Recorder, type Actor, type Move } from '@tajdeed/lifecycle';
import { stepKey } from '@tajdeed/platform';
import type { AttemptRow, LateReason } from './attempt.rows';
import { Ledger } from './ledger/ledger';
import { publishable } from './publishable';
import type { Standing } from './attempt.standing';

/** What a decision rests on: an answer to an inquiry, or a line of a settlement file. */
export interface Evidence {
  readonly source: 'inquiry' | 'settlement';
  /** Id of the inquiry, key of the line. */
  readonly reference: string;
  /** The bank's own word, empty where it said none. */
  readonly result: string;
  readonly paymentId: string | null;
  readonly actor: Extract<Actor, 'bank' | 'system'>;
}

/** Records what was decided about an attempt: the attempt first, as the cause of the others. */
@Injectable()
export class AttemptMoves {
  constructor(
    private readonly recorder: Recorder,
    private readonly notices: NoticeDesk,
    private readonly ledger: Ledger,
  ) {}

  /** Returns the state that the attempt comes to. */
  async take(
    attempt: AttemptRow,
    standing: Standing,
    evidence: Evidence,
    decision: AttemptDecision,
    late: LateReason | null,
  ): Promise<AttemptState> {
    const by = evidence.source === 'inquiry' ? 'bank-answer' : evidence.source;
    let state: AttemptState = attempt.state;
    for (const [n, event] of decision.attempt.entries()) {
      const move = attemptMove(attempt, attempt.seq + n, event, { evidence, late });
      const others = n === 0 ? otherMoves(attempt, standing, decision) : [];
      const key = stepKey(attempt.attemptId, by, evidence.reference, n.toString());
      const { actor } = evidence;
      await this.recorder.record({ key, actor, renewalId: attempt.renewalId }, [move, ...others]);
      await this.ledger.attemptMoved(attempt, { from: state, event, seq: attempt.seq + n + 1 });
      state = nextState(attemptLifecycle, state, event) ?? state;
    }
    if (decision.coverage === 'coverage.suspended' && standing.coverage) {
      const { thing, seq } = standing.coverage;
      const cause = `${thing}:${seq + 1}`;
      const owing = { coverageId: thing, renewalId: attempt.renewalId, says: 'suspended' } as const;
      await this.notices.owe({ ...owing, actor: 'system', by: cause, cause });
    }
    return state;
  }
}

function otherMoves(attempt: AttemptRow, { renewal, coverage }: Standing, decision: AttemptDecision): Move[] {
  const moves: Move[] = [];
  const { attemptId, quoteId } = attempt;
  if (decision.renewal)
    moves.push({
      lifecycle: renewalLifecycle,
      thing: renewal.thing,
      expectedSeq: renewal.seq,
      event: decision.renewal,
      facts: { attemptId, quoteId, amount: filsToText(attempt.amountFils), currency: 'KWD' },
    });
  if (decision.coverage && coverage)
    moves.push({
      lifecycle: coverageLifecycle,
      thing: coverage.thing,
      expectedSeq: coverage.seq,
      event: decision.coverage,
      facts: { attemptId },
    });
  return moves;
}

function attemptMove(
  attempt: AttemptRow,
  expectedSeq: number,
  event: AttemptEvent,
  { evidence, late }: { readonly evidence: Evidence; readonly late: LateReason | null },
): Move {
  const at = { lifecycle: attemptLifecycle, thing: attempt.attemptId, expectedSeq } as const;
  const { source, reference, paymentId } = evidence;
  const result = publishable(evidence.result);
  const proven = { inquiryId: reference, result };
  const amount = filsToText(attempt.amountFils);
  switch (event) {
    case 'attempt.captured':
      return {
        ...at,
        event,
        facts: { ...proven, amount, paymentId: paymentId ?? '' },
      };
    case 'attempt.expired':
      return { ...at, event, facts: {} };
    case 'attempt.captured_late':
      return { ...at, event, facts: { ...proven, reason: late === 'duplicate' ? late : 'late' } };
    case 'attempt.corrected_captured': {
      const reason = late === 'duplicate' ? late : 'correction';
      return { ...at, event, facts: { source, reference, result, amount, reason } };
    }
    case 'attempt.corrected_voided':
      return { ...at, event, facts: { source, reference, result, amount } };
    case 'attempt.declined':
    case 'attempt.cancelled':
    case 'attempt.unclear':
    case 'attempt.abandoned':
    case 'attempt.confirmed':
    case 'attempt.voided':
      return { ...at, event, facts: proven };
    case 'attempt.opened':
    case 'attempt.sent':
    case 'attempt.refunded':
    case 'attempt.settled':
      throw new Error(`no answer of the bank is ${event}`);
  }
}
