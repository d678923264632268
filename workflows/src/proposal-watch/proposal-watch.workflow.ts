import { continueAsNew, workflowInfo } from '@temporalio/workflow';
import { Nudges } from '../nudges';
import { lookAtProposal } from '../steps';

/** Minds one proposal until it is decided or, when nobody approved it in time, has expired. */
export async function proposalWatch(proposalId: string): Promise<void> {
  const nudges = new Nudges();

  for (;;) {
    nudges.taken();
    const { lookInMs } = await lookAtProposal(proposalId);
    if (lookInMs === null) return;
    await nudges.orAfter(lookInMs);
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof proposalWatch>(proposalId);
  }
}
