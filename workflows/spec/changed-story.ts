import { deliverCode, lookAtRenewal } from '../src/steps';

/** What the replay must notice: the story of a renewal in which a step was put before another. */
export async function renewal(renewalId: string): Promise<void> {
  await deliverCode(renewalId);
  await lookAtRenewal(renewalId);
}

export { attemptWatch } from '../src/attempt-watch/attempt-watch.workflow';
export { impactRun } from '../src/impact-run/impact-run.workflow';
