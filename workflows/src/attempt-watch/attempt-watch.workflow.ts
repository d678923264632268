import { continueAsNew, workflowInfo } from '@temporalio/workflow';
import { hearBank } from '../hear-bank';
import { Nudges } from '../nudges';
import { lookAtAttempt } from '../steps';

/**
 * Asks about one bank attempt that its renewal no longer waits for, until its end is proven: the second inquiry after
 * the void window (D18), an attempt out of time, a cancelled one. Begun by the watch when the attempt's limit has passed.
 */
export async function attemptWatch(attemptId: string): Promise<void> {
  const nudges = new Nudges();

  for (;;) {
    nudges.taken();
    const { askInMs } = await lookAtAttempt(attemptId);
    if (askInMs === null) return;
    if (askInMs === 0) await hearBank(attemptId);
    else await nudges.orAfter(askInMs);
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof attemptWatch>(attemptId);
  }
}
