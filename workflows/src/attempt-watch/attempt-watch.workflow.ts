import { continueAsNew, workflowInfo } from '@temporalio/workflow';
import { hearOf } from '../hear-bank';
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
    const look = await lookAtAttempt(attemptId);
    if (look.askInMs === null) return;
    if (look.askInMs === 0) await hearOf(look);
    else await nudges.orAfter(look.askInMs);
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof attemptWatch>(attemptId);
  }
}
