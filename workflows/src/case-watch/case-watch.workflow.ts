import { continueAsNew, workflowInfo } from '@temporalio/workflow';
import { Nudges } from '../nudges';
import { lookAtCase } from '../steps';

/**
 * Minds the due time of one case until it has ended or is raised as far as it goes: a holiday moves it, its running out
 * raises it, a rest ends. Begun and woken by whoever opens the case or changes its times.
 */
export async function caseWatch(caseId: string): Promise<void> {
  const nudges = new Nudges();

  for (;;) {
    nudges.taken();
    const { lookInMs } = await lookAtCase(caseId);
    if (lookInMs === null) return;
    await nudges.orAfter(lookInMs);
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof caseWatch>(caseId);
  }
}
