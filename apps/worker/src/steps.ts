import { Injectable, Logger } from '@nestjs/common';
import { ProposalActivities } from '@tajdeed/approvals';
import { CaseActivities } from '@tajdeed/cases';
import {
  taskQueues,
  workflows,
  type BankAnswer,
  type BankRecorded,
  type CaseActivities as CaseContract,
  type ChangeActivities as ChangeContract,
  type CoverageActivities as CoverageContract,
  type IdentityActivities as IdentityContract,
  type ImpactActivities as ImpactContract,
  type PaymentActivities as PaymentContract,
  type ProposalActivities as ProposalContract,
  type RefundActivities as RefundContract,
  type RenewalActivities as RenewalContract,
  type ResidencyActivities as ResidencyContract,
  type ScheduleActivities as ScheduleContract,
  type SecondInquiryActivities as SecondInquiryContract,
  type SettlementActivities as SettlementContract,
  type TaskQueue,
} from '@tajdeed/contracts';
import { CoverageActivities } from '@tajdeed/coverage';
import { ImpactRun, ScheduleActivities, type Watcher } from '@tajdeed/fees';
import { IdentityActivities } from '@tajdeed/identity';
import { PaymentActivities, RefundActivities, SecondInquiries, SettlementRun } from '@tajdeed/payments';
import { Database } from '@tajdeed/platform';
import { RenewalActivities } from '@tajdeed/renewals';
import { ChangeNotices, ResidencyActivities } from '@tajdeed/residency';
import { Context } from '@temporalio/activity';

type Local = RenewalContract &
  Omit<PaymentContract, 'askBank'> &
  CoverageContract &
  CaseContract &
  ProposalContract &
  ScheduleContract &
  Omit<RefundContract, 'sendRefund'> &
  Pick<ResidencyContract, 'recordNotice'> &
  Omit<ChangeContract, 'tellChange'>;

/** Every step by the queue that carries it out; those of `renewals` run as local activities. */
export interface StepsByQueue extends Record<TaskQueue, object> {
  readonly renewals: Local;
  readonly bank: Pick<PaymentContract, 'askBank'> &
    SecondInquiryContract &
    Pick<RefundContract, 'sendRefund'>;
  readonly authority: Pick<ResidencyContract, 'notifyAuthority'> & Pick<ChangeContract, 'tellChange'>;
  readonly messages: IdentityContract;
  readonly reckonings: ImpactContract & SettlementContract;
}

/** Binds the rooms' activities to the names that workflows call. */
@Injectable()
export class Steps {
  private readonly log = new Logger('Steps');

  constructor(
    private readonly db: Database,
    private readonly renewals: RenewalActivities,
    private readonly identity: IdentityActivities,
    private readonly payments: PaymentActivities,
    private readonly seconds: SecondInquiries,
    private readonly refunds: RefundActivities,
    private readonly coverage: CoverageActivities,
    private readonly residency: ResidencyActivities,
    private readonly changes: ChangeNotices,
    private readonly cases: CaseActivities,
    private readonly proposals: ProposalActivities,
    private readonly schedules: ScheduleActivities,
    private readonly impacts: ImpactRun,
    private readonly settlements: SettlementRun,
  ) {}

  byQueue(): StepsByQueue {
    const { renewals, identity, payments, coverage, residency, changes, cases } = this;
    const { proposals, refunds, schedules, impacts } = this;
    return {
      [taskQueues.renewals]: {
        lookAtRenewal: (id) => renewals.lookAtRenewal(id),
        recordBankAnswer: (id, answer) => this.recordBankAnswer(id, answer),
        recordBankSilence: (id, silenceId) => payments.recordBankSilence(id, silenceId),
        recordUnsent: (id) => payments.recordUnsent(id),
        lookAtAttempt: (id) => payments.lookAtAttempt(id),
        issueCoverage: (id) => coverage.issueCoverage(id),
        recordNotice: (id, answer) => residency.recordNotice(id, answer),
        lookAtNotice: (id) => changes.lookAtNotice(id),
        recordChange: (id, answer) => changes.recordChange(id, answer),
        lookAtCase: (id) => cases.lookAtCase(id),
        lookAtProposal: (id) => proposals.lookAtProposal(id),
        lookAtSchedule: (id) => schedules.lookAtSchedule(id),
        lookAtRefund: (id) => refunds.lookAtRefund(id),
        recordRefundSent: (id, sendingId) => refunds.recordRefundSent(id, sendingId),
        recordRefundAnswer: (id, sendingId) => refunds.recordRefundAnswer(id, sendingId),
      },
      [taskQueues.bank]: {
        askBank: (id) => payments.askBank(id),
        askCaptures: () => this.seconds.run(watcher()),
        sendRefund: (id, sendingId) => refunds.sendRefund(id, sendingId),
      },
      [taskQueues.authority]: {
        notifyAuthority: (id) => residency.notifyAuthority(id),
        tellChange: (id) => changes.tellChange(id),
      },
      [taskQueues.messages]: { deliverCode: (id) => identity.deliverCode(id) },
      [taskQueues.reckonings]: {
        runImpact: (id) => impacts.run(id, watcher()),
        runSettlement: (id) => this.settlements.run(id, watcher()),
      },
    };
  }

  /**
   * Asked for by the workflow of its renewal, what the bank has captured is covered by the same transaction: one commit less, and
   * no moment between the two. Where that fails, or would wait for a lock, the capture is recorded alone, and the workflow's next
   * step covers it.
   */
  private recordBankAnswer(attemptId: string, answer: BankAnswer): Promise<BankRecorded> {
    const alone = (): Promise<BankRecorded> => this.payments.recordBankAnswer(attemptId, answer);
    const renewalId = renewalOfWorkflow();
    if (renewalId === undefined) return alone();
    const covered = this.db.transaction(async () => {
      const recorded = await alone();
      if (recorded.renewal !== 'ISSUING') return recorded;
      await this.db.query(`set local lock_timeout = '500ms'`);
      return { ...recorded, renewal: await this.coverage.issueCoverage(renewalId) };
    });
    return covered.catch((error: unknown) => {
      this.log.warn(
        { err: error, attemptId },
        'the answer of the bank is recorded without what follows from it',
      );
      return alone();
    });
  }
}

/** The renewal whose workflow asks for this step; undefined in other workflows. */
function renewalOfWorkflow(): string | undefined {
  const { workflowType, workflowExecution } = Context.current().info;
  const prefix = `${workflows.renewal.idPrefix}-`;
  return workflowType === 'renewal' ? workflowExecution?.workflowId.slice(prefix.length) : undefined;
}

/** Tells Temporal that a long step lives, and the step that the worker must stop. */
function watcher(): Watcher {
  const { cancellationSignal } = Context.current();
  return {
    heard: (renewals) => {
      Context.current().heartbeat(renewals);
    },
    signal: cancellationSignal,
  };
}
