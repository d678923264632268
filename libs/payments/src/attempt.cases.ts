import { Injectable } from '@nestjs/common';
import {
  filsToText,
  proves,
  type AttemptAlarm,
  type AttemptDecision,
  type AttemptState,
  type BankVerdict,
  type CaseKind,
} from '@tajdeed/domain';
import { CaseDesk } from '@tajdeed/lifecycle';
import { derivedId } from '@tajdeed/platform';
import type { AttemptRow, LateReason } from './attempt.rows';

/** What the bank's answer came to. */
export interface Outcome {
  readonly state: AttemptState;
  readonly verdict: BankVerdict;
  readonly decision: AttemptDecision;
  /** Why captured money pays for nothing, where it does. */
  readonly late: LateReason | null;
  /** The inquiry or the line of a file that led to it. */
  readonly reference: string;
}

/** The kind of case that an alarm is; null where there is nothing for a person to decide. */
const kindOf: Readonly<Record<AttemptAlarm, CaseKind | null>> = {
  'captured-late': 'captured-late',
  mismatch: 'bank-mismatch',
  unproven: 'payment-unproven',
  silent: 'bank-silent',
  // The inquiry has the last word over a callback, so nothing is left to decide.
  'callback-contradicted': null,
  // Of the coverage, where one was suspended by it; see below.
  voided: null,
};

/** What is over once the bank has taken the money back: none of it is missing, or ours to return. */
const ofMoney: readonly CaseKind[] = [
  'money-to-return',
  'captured-late',
  'refund-refused',
  'settlement-missing',
];

/** Hands to the staff what the bank's answer leaves undecided, and takes back what it has decided. */
@Injectable()
export class AttemptCases {
  constructor(private readonly desk: CaseDesk) {}

  async follow(attempt: AttemptRow, outcome: Outcome): Promise<void> {
    const { state, verdict, decision, late, reference } = outcome;
    const { attemptId, renewalId } = attempt;
    const [event] = decision.attempt;
    const cause =
      event === undefined ? {} : { cause: `${attemptId}:${attempt.seq + decision.attempt.length}` };
    const shared = { renewalId, actor: 'system', ...cause } as const;
    const amount = filsToText(attempt.amountFils);
    if (decision.coverage === 'coverage.suspended')
      await this.desk.open({
        ...shared,
        kind: 'voided-after-issue',
        subject: derivedId(renewalId, 'coverage'),
        about: { attempt: attemptId, amount },
      });
    const kind = decision.alarm && kindOf[decision.alarm];
    if (kind)
      await this.desk.open({
        ...shared,
        ...{ kind, subject: attemptId },
        about: { alarm: decision.alarm, verdict, reference, amount, ...(late && { reason: late }) },
      });
    if (verdict !== 'unreachable' || (kind !== null && kind !== 'bank-silent'))
      await this.desk.resolve(attemptId, ['bank-silent'], event ?? verdict, 'bank');
    const isOpen = kind === 'bank-mismatch' || kind === 'payment-unproven';
    if (!isOpen && attempt.askedAt !== null && proves.includes(verdict))
      await this.desk.resolve(attemptId, ['payment-unproven', 'bank-mismatch'], event ?? verdict, 'bank');
    if (state === 'VOIDED' && event !== undefined) await this.desk.resolve(attemptId, ofMoney, event, 'bank');
  }
}
