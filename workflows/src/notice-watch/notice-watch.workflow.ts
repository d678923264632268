import { continueAsNew, workflowInfo } from '@temporalio/workflow';
import { Nudges } from '../nudges';
import { lookAtNotice, recordChange, tellChange } from '../steps';

/** Tells the authority of one change of a coverage, in its turn, until it has answered. Begun by whoever changed the coverage. */
export async function noticeWatch(noticeId: string): Promise<void> {
  const nudges = new Nudges();

  for (;;) {
    nudges.taken();
    const { tellInMs } = await lookAtNotice(noticeId);
    if (tellInMs === null) return;
    if (tellInMs === 0) await recordChange(noticeId, await tellChange(noticeId));
    else await nudges.orAfter(tellInMs);
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof noticeWatch>(noticeId);
  }
}
