import { Injectable } from '@nestjs/common';
import type { BankAnswer } from '@tajdeed/contracts';
import {
  attemptLifecycle,
  coverageLifecycle,
  filsToText,
  nextState,
  renewalLifecycle,
  type AttemptDecision,
  type AttemptEvent,
  type AttemptState,
  type CoverageState,
  type RenewalState,
} from '@tajdeed/domain';
import { NoticeDesk, Recorder, type Head, type Move } from '@tajdeed/lifecycle';
import { stepKey } from '@tajdeed/platform';
import type { AttemptRow } from './attempt.rows';

/** The things that an attempt's outcome may move beside it. */
export interface Standing {
  readonly renewal: Head<RenewalState>;
  readonly coverage: Head<CoverageState> | undefined;
}

/** Records what a bank's answer was decided to change: the attempt first, as the cause of the others. */
@Injectable()
export class AttemptMoves {
  constructor(
    private readonly recorder: Recorder,
    private readonly notices: NoticeDesk,
  ) {}

  /** Returns the state that the attempt comes to. */
  async take(
    attempt: AttemptRow,
    standing: Standing,
    answer: BankAnswer,
    decision: AttemptDecision,
  ): Promise<AttemptState> {
    let state: AttemptState = attempt.state;
    for (const [n, event] of decision.attempt.entries()) {
      const move = attemptMove(attempt, attempt.seq + n, event, answer);
      const others = n === 0 ? otherMoves(attempt, standing, decision) : [];
      const key = stepKey(attempt.attemptId, 'bank-answer', answer.inquiryId, n.toString());
      const actor = answer.verdict === 'unreachable' ? 'system' : 'bank';
      await this.recorder.record({ key, actor, renewalId: attempt.renewalId }, [move, ...others]);
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
  answer: BankAnswer,
): Move {
  const at = { lifecycle: attemptLifecycle, thing: attempt.attemptId, expectedSeq } as const;
  const proven = { inquiryId: answer.inquiryId, result: publishable(answer.result) };
  switch (event) {
    case 'attempt.captured':
      return {
        ...at,
        event,
        facts: { ...proven, amount: filsToText(attempt.amountFils), paymentId: answer.paymentId ?? '' },
      };
    case 'attempt.expired':
      return { ...at, event, facts: {} };
    case 'attempt.declined':
    case 'attempt.cancelled':
    case 'attempt.unclear':
    case 'attempt.captured_late':
    case 'attempt.abandoned':
    case 'attempt.confirmed':
    case 'attempt.voided':
      return { ...at, event, facts: proven };
    case 'attempt.opened':
    case 'attempt.settled':
      throw new Error(`no answer of the bank is ${event}`);
  }
}

/** The bank's word as events may carry it: its own letters, cut to what the event's schema allows. */
function publishable(result: string): string {
  return result
    .replace(/[^A-Za-z0-9 ()!._-]/g, '')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 64);
}
