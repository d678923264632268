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
import { Database, derivedId } from '@tajdeed/platform';
import type { AttemptRow, LateReason } from './attempt.rows';
import { reportsOf } from './reports';

/** What the bank's answer came to. */
export interface Outcome {
  readonly state: AttemptState;
  /** What the bank's word counts for, and what it was. */
  readonly verdict: BankVerdict;
  readonly said: BankVerdict;
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
  // Where the money is not here; of money that is here the inquiry has the last word, see below.
  'callback-contradicted': 'bank-mismatch',
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
  constructor(
    private readonly db: Database,
    private readonly desk: CaseDesk,
  ) {}

  async follow(attempt: AttemptRow, outcome: Outcome): Promise<void> {
    const { state, verdict, said, decision, late, reference } = outcome;
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
    const { alarm } = decision;
    const isDenied = alarm === 'callback-contradicted' && verdict === 'captured';
    if (isDenied) await this.denied(attempt, amount);
    const kind = alarm === null || isDenied ? null : kindOf[alarm];
    if (kind && alarm)
      await this.desk.open({
        ...shared,
        ...{ kind, subject: attemptId },
        about: { alarm, verdict: said, reference, amount, ...(late && { reason: late }) },
      });
    if (verdict !== 'unreachable' || (kind !== null && kind !== 'bank-silent'))
      await this.desk.resolve(attemptId, ['bank-silent'], event ?? verdict, 'bank');
    const isOpen = kind === 'bank-mismatch' || kind === 'payment-unproven';
    if (!isOpen && attempt.askedAt !== null && proves.includes(verdict))
      await this.desk.resolve(attemptId, ['payment-unproven', 'bank-mismatch'], event ?? verdict, 'bank');
    if (state === 'VOIDED' && event !== undefined) await this.desk.resolve(attemptId, ofMoney, event, 'bank');
    if (event === 'attempt.confirmed' && !isDenied) await this.agreed(attemptId, event);
  }

  /** The money is here, and a report says that it was never taken. */
  private async denied({ attemptId }: AttemptRow, amount: string): Promise<void> {
    const about = { attempt: attemptId, amount, why: 'contradicted', times: '1' };
    const subject = reportsOf(attemptId);
    await this.desk.open({ kind: 'callback-mismatch', subject, renewalId: null, about, actor: 'system' });
  }

  /** Past the void window the bank has said so again. What was refused as well is for a person to look into all the same. */
  private async agreed(attemptId: string, event: string): Promise<void> {
    const refused = await this.db.query(REFUSED, [attemptId]);
    if (refused.length === 0)
      await this.desk.resolve(reportsOf(attemptId), ['callback-mismatch'], event, 'bank');
  }
}

const REFUSED = `select 1 from payments.callback where attempt_id = $1 and why in ('mismatch', 'conflict') limit 1`;
