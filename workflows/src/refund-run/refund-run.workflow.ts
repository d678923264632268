import { continueAsNew, isCancellation, uuid4, workflowInfo } from '@temporalio/workflow';
import { hearBank } from '../hear-bank';
import { Nudges } from '../nudges';
import { lookAtRefund, recordRefundAnswer, recordRefundSent, sendRefund } from '../steps';

/**
 * Has money of one capture go back. The bank knows no key for a request, so that it is asked is recorded before, each record
 * allows one call, and what is not known afterwards stays unknown until asking again cannot give twice, or somebody proves it.
 */
export async function refundRun(refundId: string): Promise<void> {
  const nudges = new Nudges();

  for (;;) {
    nudges.taken();
    const { attemptId, next, inMs } = await lookAtRefund(refundId);
    if (next === null) return;
    if (inMs > 0) await nudges.orAfter(inMs);
    else if (next === 'ask-bank') await hearBank(attemptId);
    else await giveBack(refundId, uuid4());
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof refundRun>(refundId);
  }
}

/** One call to the bank at most; what becomes of the call itself is nothing that may be believed, only what was kept of it. */
async function giveBack(refundId: string, sendingId: string): Promise<void> {
  if (!(await recordRefundSent(refundId, sendingId))) return;
  await sendRefund(refundId, sendingId).catch((error: unknown) => {
    if (isCancellation(error)) throw error;
  });
  await recordRefundAnswer(refundId, sendingId);
}
