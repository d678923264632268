import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import {
  taskQueues,
  type CaseActivities,
  type ChangeActivities,
  type CoverageActivities,
  type IdentityActivities,
  type ImpactActivities,
  type PaymentActivities,
  type ProposalActivities,
  type RefundActivities,
  type RenewalActivities,
  type ResidencyActivities,
  type ScheduleActivities,
  type SettlementActivities,
  type SecondInquiryActivities,
} from '@tajdeed/contracts';

/**
 * Steps that touch only PostgreSQL: local activities, repeated until they succeed. A pause longer than the threshold is a timer
 * of Temporal's, so that an outage keeps no workflow task open by heartbeats: hence the longest pause is above it.
 */
type LocalSteps = RenewalActivities &
  Pick<PaymentActivities, 'recordBankAnswer' | 'recordBankSilence' | 'recordUnsent' | 'lookAtAttempt'> &
  CoverageActivities &
  CaseActivities &
  ProposalActivities &
  ScheduleActivities &
  Omit<RefundActivities, 'sendRefund'> &
  Pick<ResidencyActivities, 'recordNotice'> &
  Omit<ChangeActivities, 'tellChange'>;

export const {
  lookAtRenewal,
  recordBankAnswer,
  recordBankSilence,
  recordUnsent,
  lookAtAttempt,
  issueCoverage,
  recordNotice,
  lookAtNotice,
  recordChange,
  lookAtCase,
  lookAtProposal,
  lookAtSchedule,
  lookAtRefund,
  recordRefundSent,
  recordRefundAnswer,
} = proxyLocalActivities<LocalSteps>({
  startToCloseTimeout: '5 seconds',
  localRetryThreshold: '5 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '20 seconds' },
});

/** Queue `messages`. A code is worth nothing after five minutes; the resident then asks for another one. */
export const { deliverCode } = proxyActivities<IdentityActivities>({
  taskQueue: taskQueues.messages,
  startToCloseTimeout: '10 seconds',
  scheduleToCloseTimeout: '5 minutes',
  retry: { initialInterval: '1 second', maximumInterval: '20 seconds' },
});

/** Queue `bank`. Given up after two minutes, so that the workflow hears nudges and minds limits; the next question comes by itself. */
export const { askBank } = proxyActivities<Pick<PaymentActivities, 'askBank'>>({
  taskQueue: taskQueues.bank,
  startToCloseTimeout: '15 seconds',
  scheduleToCloseTimeout: '2 minutes',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '20 seconds' },
});

/** Queue `bank`: a batch of second inquiries. A worker that is gone is noticed within half a minute, and the next one goes on. */
export const { askCaptures } = proxyActivities<SecondInquiryActivities>({
  taskQueue: taskQueues.bank,
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
});

/**
 * Queue `bank`. Once and never again: what a repetition would do at the bank nobody knows. Whoever waits for it longer than a
 * minute takes it for lost; a call that then still begins is refused by its row.
 */
export const { sendRefund } = proxyActivities<Pick<RefundActivities, 'sendRefund'>>({
  taskQueue: taskQueues.bank,
  startToCloseTimeout: '20 seconds',
  scheduleToCloseTimeout: '1 minute',
  retry: { maximumAttempts: 1 },
});

/** Queue `authority`. Paid cover, and its end, must reach the authority, however long it is down. */
export const { notifyAuthority, tellChange } = proxyActivities<
  Pick<ResidencyActivities, 'notifyAuthority'> & Pick<ChangeActivities, 'tellChange'>
>({
  taskQueue: taskQueues.authority,
  startToCloseTimeout: '15 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '2 minutes' },
});

/**
 * Queue `reckonings`. A million renewals take about a minute; a worker that is gone is noticed within half a minute, and the next one
 * goes on after the last page.
 */
export const { runImpact, runSettlement } = proxyActivities<ImpactActivities & SettlementActivities>({
  taskQueue: taskQueues.reckonings,
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '10 seconds' },
});
