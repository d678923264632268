import {
  deliverCode,
  lookAtCase,
  lookAtNotice,
  lookAtProposal,
  lookAtRenewal,
  lookAtSchedule,
  recordRefundSent,
  runSettlement,
  tellChange,
} from '../src/steps';

/** What the replay must notice: the story of a renewal in which a step was put before another. */
export async function renewal(renewalId: string): Promise<void> {
  await deliverCode(renewalId);
  await lookAtRenewal(renewalId);
}

/** A case that is looked at once, and never minded. */
export async function caseWatch(caseId: string): Promise<void> {
  await lookAtCase(caseId);
}

/** The same of a proposal. */
export async function proposalWatch(proposalId: string): Promise<void> {
  await lookAtProposal(proposalId);
}

/** A notice that is told before anybody looks whether it is its turn. */
export async function noticeWatch(noticeId: string): Promise<void> {
  await tellChange(noticeId);
  await lookAtNotice(noticeId);
}

/** Second inquiries that are made without being asked for in batches. */
export async function secondInquiries(runId: string): Promise<void> {
  await lookAtCase(runId);
}

/** A refund that is sent before anybody looks whether it may be. */
export async function refundRun(refundId: string): Promise<void> {
  await recordRefundSent(refundId, refundId);
}

/** These two change places. */
export async function settlementRun(settlementId: string): Promise<void> {
  await lookAtSchedule(settlementId);
}
export async function scheduleWatch(thing: string): Promise<void> {
  await runSettlement(thing);
}

export { attemptWatch } from '../src/attempt-watch/attempt-watch.workflow';
export { impactRun } from '../src/impact-run/impact-run.workflow';
